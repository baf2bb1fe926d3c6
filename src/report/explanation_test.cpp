// SPDX-License-Identifier: Apache-2.0
#include "report/explanation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/source_words.hpp"
#include "support/explained.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Explanation explanation_of(Measurement measurement) {
  std::vector<Finding> findings = measurement.total.findings();
  return {"the last measurement",
          {{"python3", "train.py"}, {{std::move(measurement), std::move(findings), std::nullopt}}}};
}

TEST(Explain, TellsWhereEachNumberComesFrom) {
  const std::string text = explain_text(explanation_of(explained_measurement()));
  for (const char* part :
       {"command     python3 train.py\n", "the file /sys/class/powercap/intel-rapl:0/energy_uj\n",
        "a counter in steps of 1.00 µJ that begins again at 0 after 262 kJ; it moves on every 1.00 "
        "ms; more than 500 W is not believed\n",
        "12 counted, 3 failed; the counter passed its end 1 time, which was corrected; 5 % of the "
        "window are not known\n",
        "2.00 ms from its end",
        "1 of 2 sources: package-0. That is all that went into the processor, by any process, idle "
        "power included. Not in it: memory, graphics boards, disks, screen, fans and the power "
        "supply's losses.\n",
        "It covers what the total adds up, and more; adding it would count the parts twice.\n"})
    EXPECT_THAT(text, HasSubstr(part));
}

TEST(Explain, ARefreshThatNobodyStatesIsSaidToBeAssumed) {
  SourceDescription board;
  board.counter = CounterSpec{.joules_per_tick = 1e-3, .last = 1000};
  board.refresh = Seconds{0.1};
  EXPECT_THAT(nature_of(board), Not(HasSubstr("assumed")));
  board.refresh_is_assumed = true;
  EXPECT_THAT(nature_of(board), HasSubstr("it moves on every 100 ms (assumed: nobody states it)"));
}

TEST(Explain, TellsEveryPartOfTheUncertaintyAndHowTheyCombine) {
  const std::string text = explain_text(explanation_of(explained_measurement()));
  for (const char* part :
       {"refresh   50.0 mJ", "quantum   400 nJ", "gap       245 J",
        "The random parts add in squares to 50.0 mJ; 1.96 of that, 98.0 mJ, holds 95 of 100. Time "
        "that is not known reaches 5.00 J down and 245 J up.",
        "gap is the largest part. See to the readings that failed"})
    EXPECT_THAT(text, HasSubstr(part));
}

TEST(Explain, OfAModelSaysThatItIsOne) {
  const ErrorBudget budget{.model_factor = 2.0};
  EXPECT_EQ(combination_of(budget),
            "The model may be wrong by a factor of 2: the interval is divided and multiplied by "
            "it.");
}

TEST(Explain, WhatIsSystematicIsCuredByNoLongerWindow) {
  Measurement measured = explained_measurement();
  ErrorBudget& budget = measured.sources[1].account->budget;
  budget.gain = Joules{8.5};
  EXPECT_THAT(advice_for(measured.sources[1]), HasSubstr("gain is the largest part. Only a"));
}

TEST(Explain, TheStepOfAPowerIsAPartOfItsOwn) {
  Measurement measured = explained_measurement();
  SourceAccount& account = *measured.sources[1].account;
  account.budget.step = Joules{10.0};
  account.source.counter.reset();
  account.source.resolution = Watts{1.0};
  EXPECT_THAT(combination_of(account.budget),
              HasSubstr("Gain, offset, step and clock add to it as they are: 10.0 J."));
  EXPECT_THAT(advice_for(measured.sources[1]), HasSubstr("step is the largest part. Use a meter"));
  EXPECT_THAT(nature_of(account.source), HasSubstr("a power in steps of 1.00 W, as it is"));
}

TEST(Explain, TheUnitOfAFileIsNotTheStepOfItsSensor) {
  SourceAccount account = *explained_measurement().sources[0].account;
  account.source.counter.reset();
  account.source.resolution = Watts{1e-6};
  account.budget.step = Joules{2.0};
  EXPECT_THAT(nature_of(account, Seconds{2.0}),
              HasSubstr("a power in units of 1.00 µW, of which only multiples of 1.00 W were seen, "
                        "as it is"));
  account.budget.step = Joules{2e-6};
  EXPECT_THAT(nature_of(account, Seconds{2.0}), HasSubstr("a power in steps of 1.00 µW, as it is"));
}

TEST(Explain, TheMostThatAModelGivesIsNoBoundOfTheTruth) {
  SourceDescription source;
  source.provenance = Provenance::estimated;
  source.plausible_maximum = Watts{3.34};
  EXPECT_EQ(nature_of(source), "joules of a model, which itself gives 3.34 W at most");
}

TEST(Explain, ANoteIsToldInFullOnce) {
  Measurement measured = explained_measurement();
  const std::string text = explain_text(explanation_of(measured));
  const std::string full = std::string{row_of(FindingCode::source_gap).remedy};
  EXPECT_EQ(text.find(full), text.rfind(full));
  EXPECT_THAT(text, HasSubstr("flagged: A source is unknown for part of the window (as above)"));
}

TEST(Explain, ACheckSaysWhatItIsReadToCheck) {
  SourceDescription source = explained_measurement().sources[0].account->source;
  source.checks = "perf:energy-pkg:cpu0";
  EXPECT_THAT(nature_of(source), HasSubstr("; it is read to check perf:energy-pkg:cpu0"));
}

TEST(Explain, OfMissingJoulesNamesTheDoctor) {
  Measurement measured = explained_measurement();
  measured.total = measured.sources[0].energy = Energy::missing(
      Perimeter::single(Domain::cpu_package), {finding(FindingCode::source_dead, "Frozen.")});
  const std::string text = explain_text(explanation_of(std::move(measured)));
  EXPECT_THAT(text, HasSubstr("No joules: what would have been added is not known"));
  EXPECT_THAT(text, HasSubstr("Run carnot doctor"));
}

TEST(Explain, InJsonHoldsTheSameSentences) {
  const auto document =
      nlohmann::json::parse(explain_json(explanation_of(explained_measurement())));
  EXPECT_EQ(document["format"], "carnot.explain/1");
  const auto& source = document["windows"][0]["sources"][0];
  EXPECT_EQ(source["explained"]["read"], "the file /sys/class/powercap/intel-rapl:0/energy_uj");
  EXPECT_EQ(source["explained"]["parts"][0]["part"], "refresh");
  EXPECT_EQ(source["account"]["role"], "summed");
}

TEST(SourceWords, AnEstimateSaysWhatItIsMadeOf) {
  const auto words = [](const char* id) { return place_that_is_read(SourceKind::estimate, id); };
  EXPECT_THAT(words("estimate:cpu"), HasSubstr("the CPU time that the kernel counts"));
  EXPECT_THAT(words("estimate:memory"), HasSubstr("the size of the memory"));
  EXPECT_THAT(words("estimate:gpu:GPU-5ba8a1c0"), HasSubstr("how busy the board is"));
}

TEST(SourceWords, EveryKindSaysWhatIsRead) {
  for (const SourceKindRow& row : kSourceKinds)
    EXPECT_FALSE(place_that_is_read(row.kind, std::string{row.key} + ":x").empty());
}

}  // namespace
}  // namespace carnot
