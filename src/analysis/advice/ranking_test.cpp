// SPDX-License-Identifier: Apache-2.0
#include "analysis/advice/ranking.hpp"

#include <gmock/gmock.h>

#include "support/costed_net.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

AdviceTree refusing(std::vector<AdviceRefusal> refusals = {}) {
  return {.title = "",
          .origin = "",
          .first = "",
          .nodes = {},
          .leaves = {},
          .refusals = std::move(refusals)};
}

AdviceFacts facts_of(const CostedNet& net, double inferences) {
  AdviceFacts facts{.priority = Priority::cost, .max_drop = 0.1, .inferences = inferences};
  facts.measured =
      measured_candidates(7, {}, net.study.recipes, net.summary(), "none", net.prepared, false);
  // Four images are no evidence: here they are as good as a thousand.
  for (TriedCandidate& one : facts.measured) {
    if (one.accuracy) one.accuracy->difference = exactly(one.accuracy->difference.point);
  }
  return facts;
}

std::vector<std::string> lines(const CostedNet& net, const AdviceFacts& facts,
                               const AdviceTree& tree = refusing()) {
  std::vector<std::string> lines;
  for (const RankedTotal& one :
       must(ranked_totals(tree, facts, {7, net.study, net.trials, net.summary()})))
    lines.push_back(facts.measured[one.measured].id + " " + std::string{key_of(one.standing)});
  return lines;
}

TEST(RankedTotals, WhoIsShownToCostLeastGoesFirst) {
  CostedNet net;
  net.add("int8", 3.0, 1.0, 100.0, 1.0);  // below none from 20 on
  EXPECT_THAT(lines(net, facts_of(net, 10.0)),
              ElementsAre(id_of("none") + " first", id_of("int8") + " dearer"));
  EXPECT_THAT(lines(net, facts_of(net, 1e6)),
              ElementsAre(id_of("int8") + " first", id_of("none") + " dearer"));
}

TEST(RankedTotals, ASmallerMeanAloneIsNotResolved) {
  CostedNet net;
  net.add("alike", 7.999, 2.0, 1.0, 1.0);
  EXPECT_THAT(lines(net, facts_of(net, 1e6)),
              ElementsAre(id_of("none") + " first", id_of("alike") + " not_resolved"));
}

TEST(RankedTotals, InMoneyWherePricesAreKnown) {
  CostedNet net;
  net.add("slow", 4.0, 4.0, 0.0, 0.0);
  AdviceFacts facts = facts_of(net, 3600.0);
  facts.rate = money_rate({.per_kilowatt_hour = 1.0, .per_hour = 2.0});
  const auto ranking =
      must(ranked_totals(refusing(), facts, {7, net.study, net.trials, net.summary()}));
  // 8 J and 2 s each: 28,800 J are .008 kWh, and two hours cost 4.
  EXPECT_EQ(facts.measured[ranking.front().measured].id, id_of("none"));
  EXPECT_NEAR(ranking.front().total, 4.008, 1e-9);
  EXPECT_EQ(ranking.back().standing, CostStanding::dearer);
}

TEST(RankedTotals, RefusedAndTooLossyCandidatesHaveNoRank) {
  CostedNet net;
  net.add("coarse", 1.0, 1.0, 1.0, 1.0, 2);  // half of what was right
  net.add("masked", 2.0, 1.0, 1.0, 1.0);
  net.study.recipes.back().steps = {{"prune-global", {}}};
  const AdviceTree tree = refusing({{.of = {"prune-global"},
                                     .priorities = {Priority::cost},
                                     .reason = "Masks.",
                                     .source = "s"}});
  EXPECT_THAT(lines(net, facts_of(net, 1e6), tree), ElementsAre(id_of("none") + " first"));
}

TEST(RankedTotals, NeedsInferencesAndARun) {
  CostedNet net;
  AdviceFacts facts = facts_of(net, 1.0);
  EXPECT_EQ(run_to_rank(facts), RunId{7});
  facts.inferences.reset();
  EXPECT_THAT(lines(net, facts), IsEmpty());
  for (TriedCandidate& one : facts.measured) one.joules.reset();
  EXPECT_FALSE(run_to_rank(facts));
}

}  // namespace
}  // namespace carnot
