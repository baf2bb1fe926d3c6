// SPDX-License-Identifier: Apache-2.0
#include "analysis/scenario.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "analysis/arrivals.hpp"
#include "analysis/scenario_checks.hpp"
#include "support/must.hpp"
#include "support/scenario_story.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

TEST(ScenarioRules, NeedTheSamplesOfTheirPercentile) {
  EXPECT_EQ(rule_of(Scenario::single_stream).queries, samples_needed(.90, 0));
  EXPECT_EQ(rule_of(Scenario::multi_stream).queries, samples_needed(.99, 1));
  EXPECT_EQ(rule_of(Scenario::server).queries, samples_needed(.99, 0));
}

TEST(ScenarioRules, AreFoundByTheirKey) {
  for (const ScenarioRule& rule : kScenarioRules) {
    EXPECT_EQ(rule_of(rule.scenario).key, rule.key);
    EXPECT_EQ(scenario_of(rule.key), rule.scenario);
  }
  EXPECT_FALSE(scenario_of("stream"));
}

TEST(ScenarioVerdict, OfAGoodRunIsValidWithItsFigures) {
  const ScenarioResult result = ScenarioStory{Scenario::single_stream}.judged();
  EXPECT_TRUE(result.valid);
  EXPECT_FALSE(result.quick);
  EXPECT_THAT(refusals(result), testing::IsEmpty());
  EXPECT_EQ(result.queries, 20'000);
  EXPECT_EQ(result.figure->percentile, .90);
  EXPECT_NEAR(result.figure->latency->count(), 1e-3, 1e-9);
  EXPECT_NEAR(result.samples_per_second, 1000.0, 1e-6);
  EXPECT_NEAR(result.energy_per_query->joules()->point, 2e-3, 1e-12);
}

TEST(ScenarioVerdict, SaysHowMuchLongerTooFewQueriesMustRun) {
  ScenarioStory story{Scenario::server, 412, 100.0};
  story.run.request.per_second = 10.0;
  const ScenarioResult result = story.judged();
  EXPECT_FALSE(result.valid);
  EXPECT_THAT(refusals(result), testing::ElementsAre("count: 412 of 459 queries"));
  EXPECT_EQ(remedy_of(result, Check::count), "Run 12 % longer: --budget 49s.");
  EXPECT_FALSE(result.figure->latency);
}

TEST(ScenarioVerdict, TellsALookFromARunThatFellShort) {
  ScenarioStory story{Scenario::offline, 32, 1000.0, 32};
  story.run.request.queries = 1000;
  const ScenarioResult result = story.judged();
  EXPECT_TRUE(result.quick);
  EXPECT_THAT(refusals(result), testing::ElementsAre("count: 1\u202f024 of 24\u202f576 samples"));
  EXPECT_EQ(remedy_of(result, Check::count),
            "Run 24 times as long: leave --queries out, or ask for 24576.");
  ScenarioStory shorter{Scenario::single_stream, 5000};
  shorter.run.request.duration = Seconds{5.0};
  EXPECT_TRUE(shorter.judged().quick);
  EXPECT_EQ(remedy_of(shorter.judged(), Check::duration), "Run 2 times as long: --duration 10s.");
}

TEST(ScenarioVerdict, CountsSamplesOfOfflineBatches) {
  const ScenarioResult result = ScenarioStory{Scenario::offline, 768, 20.0, 32}.judged();
  EXPECT_TRUE(result.valid);
  EXPECT_EQ(result.queries, 24'576);
  EXPECT_FALSE(result.figure);
  EXPECT_NEAR(result.samples_per_second, 1600.0, 1e-6);
  EXPECT_NEAR(result.energy_per_query->joules()->point, 40.0 / 24'576, 1e-12);
}

TEST(ScenarioVerdict, AQueryOfManyStreamsIsAllItsRuns) {
  const ScenarioResult by_eights = ScenarioStory{Scenario::multi_stream, 700, 20.0, 8}.judged();
  EXPECT_EQ(by_eights.queries, 700);
  EXPECT_NEAR(by_eights.figure->latency->count(), 0.020, 1e-6);
  const ScenarioResult one_by_one = ScenarioStory{Scenario::multi_stream, 5600, 2.5, 1}.judged();
  EXPECT_EQ(one_by_one.queries, 700);
  EXPECT_NEAR(one_by_one.figure->latency->count(), 0.020, 1e-6);
  EXPECT_TRUE(one_by_one.valid);
  EXPECT_THAT(refusals(ScenarioStory{Scenario::multi_stream, 661, 20.0, 8}.judged()),
              testing::ElementsAre("count: 661 of 662 queries"));
}

TEST(QueryLatencies, AreSumsAndDropWhatIsLeftOver) {
  const std::vector<float> runs = {1.0F, 2.0F, 3.0F, 4.0F, 5.0F};
  EXPECT_THAT(query_latencies(runs, 2), testing::ElementsAre(3.0F, 7.0F));
  EXPECT_THAT(query_latencies(runs, 1), testing::ElementsAreArray(runs));
  EXPECT_TRUE(query_latencies(runs, 6).empty());
}

TEST(ScenarioVerdict, ABoundHoldsForASingleStreamToo) {
  ScenarioStory story{Scenario::single_stream};
  story.run.request.bound = Seconds{0.0005};
  EXPECT_THAT(refusals(story.judged()),
              testing::ElementsAre("latency_bound: p90 is 1.00 ms, the bound is 500 µs"));
}

struct Disturbance {
  FindingCode code;
  std::string_view check;
};
class Disturbed : public testing::TestWithParam<Disturbance> {};
INSTANTIATE_TEST_SUITE_P(Findings, Disturbed,
                         testing::Values(Disturbance{FindingCode::source_dead, "sources"},
                                         Disturbance{FindingCode::psys_exceeded, "sources"},
                                         Disturbance{FindingCode::throttled, "throttling"},
                                         Disturbance{FindingCode::other_load, "other_load"},
                                         Disturbance{FindingCode::accuracy_failed, "accuracy"}));

TEST_P(Disturbed, ByAnInvalidFindingIsToldWithItsRemedy) {
  ScenarioStory story{Scenario::single_stream};
  story.run.findings = {{GetParam().code, Severity::invalid, "the detail"}};
  const ScenarioResult result = story.judged();
  EXPECT_FALSE(result.valid);
  ASSERT_EQ(refusals(result).size(), 1U);
  EXPECT_THAT(refusals(result)[0], testing::StartsWith(std::string{GetParam().check} + ": "));
  EXPECT_THAT(refusals(result)[0], HasSubstr("the detail"));
}

TEST(ScenarioVerdict, AFlagIsNoNo) {
  ScenarioStory story{Scenario::single_stream};
  story.run.findings = {{FindingCode::other_load, Severity::flagged, "5 %"}};
  EXPECT_TRUE(story.judged().valid);
}

TEST(ScenarioVerdict, WhatTheKernelDoesNotTellIsUnknownAndNoNo) {
  ScenarioStory story{Scenario::single_stream};
  story.window.conditions.throttle_events.reset();
  const ScenarioResult result = story.judged();
  EXPECT_TRUE(result.valid);
  const auto throttling = std::ranges::find(result.checks, Check::throttling, &CheckResult::check);
  EXPECT_EQ(throttling->answer, Answer::unknown);
}

TEST(ScenarioVerdict, MissingJoulesAreNoFigureAndToldSo) {
  ScenarioStory story{Scenario::single_stream};
  story.window.measurement.total =
      Energy::missing(Perimeter::single(Domain::cpu_package), {finding(FindingCode::source_dead)});
  EXPECT_THAT(refusals(story.judged()),
              testing::ElementsAre(HasSubstr("sources: A source exists but its counter")));
}

TEST(ScenarioVerdict, HoldsTheAccuracyThatIsAsked) {
  ScenarioStory story{Scenario::single_stream};
  story.run.request.least_accuracy = 0.90;
  EXPECT_THAT(refusals(story.judged()),
              testing::ElementsAre("accuracy: nobody knows what is right"));
  story.run.accuracy = 0.899;
  EXPECT_THAT(refusals(story.judged()),
              testing::ElementsAre("accuracy: 89.9 % of the images are right, 90 % are asked"));
  story.run.accuracy = 0.90;
  EXPECT_TRUE(story.judged().valid);
}

TEST(ScenarioVerdict, RefusesLatenciesThatCannotBe) {
  ScenarioStory story{Scenario::single_stream};
  story.window.latency_seconds[7] = std::numeric_limits<float>::quiet_NaN();
  story.run.window = &story.window;
  EXPECT_FALSE(judge_scenario(story.run));
}

TEST(LongerInWords, IsRoundedUp) {
  EXPECT_EQ(longer_in_words(459.0 / 412.0), "12 % longer");
  EXPECT_EQ(longer_in_words(1.005), "1 % longer");
  EXPECT_EQ(longer_in_words(1.5), "50 % longer");
  EXPECT_EQ(longer_in_words(2.0), "2 times as long");
  EXPECT_EQ(longer_in_words(8.03), "8.1 times as long");
}

}  // namespace
}  // namespace carnot
