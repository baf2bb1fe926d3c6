// SPDX-License-Identifier: Apache-2.0
#include "analysis/gate_rows.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

CandidateChange pair_with(std::string name, const Estimate& energy) {
  return {"old/" + name,
          "new/" + name,
          {{.metric = GateMetric::energy, .change = energy},
           {.metric = GateMetric::accuracy, .obstacle = "nobody knows what is right"}}};
}

const Estimate kMore{0.1, 0.08, 0.12, 0.95};
const Estimate kSame{0.0, -0.01, 0.01, 0.95};
const Estimate kVague{0.04, -0.01, 0.09, 0.95};

GateAnswer answer_of(const std::vector<CandidateChange>& changes, const char* rule) {
  return *gate_answer(judge_rules(std::vector{must(parse_gate_rule(rule))}, changes));
}

TEST(GateRows, OneRegressionTripsTheWholeGate) {
  EXPECT_EQ(answer_of({pair_with("a", kSame), pair_with("b", kMore)}, "energy > 5%"),
            GateAnswer::regression);
  EXPECT_EQ(answer_of({pair_with("a", kVague), pair_with("b", kMore)}, "energy > 5%"),
            GateAnswer::regression);
}

TEST(GateRows, OneThatIsNotKnownLeavesTheGateOpenNotPassed) {
  EXPECT_EQ(answer_of({pair_with("a", kSame), pair_with("b", kVague)}, "energy > 5%"),
            GateAnswer::not_enough_evidence);
  EXPECT_EQ(answer_of({pair_with("a", kSame)}, "energy > 5%"), GateAnswer::no_regression);
}

TEST(GateRows, SayWhyNothingIsKnown) {
  const auto rows = judge_rules(std::vector{must(parse_gate_rule("accuracy < -1pp"))},
                                std::vector{pair_with("a", kSame)});
  EXPECT_EQ(rows.at(0).answer, GateAnswer::not_enough_evidence);
  EXPECT_EQ(rows.at(0).reason, "nobody knows what is right");
  EXPECT_EQ(rows.at(0).candidate, "new/a");
  const auto unheard = judge_rules(std::vector{must(parse_gate_rule("size > 1%"))},
                                   std::vector{pair_with("a", kSame)});
  EXPECT_EQ(unheard.at(0).answer, GateAnswer::not_enough_evidence);
}

TEST(GateRows, WhatIsMissingDoesNotPass) {
  const std::vector rule{must(parse_gate_rule("energy > 5%"))};
  const std::vector<CandidateChange> same{pair_with("a", kSame)};
  const std::vector<MissingCandidate> missing{{"new/b", "It was not measured."}};
  const auto rows = judge_rules(rule, same, missing);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1].candidate, "new/b");
  EXPECT_EQ(rows[1].reason, "It was not measured.");
  EXPECT_EQ(gate_answer(rows), GateAnswer::not_enough_evidence);
}

TEST(GateRows, WhereNothingIsInBothThereIsNoEvidence) {
  const auto rows = judge_rules(std::vector{must(parse_gate_rule("energy > 5%"))}, {});
  EXPECT_EQ(gate_answer(rows), GateAnswer::not_enough_evidence);
  EXPECT_TRUE(gate_answer(judge_rules({}, {})) == std::nullopt);
}

TEST(GateRows, WithoutRulesThereIsNoAnswer) { EXPECT_FALSE(gate_answer({})); }

}  // namespace
}  // namespace carnot
