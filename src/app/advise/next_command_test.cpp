// SPDX-License-Identifier: Apache-2.0
#include "app/advise/next_command.hpp"

#include <gmock/gmock.h>

#include "app/advise/tree_file.hpp"
#include "support/advice_facts.hpp"

namespace carnot {
namespace {

AdviseReport report_for(const AdviceFacts& facts) {
  AdviseReport report;
  report.tree = built_in_advice_tree();
  report.facts = facts;
  report.advice = advise(report.tree, facts);
  return report;
}

std::string next_of(const AdviseRequest& request, const AdviceFacts& facts,
                    const std::vector<StudyReport>& runs = {}) {
  AdviseReport report = report_for(facts);
  add_next_command(request, runs, "hash", report);
  return report.next;
}

AdviseRequest request() { return {.model = "my net.onnx"}; }

/// A run that knows the model "net" and its images.
StudyReport known_run() {
  StudyReport run;
  run.study.models = {{.name = "net", .source = "/m/net.onnx", .dataset = "d", .input = {}}};
  DatasetEntry data;
  data.name = "d";
  data.kind = DatasetKind::cifar10;
  data.test = {"/d/test.bin"};
  data.calibration = {"/d/train.bin"};
  run.study.datasets = {data};
  PreparedModel none;
  none.model = "net";
  none.original_sha256 = "hash";
  run.prepared = {none};
  return run;
}

TEST(NextCommand, AMissingAnswerIsAskedInTheSameWords) {
  AdviseRequest asked = request();
  asked.max_drop = 0.005;
  asked.engines = {EngineName::openvino};
  EXPECT_EQ(next_of(asked, {}),
            "carnot advise 'my net.onnx' --max-drop 0.5pp --engine openvino --priority energy");
}

TEST(NextCommand, WhatIsMissingIsMeasuredBySearching) {
  const AdviceFacts facts{.priority = Priority::energy,
                          .forecasts = {forecast_of({"fold", "static-int8"}, 0.9, 0.4)}};
  EXPECT_EQ(next_of(request(), facts),
            "carnot optimize 'my net.onnx' --dataset KIND:PATH --max-drop 1pp");
  AdviseRequest with_data = request();
  with_data.dataset = "cifar10:test.bin";
  with_data.store = "s.sqlite";
  EXPECT_EQ(next_of(with_data, facts),
            "carnot optimize 'my net.onnx' --dataset cifar10:test.bin --max-drop 1pp "
            "--store s.sqlite");
}

TEST(NextCommand, ImagesThatAStudyKnewNeedNotBeNamed) {
  const AdviceFacts facts{.priority = Priority::energy,
                          .measured = {measured_of({"fold", "static-int8"}, 0.5, 8)}};
  const std::vector<StudyReport> runs{known_run()};
  EXPECT_THAT(next_of(request(), facts, runs),
              ::testing::StartsWith("carnot optimize /m/net.onnx --dataset cifar10:/d/test.bin "
                                    "--calibration /d/train.bin --max-drop 1pp --images 76"));
}

TEST(NextCommand, TheModelAsItIsNeedsNoneButItsEvidence) {
  const AdviceFacts measured{.max_drop = 0.0,
                             .inferences = 1.0,
                             .measured = {measured_of({}, 1.0), measured_of({"fold"}, 0.9)}};
  EXPECT_EQ(next_of(request(), measured), "carnot report --run 3");
  const AdviceFacts forecast{.max_drop = 0.0, .forecasts = {forecast_of({"fold"}, 0.0, 1.0)}};
  EXPECT_EQ(next_of(request(), forecast), "");
}

TEST(ShellWord, QuotesOnlyWhatAShellWouldTakeApart) {
  EXPECT_EQ(shell_word("a/b-1.onnx"), "a/b-1.onnx");
  EXPECT_EQ(shell_word("a b"), "'a b'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word("zoo:net?a=1&b=2"), "'zoo:net?a=1&b=2'");
  EXPECT_EQ(shell_word(""), "''");
}

}  // namespace
}  // namespace carnot
