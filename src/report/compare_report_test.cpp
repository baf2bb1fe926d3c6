// SPDX-License-Identifier: Apache-2.0
#include "report/compare_report.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kAfter = "net/after/onnxruntime/b1/t1/fp32";

MetricChange ratio(GateMetric metric, VerdictKind kind, const Estimate& change) {
  Verdict verdict;
  verdict.kind = kind;
  verdict.blocks = 8;
  verdict.method = "paired t on log ratios";
  return {.metric = metric,
          .basis = Basis::paired,
          .before = 0.001,
          .after = 0.001 * (1.0 + change.point),
          .change = change,
          .verdict = verdict};
}

CompareReport report() {
  MetricChange energy = ratio(GateMetric::energy, VerdictKind::worse, {0.123, 0.101, 0.144, 0.95});
  energy.estimated_energy = true;
  const MetricChange latency =
      ratio(GateMetric::latency, VerdictKind::equivalent, {0.002, -0.004, 0.008, 0.95});
  const MetricChange accuracy{.metric = GateMetric::accuracy,
                              .basis = Basis::paired,
                              .before = 0.934,
                              .after = 0.931,
                              .change = Estimate{-0.003, -0.009, 0.003, 0.95}};
  const MetricChange size{.metric = GateMetric::size,
                          .before = 1'000'000.0,
                          .after = 1'042'000.0,
                          .change = exactly(0.042)};
  const MetricChange memory{.metric = GateMetric::memory,
                            .basis = Basis::paired,
                            .obstacle = "4 blocks in common, and a verdict needs 5"};
  CompareReport report{.before = "main.onnx",
                       .after = "change.onnx",
                       .pairs = {{"net/none/onnxruntime/b1/t1/fp32",
                                  kAfter,
                                  {energy, latency, accuracy, size, memory}}},
                       .gates = {},
                       .unmatched = {},
                       .notes = {},
                       .store = "carnot-results.sqlite",
                       .run = 3};
  report.gates = judge_rules(
      std::vector{must(parse_gate_rule("energy > +5%")), must(parse_gate_rule("accuracy < -1pp")),
                  must(parse_gate_rule("memory > +10%"))},
      report.pairs);
  return report;
}

TEST(CompareReport, ShowsBeforeAfterChangeAndVerdictOfEachMetric) {
  const std::string text = compare_text(report());
  EXPECT_THAT(text, HasSubstr("change.onnx against main.onnx\n"));
  EXPECT_THAT(text, HasSubstr("energy    ~1.00 mJ  ~1.12 mJ  +12 % (+10 to +14)"));
  EXPECT_THAT(text, HasSubstr("worse\n"));
  EXPECT_THAT(text, HasSubstr("+0.2 % (−0.4 to +0.8)"));
  EXPECT_THAT(text, HasSubstr("equal within ±2 %"));
  EXPECT_THAT(text, HasSubstr("93.4 %    93.1 %    −0.3 points (−0.9 to +0.3)"));
  EXPECT_THAT(text, HasSubstr("1.00 MB   1.04 MB   +4.2 %"));
  EXPECT_THAT(text, HasSubstr("larger"));
  EXPECT_THAT(text, HasSubstr("Not known of memory: 4 blocks in common, and a verdict needs 5."));
  EXPECT_THAT(text, HasSubstr("only their ratio within a block is judged"));
  EXPECT_THAT(text, HasSubstr("carnot report --store carnot-results.sqlite --run 3"));
  EXPECT_THAT(text, Not(HasSubstr("unpaired")));
}

TEST(CompareReport, AnswersEachRuleInOneOfThreeWays) {
  const std::string text = compare_text(report());
  EXPECT_THAT(text, HasSubstr("energy > +5%     REGRESSION"));
  EXPECT_THAT(text, HasSubstr("accuracy < -1pp  no regression"));
  EXPECT_THAT(text, HasSubstr("memory > +10%    not enough evidence  not known"));
}

TEST(CompareReport, WhatSharedNoBlockIsHigherNotWorse) {
  CompareReport unpaired = report();
  unpaired.pairs[0].metrics[0].basis = Basis::unpaired;
  const std::string text = compare_text(unpaired);
  EXPECT_THAT(text, HasSubstr("higher, unpaired"));
  EXPECT_THAT(text, HasSubstr("measured at different times"));
  EXPECT_THAT(text, Not(HasSubstr("worse")));
}

TEST(CompareReport, NamesTheCandidateThatBothWereHeldAgainst) {
  CompareReport anchored = report();
  anchored.pairs[0].metrics[0].basis = Basis::anchored;
  anchored.pairs[0].metrics[0].anchor = "net/none/openvino/b1/t1/fp32";
  const std::string text = compare_text(anchored);
  EXPECT_THAT(text, HasSubstr("worse, anchored"));
  EXPECT_THAT(text, HasSubstr("each beside the unchanged net/none/openvino/b1/t1/fp32"));
}

TEST(CompareReport, OfSeveralCandidatesEachRowNamesItsOwn) {
  CompareReport several = report();
  several.pairs.push_back(several.pairs[0]);
  several.pairs[1].after = "other/after/onnxruntime/b1/t1/fp32";
  several.unmatched = {{"gone/none/onnxruntime/b1/t1/fp32", false}};
  const std::string text = compare_text(several);
  EXPECT_THAT(text, HasSubstr("other/after/onnxruntime/b1/t1/fp32  energy"));
  EXPECT_THAT(text, HasSubstr("\n                                      latency"));
  EXPECT_THAT(text, HasSubstr("gone/none/onnxruntime/b1/t1/fp32 is only in main.onnx"));
}

TEST(CompareReport, SaysWhatWouldTellWhereAnIntervalIsTooWideForARule) {
  CompareReport open = report();
  open.gates = judge_rules(std::vector{must(parse_gate_rule("energy > +12%"))}, open.pairs);
  EXPECT_THAT(compare_text(open), HasSubstr("More blocks would tell: compare again with"));
  EXPECT_THAT(compare_text(open), Not(HasSubstr("More images")));
  open.gates = judge_rules(std::vector{must(parse_gate_rule("accuracy < -0.1pp"))}, open.pairs);
  EXPECT_THAT(compare_text(open), HasSubstr("More images would tell of the accuracy"));
  open.run.reset();
  open.gates = judge_rules(std::vector{must(parse_gate_rule("energy > +12%"))}, open.pairs);
  EXPECT_THAT(compare_text(open), HasSubstr("More blocks in either of them would tell."));
  open.pairs[0].metrics[4].verdict = Verdict{};
  open.gates = judge_rules(std::vector{must(parse_gate_rule("memory > +1%"))}, open.pairs);
  EXPECT_THAT(compare_text(open), HasSubstr("More blocks")) << "there were too few";
}

TEST(CompareReport, TellsEachReasonOnce) {
  CompareReport two = report();
  two.pairs[0].metrics[0] = two.pairs[0].metrics[4];
  two.pairs[0].metrics[0].metric = GateMetric::energy;
  two.pairs.push_back(two.pairs[0]);
  const std::string text = compare_text(two);
  EXPECT_THAT(text, HasSubstr("Not known of energy, memory: 4 blocks in common"));
  EXPECT_EQ(text.find("Not known of"), text.rfind("Not known of"));
}

TEST(CompareReport, AFewBytesMoreAreNotNothing) {
  CompareReport tiny = report();
  tiny.pairs[0].metrics[3].change = exactly(0.00001);
  EXPECT_THAT(compare_text(tiny), HasSubstr("under 0.1 % more"));
  tiny.pairs[0].metrics[3].change = exactly(0.0);
  EXPECT_THAT(compare_text(tiny), HasSubstr("the same"));
}

TEST(CompareReport, IsAPageForAPullRequest) {
  const std::string page = compare_markdown(report());
  EXPECT_THAT(page, HasSubstr("### change.onnx against main.onnx\n"));
  EXPECT_THAT(page, HasSubstr("| fails if | answer | change |"));
  EXPECT_THAT(page, HasSubstr("REGRESSION"));
}

TEST(CompareReport, ItsJsonHoldsTheSame) {
  const auto json = nlohmann::json::parse(compare_json(report()));
  EXPECT_EQ(json.at("format"), "carnot.compare/1");
  EXPECT_EQ(json.at("answer"), "regression");
  const auto& energy = json.at("pairs").at(0).at("metrics").at(0);
  EXPECT_EQ(energy.at("metric"), "energy");
  EXPECT_EQ(energy.at("basis"), "paired");
  EXPECT_EQ(energy.at("verdict"), "worse");
  EXPECT_EQ(energy.at("blocks"), 8);
  EXPECT_DOUBLE_EQ(energy.at("change").at("lower"), 0.101);
  EXPECT_TRUE(json.at("pairs").at(0).at("metrics").at(4).at("change").is_null());
  EXPECT_EQ(json.at("gates").at(2).at("answer"), "not_enough_evidence");
  EXPECT_EQ(json.at("gates").at(2).at("reason"), "4 blocks in common, and a verdict needs 5");
  EXPECT_EQ(json.at("run"), 3);
}

TEST(CompareReport, WithoutRulesThereIsNoAnswer) {
  CompareReport plain = report();
  plain.gates.clear();
  EXPECT_TRUE(nlohmann::json::parse(compare_json(plain)).at("answer").is_null());
  EXPECT_THAT(compare_text(plain), Not(HasSubstr("fails if")));
}

}  // namespace
}  // namespace carnot
