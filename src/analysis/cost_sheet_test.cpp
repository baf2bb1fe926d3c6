// SPDX-License-Identifier: Apache-2.0
#include "analysis/cost_sheet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/costed_net.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(CostSheet, ARecipePaysAfterItsCostOverItsSaving) {
  CostedNet net;
  net.add("int8", 3.0, 1.0, 12.0, 100.0);
  const CostSheet sheet = net.energy_sheet();
  // 5 J saved each: 2.4 inferences, so the third gains; in the long run 5 / 3.
  ASSERT_EQ(sheet.paybacks.size(), 2U);  // the same engine is the best fp32 one as well
  const Payback& row = sheet.paybacks[0];
  EXPECT_EQ(row.baseline, id_of("none"));
  EXPECT_EQ(row.break_even.kind, BreakEvenKind::after);
  EXPECT_EQ(row.break_even.first, 3);
  EXPECT_DOUBLE_EQ(row.before, 8.0);
  EXPECT_NEAR(row.saving->point, 5.0, 1e-5);
  EXPECT_NEAR(row.limit->point, 5.0 / 3.0, 1e-5);
  // A million: 8e6 against 12 + 3e6.
  EXPECT_NEAR(row.by_then->point, (5e6 - 12) / (3e6 + 12), 1e-5);
  EXPECT_LT(row.by_then->lower, row.by_then->point);
  EXPECT_EQ(row.reason, "");
}

TEST(CostSheet, AnOptimisedBaselineWasPaidForToo) {
  CostedNet net;
  net.study.baseline_recipe = "int8";
  net.add("int8", 3.0, 1.0, 12.0, 100.0);
  net.add("pruned", 1.0, 0.5, 30.0, 150.5);
  const auto against_int8 = [&](const CostSheet& sheet, const std::string& recipe) {
    return *std::ranges::find_if(sheet.paybacks, [&](const Payback& row) {
      return row.candidate == id_of(recipe) && row.role == BaselineRole::named;
    });
  };
  const Payback joules = against_int8(net.sheets().at(0), "pruned");
  EXPECT_EQ(joules.baseline, id_of("int8"));
  // 18 J more once, 2 J saved each: even after 9. Both scatter alike, so the ratio does not.
  EXPECT_EQ(joules.break_even.first, 10);
  // A million: 12 + 3e6 against 30 + 1e6.
  EXPECT_NEAR(joules.by_then->point, (2e6 - 18) / (1e6 + 30), 1e-5);
  EXPECT_EQ(against_int8(net.sheets().at(1), "pruned").break_even.first, 102);  // 50.5 s, .5 each
  // The model as it is took 12 J less, and each costs 5 J more: nothing to pay back, and no saving.
  const Payback none = against_int8(net.sheets({.uses = 2.0}).at(0), "none");
  EXPECT_EQ(none.break_even.kind, BreakEvenKind::never);
  EXPECT_NEAR(none.by_then->point, (12.0 - 2.0 * 5.0) / 16.0, 1e-5);
}

TEST(CostSheet, OfASearchTheWholeOfItHasToBePaidBack) {
  CostedNet net;
  net.add("int8", 3.0, 1.0, 12.0, 100.0);
  CostQuestion question;
  question.search = SearchCost{Seconds{600.0}, net.energy(5000.0)};
  const CostSheet joules = net.sheets(question).at(0);
  EXPECT_EQ(joules.search, 5000.0);
  EXPECT_EQ(joules.candidates[0].once, 0.0) << "the model as it is needs no search";
  EXPECT_EQ(joules.candidates[1].once, 5000.0) << "applying its recipe is a part of it";
  // 5 J saved each, and 1 s; the ratio's mean is geometric.
  EXPECT_NEAR(static_cast<double>(joules.paybacks.at(0).break_even.first), 1001.0, 1.0);
  EXPECT_EQ(joules.envelope.at(1).begins->first, joules.paybacks.at(0).break_even.first);
  const BreakEven seconds = net.sheets(question).at(1).paybacks.at(0).break_even;
  EXPECT_NEAR(static_cast<double>(seconds.first), 601.0, 1.0);
}

TEST(CostSheet, ASearchWhoseJoulesAreNotKnownIsLeftOutWithTheReason) {
  CostedNet net;
  net.add("int8", 3.0, 1.0, 12.0, 100.0);
  CostQuestion question;
  question.search = SearchCost{Seconds{600.0}, {}};
  const CostSheet joules = net.sheets(question).at(0);
  EXPECT_FALSE(joules.search);
  EXPECT_EQ(joules.search_missing, "its energy is not known");
  EXPECT_EQ(joules.candidates[1].once, 12.0);
  EXPECT_EQ(net.sheets(question).at(1).search, 600.0);
}

TEST(CostSheet, TheRecipeNoneCostsNothingOnce) {
  CostedNet net;
  net.add("int8", 3.0, 1.0, 12.0, 100.0);
  const CostSheet sheet = net.energy_sheet({.uses = 10.0});
  ASSERT_EQ(sheet.candidates.size(), 2U);
  EXPECT_EQ(sheet.candidates[0].once, 0.0);
  EXPECT_DOUBLE_EQ(sheet.candidates[0].total, 80.0);
  EXPECT_EQ(sheet.candidates[1].once, 12.0);
  EXPECT_NEAR(sheet.candidates[1].total, 42.0, 1e-9);
}

TEST(CostSheet, WhoIsCheapestDependsOnTheUse) {
  CostedNet net;
  net.add("int8", 3.0, 1.0, 100.0, 1.0);      // below none from 20 on
  net.add("pruned", 1.0, 1.0, 1000.0, 1.0);   // below int8 from 450 on
  net.add("useless", 7.0, 1.0, 2000.0, 1.0);  // nowhere
  const CostSheet sheet = net.energy_sheet();
  ASSERT_EQ(sheet.envelope.size(), 3U);
  EXPECT_EQ(sheet.envelope[0].candidate, id_of("none"));
  EXPECT_FALSE(sheet.envelope[0].begins);
  EXPECT_EQ(sheet.envelope[1].candidate, id_of("int8"));
  EXPECT_EQ(sheet.envelope[1].begins->first, 20);  // 19.99998: the ratio's mean is geometric
  EXPECT_EQ(sheet.envelope[2].candidate, id_of("pruned"));
  // 450 only pay; both scatter alike, so their ratio does not and its interval has no width.
  EXPECT_EQ(sheet.envelope[2].begins->first, 451);
  EXPECT_EQ(sheet.envelope[2].begins->latest, 451);
  EXPECT_EQ(cheapest_at(sheet, 19.0)->candidate, id_of("none"));
  EXPECT_EQ(cheapest_at(sheet, 400.0)->candidate, id_of("int8"));
  EXPECT_EQ(cheapest_at(sheet, 1e6)->candidate, id_of("pruned"));
}

TEST(CostSheet, TheSameInSecondsWithTheirOwnBreakEven) {
  CostedNet net;
  net.add("int8", 3.0, 1.0, 12.0, 100.5);  // 1 s saved each: even after 100.5
  const CostSheet sheet = net.sheets().at(1);
  EXPECT_EQ(sheet.rate.kind, CostKind::time);
  EXPECT_EQ(sheet.paybacks.at(0).break_even.first, 101);
}

TEST(CostSheet, MoneyOfEnergyAndHoursIsTheSumOfBoth) {
  CostedNet net;
  net.add("int8", 3.0, 1.0, 12.0, 100.0);
  CostQuestion question;
  // 2 per joule and 3 per second: before 22, saved 13, once 324: even after 24.9.
  question.charges.rates = {{CostKind::money, 2.0, 3.0, "EUR", ""}};
  const CostSheet sheet = net.energy_sheet(question);
  EXPECT_EQ(sheet.candidates.at(1).once, 324.0);
  EXPECT_NEAR(sheet.paybacks.at(0).before, 22.0, 1e-9);
  EXPECT_EQ(sheet.paybacks.at(0).break_even.first, 25);
}

TEST(CostSheet, WhatCostsMoreNeverPaysAndWhatIsAlikeIsNotResolved) {
  CostedNet net;
  net.add("dearer", 9.0, 2.0, 1.0, 1.0);
  net.add("alike", 8.0, 2.0, 1.0, 1.0);
  const CostSheet sheet = net.energy_sheet();
  EXPECT_EQ(sheet.paybacks.at(0).break_even.kind, BreakEvenKind::never);
  EXPECT_LT(sheet.paybacks.at(0).limit->upper, 0.0);
  const auto alike = std::ranges::find(sheet.paybacks, id_of("alike"), &Payback::candidate);
  EXPECT_EQ(alike->break_even.kind, BreakEvenKind::not_resolved);
  EXPECT_THAT(sheet.envelope, ElementsAre(Field(&CheapestRange::candidate, id_of("none"))));
}

TEST(CostSheet, WhoWasNotShownToCostLessBeginsNoRange) {
  CostedNet net;
  net.add("alike", 7.999, 2.0, 1.0, 1.0);  // by its points cheaper from 1000 on
  net.add("int8", 3.0, 1.0, 1e5, 1.0);
  const CostSheet sheet = net.energy_sheet();
  ASSERT_EQ(sheet.envelope.size(), 2U);
  EXPECT_EQ(sheet.envelope[0].candidate, id_of("none"));
  EXPECT_EQ(sheet.envelope[1].candidate, id_of("int8"));
  EXPECT_NEAR(static_cast<double>(sheet.envelope[1].begins->first), 20001.0, 1.0);
  ASSERT_EQ(sheet.undecided.size(), 1U);
  EXPECT_EQ(sheet.undecided[0].candidate, id_of("alike"));
  EXPECT_EQ(sheet.undecided[0].against, id_of("none"));
  EXPECT_NEAR(sheet.undecided[0].from, 1000.0, 1.0);
}

TEST(CostSheet, EstimatedJoulesAreMarkedAndNeverMetWithMeasuredOnes) {
  CostedNet net;
  net.provenance = Provenance::estimated;
  net.trials.clear();
  net.prepared.clear();
  net.study.recipes.clear();
  net.add("none", 8.0, 2.0, 0.5, 0.5);
  net.add("int8", 3.0, 1.0, 12.0, 100.0);
  EXPECT_TRUE(net.energy_sheet().is_estimated);
  EXPECT_FALSE(net.sheets().at(1).is_estimated);  // seconds are always measured
  net.prepared[1].optimisation_energy =
      Energy::measured(Perimeter::single(Domain::cpu_package), exactly(12.0));
  const CostSheet sheet = net.energy_sheet();
  EXPECT_EQ(sheet.candidates.size(), 1U);
  EXPECT_THAT(sheet.left_out, ElementsAre(Field(&NotCosted::reason, HasSubstr("not of one kind"))));
  EXPECT_THAT(sheet.paybacks.at(0).reason, HasSubstr("not of one kind"));
}

TEST(CostSheet, WhatAnOptimisationCostIsNeverGuessed) {
  CostedNet net;
  net.add("int8", 3.0, 1.0, 12.0, 100.0);
  net.prepared[1].optimisation_energy.reset();
  const CostSheet sheet = net.energy_sheet();
  EXPECT_THAT(sheet.left_out, ElementsAre(Field(&NotCosted::reason, HasSubstr("not measured"))));
  EXPECT_EQ(net.sheets().at(1).paybacks.at(0).break_even.kind, BreakEvenKind::after);
}

TEST(CostSheet, WhoLosesTooMuchAccuracyIsNoneOfTheCheapest) {
  CostedNet net;
  net.add("coarse", 1.0, 1.0, 1.0, 1.0, 2);  // half of what was right
  EXPECT_EQ(net.energy_sheet({.max_drop = 0.6}).envelope.size(), 2U);
  const CostSheet sheet = net.energy_sheet({.max_drop = 0.01});
  EXPECT_EQ(sheet.envelope.size(), 1U);
  EXPECT_THAT(sheet.left_out,
              ElementsAre(Field(&NotCosted::reason, HasSubstr("loses 50.0 points of accuracy"))));
}

TEST(CostSheet, WithoutTrialsThereIsNothingToCost) {
  const CostedNet net;
  const StudySummary empty = must(summarise(net.study, {}, {}));
  EXPECT_THAT(must(cost_sheets(net.study, {}, empty, {})), IsEmpty());
}

TEST(CostSheet, RefusesFewerInferencesThanOne) {
  const CostedNet net;
  const StudySummary empty = must(summarise(net.study, {}, {}));
  EXPECT_FALSE(cost_sheets(net.study, {}, empty, {.uses = 0.0}));
  EXPECT_FALSE(cost_sheets(net.study, {}, empty, {.max_drop = -0.1}));
}

}  // namespace
}  // namespace carnot
