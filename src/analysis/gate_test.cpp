// SPDX-License-Identifier: Apache-2.0
#include "analysis/gate.hpp"

#include <gmock/gmock.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

std::string sentence(std::string_view text) {
  const auto rule = parse_gate_rule(text);
  return rule ? "no error" : to_sentence(rule.error());
}

TEST(GateRule, IsAMetricASideAndALimit) {
  EXPECT_EQ(must(parse_gate_rule("energy > +5%")),
            (GateRule{GateMetric::energy, 0.05, "energy > +5%"}));
  EXPECT_EQ(must(parse_gate_rule(" size>10 % ")), (GateRule{GateMetric::size, 0.1, "size>10 %"}));
  EXPECT_EQ(must(parse_gate_rule("latency > 0%")).metric, GateMetric::latency);
  EXPECT_EQ(must(parse_gate_rule("memory > 20%")).metric, GateMetric::memory);
}

TEST(GateRule, OfAccuracyIsInPoints) {
  const GateRule rule = must(parse_gate_rule("accuracy < -0.5pp"));
  EXPECT_EQ(rule.metric, GateMetric::accuracy);
  EXPECT_DOUBLE_EQ(rule.limit, -0.005);
  EXPECT_DOUBLE_EQ(must(parse_gate_rule("accuracy < −1 pp")).limit, -0.01) << "a true minus sign";
  EXPECT_DOUBLE_EQ(must(parse_gate_rule("accuracy < 0pp")).limit, 0.0);
  EXPECT_DOUBLE_EQ(must(parse_gate_rule("accuracy < +2pp")).limit, 0.02) << "it must improve";
}

TEST(GateRule, MayAskForASaving) {
  EXPECT_DOUBLE_EQ(must(parse_gate_rule("energy > -10%")).limit, -0.1);
}

TEST(GateRule, WhatIsWrongIsSaid) {
  EXPECT_THAT(sentence("energy 5%"), HasSubstr("has neither < nor >. Write for example"));
  EXPECT_THAT(sentence("enregy > 5%"), HasSubstr("Did you mean \"energy\"?"));
  EXPECT_THAT(sentence("beauty > 5%"), HasSubstr("The metrics are energy, latency, accuracy, "));
  for (const char* limitless : {"energy > much", "energy > 1pp", "energy > nan%", "energy > 0.05",
                                "energy > --5%", "energy > inf%", "energy > %", "energy > 1e999%"})
    EXPECT_THAT(sentence(limitless), HasSubstr("has no limit in per cent")) << limitless;
  EXPECT_THAT(sentence("accuracy < -1%"), HasSubstr("is judged in points"));
}

TEST(GateRule, ThatAnImprovementWouldBreakIsRefused) {
  EXPECT_THAT(sentence("energy < -5%"), HasSubstr("would fail when energy falls"));
  EXPECT_THAT(sentence("accuracy > 1pp"), HasSubstr("would fail when accuracy rises"));
  EXPECT_THAT(sentence("accuracy < 1pp"), HasSubstr("a loss or a gain"));
  EXPECT_THAT(sentence("size > -100%"), HasSubstr("less than nothing"));
}

TEST(Gate, IsARegressionOnlyWhenTheWholeIntervalIsBeyond) {
  const GateRule rule = must(parse_gate_rule("energy > +5%"));
  EXPECT_EQ(judge_gate(rule, Estimate{0.08, 0.06, 0.10, 0.95}), GateAnswer::regression);
  EXPECT_EQ(judge_gate(rule, Estimate{0.06, 0.04, 0.08, 0.95}), GateAnswer::not_enough_evidence);
  EXPECT_EQ(judge_gate(rule, Estimate{0.01, -0.02, 0.04, 0.95}), GateAnswer::no_regression);
  EXPECT_EQ(judge_gate(rule, std::nullopt), GateAnswer::not_enough_evidence);
}

TEST(Gate, OfAccuracyIsTheOtherSide) {
  const GateRule rule = must(parse_gate_rule("accuracy < -1pp"));
  EXPECT_EQ(judge_gate(rule, Estimate{-0.03, -0.04, -0.02, 0.95}), GateAnswer::regression);
  EXPECT_EQ(judge_gate(rule, Estimate{-0.01, -0.02, 0.0, 0.95}), GateAnswer::not_enough_evidence);
  EXPECT_EQ(judge_gate(rule, Estimate{0.0, -0.005, 0.005, 0.95}), GateAnswer::no_regression);
}

TEST(Gate, TheLimitItselfIsAllowed) {
  const GateRule rule = must(parse_gate_rule("size > 0%"));
  EXPECT_EQ(judge_gate(rule, exactly(0.0)), GateAnswer::no_regression);
}

TEST(Gate, AsksForIntervalsThatItsLimitsNeed) {
  const GateRule five = must(parse_gate_rule("energy > 5%"));
  const GateRule two = must(parse_gate_rule("latency > 2%"));
  const GateRule none = must(parse_gate_rule("energy > 0%"));
  const GateRule file = must(parse_gate_rule("size > 1%"));
  EXPECT_DOUBLE_EQ(half_width_for({}, 0.02), 0.02);
  EXPECT_DOUBLE_EQ(half_width_for({five, file}, 0.02), 0.02);
  EXPECT_DOUBLE_EQ(half_width_for({five, two}, 0.02), 0.01);
  EXPECT_DOUBLE_EQ(half_width_for({none}, 0.02), 0.005);
  EXPECT_DOUBLE_EQ(half_width_for({none}, 0.001), 0.001);
}

}  // namespace
}  // namespace carnot
