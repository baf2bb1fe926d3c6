// SPDX-License-Identifier: Apache-2.0
// When a study takes the accuracy of its candidates, and what it does where outputs are no numbers.
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "analysis/summary.hpp"
#include "base/file.hpp"
#include "experiment/study_runner.hpp"
#include "graph/onnx_file.hpp"
#include "support/study_bench.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

class StudyAccuracy : public testing::Test {
 protected:
  StudyBench bench{CARNOT_FAKE_WORKER};

  /// The first trial of a recipe runs while others use half of the machine.
  void disturb_first_trial_of(const std::string& recipe) {
    bench.on_step = [this, recipe, seen = 0](const std::string& step) mutable {
      const bool its_turn =
          step.find("measuring") == 0 && step.find("/" + recipe + "/") != step.npos;
      bench.meter.conditions.other_load = its_turn && seen++ == 0 ? 0.5 : 0.0;
    };
  }
};

TEST_F(StudyAccuracy, AccuracyIsTakenOncePerCandidate) {
  must(bench.run());
  EXPECT_TRUE(bench.trials_of("pruned").at(0).accuracy.has_value());
  EXPECT_FALSE(bench.trials_of("pruned").at(1).accuracy.has_value());
}

TEST_F(StudyAccuracy, AccuracyKeepsWhichImagesItWasJudgedOn) {
  bench.study.models = {{"net", "zoo:mlp?size=32&channels=3&hidden=4", "data", {}}};
  bench.study.datasets = {{.name = "data", .test = {}, .calibration = {}, .test_count = 4}};
  must(bench.run());
  const std::string images = bench.trials_of("none").at(0).accuracy->content_sha256;
  EXPECT_EQ(images.size(), 64U);
  EXPECT_EQ(bench.trials_of("pruned").at(0).accuracy->content_sha256, images);
}

TEST_F(StudyAccuracy, AccuracyOfADisturbedTrialStandsBecausePredictionsDoNotDependOnLoad) {
  disturb_first_trial_of("pruned");
  must(bench.run());
  ASSERT_EQ(bench.trials_of("pruned").at(0).status, TrialStatus::invalid);
  const StudySummary summary = must(summarise(bench.study, bench.sink.trials, {}));
  EXPECT_TRUE(summary.candidates.at(1).accuracy.has_value());
  EXPECT_FALSE(summary.accuracies.empty());
}

TEST_F(StudyAccuracy, AccuracyOfAFailedTrialIsTakenAgain) {
  must(bench.run());
  for (Trial& trial : bench.sink.trials) trial.status = TrialStatus::failed;
  must(bench.run());
  EXPECT_TRUE(bench.trials_of("pruned").at(2).accuracy.has_value());
}

/// Only the bias: tactics look at weights.
void write_net_that_computes_no_numbers(const std::filesystem::path& file) {
  Graph graph = must(build_zoo_model("mlp?size=4&hidden=4"));
  const Node& last = graph.nodes.back();
  ASSERT_TRUE(last.is("Gemm"));
  Tensor& bias = graph.initializers.at(last.inputs.at(2));
  const float nan = std::numeric_limits<float>::quiet_NaN();
  bias = Tensor::of(bias.shape(), std::vector<float>(static_cast<std::size_t>(bias.count()), nan));
  must(save_model(graph, file));
}

TEST_F(StudyAccuracy, OutputsThatAreNoNumbersAreInvalidForGoodWithTheReasonInWords) {
  const auto folder = must(TemporaryFolder::create({}, "carnot-nan"));
  const std::string file = (folder.path() / "nan.onnx").string();
  write_net_that_computes_no_numbers(file);
  bench.study.models[0].source = file;
  const StudyOutcome outcome = must(bench.run());
  EXPECT_EQ(outcome.invalid, outcome.trials_run);
  EXPECT_EQ(outcome.failed, 0);
  ASSERT_EQ(bench.trials_of("none").size(), 1U);
  const Trial trial = bench.trials_of("none").front();
  EXPECT_EQ(trial.status, TrialStatus::invalid);
  EXPECT_EQ(trial.reason, "the accuracy check of \"net\" (" + file +
                              ") on onnxruntime failed: the outputs are not numbers (NaN or "
                              "infinite), first for image 1 of 64.");
  EXPECT_LE(bench.trials_of("pruned").size(), 1U);
  EXPECT_EQ(must(bench.run()).trials_run, 0);
}

}  // namespace
}  // namespace carnot
