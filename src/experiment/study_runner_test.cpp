// SPDX-License-Identifier: Apache-2.0
#include "experiment/study_runner.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "analysis/summary.hpp"
#include "graph/onnx_file.hpp"
#include "support/study_bench.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

/// Files cannot grow beyond so many bytes: a full disk, for as long as this lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : signal_{::signal(SIGXFSZ, SIG_IGN)} {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, signal_);
  }

 private:
  rlimit before_{};
  sighandler_t signal_;
};

class StudyRunner : public testing::Test {
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

TEST_F(StudyRunner, EveryCandidateRunsInEveryBlock) {
  const StudyOutcome outcome = must(bench.run());
  EXPECT_EQ(outcome.end, StudyEnd::complete);
  EXPECT_EQ(outcome.trials_run, 4);
  EXPECT_EQ(outcome.failed + outcome.invalid, 0);
  EXPECT_EQ(bench.trials_of("pruned").at(1).block, 1);
}

TEST_F(StudyRunner, WhoTakesNoPartIsNeitherPreparedNorMeasured) {
  std::vector<Direction> expected;
  bench.takes_part = [&](const Candidate& candidate, const Forecast* forecast) {
    if (forecast != nullptr) expected.push_back(forecast->direction);
    return candidate.recipe == "none";
  };
  EXPECT_EQ(must(bench.run()).trials_run, 2);
  EXPECT_TRUE(bench.trials_of("pruned").empty());
  EXPECT_EQ(bench.sink.prepared.size(), 1U);
  EXPECT_EQ(expected.front(), Direction::none);
  // Later it may: in blocks with its baseline.
  bench.takes_part = {};
  must(bench.run());
  EXPECT_EQ(bench.trials_of("pruned").size(), 2U);
}

TEST_F(StudyRunner, SaysBeforeARecipeIsAppliedThatItWouldChangeNothing) {
  bench.study.engines = {EngineName::onnxruntime, EngineName::openvino};
  bench.study.recipes[1] = {"pruned", {{"prune-global", {{"fraction", 0.0}}}}};
  std::size_t notices_before_applying = 0;
  bench.on_step = [&](const std::string& step) {
    if (step == "applying pruned to net") notices_before_applying = bench.notices.size();
  };
  must(bench.run());
  EXPECT_EQ(bench.notices,
            std::vector<std::string>{"net, recipe pruned on onnxruntime and openvino: would change "
                                     "nothing: prune-global: A fraction of 0 masks nothing."});
  EXPECT_EQ(notices_before_applying, 1U);
}

TEST_F(StudyRunner, SaysAgainInALaterSessionThatARecipeWouldChangeNothing) {
  bench.study.recipes[1] = {"pruned", {{"prune-global", {{"fraction", 0.0}}}}};
  must(bench.run());
  must(bench.run());
  ASSERT_EQ(bench.notices.size(), 2U);
  EXPECT_EQ(bench.notices[0], bench.notices[1]);
}

TEST_F(StudyRunner, AModelOfAnEarlierSessionIsForecastForTheEnginesOfThisOne) {
  must(bench.run());
  const auto& forecasts = bench.sink.prepared[{"net", "pruned"}].forecasts;
  ASSERT_EQ(forecasts.size(), 1U);
  bench.study.engines = {EngineName::onnxruntime, EngineName::openvino};
  must(bench.run());
  ASSERT_EQ(forecasts.size(), 2U);
  EXPECT_EQ(forecasts[1].engine, EngineName::openvino);
}

TEST_F(StudyRunner, AMaskThatSavesNothingIsForecastAndNoNotice) {
  must(bench.run());
  EXPECT_TRUE(bench.notices.empty());
  EXPECT_EQ(forecast_sentences(bench.sink.prepared[{"net", "pruned"}].forecasts),
            std::vector<std::string>{
                "on onnxruntime: no effect on time expected (time ±0.0 %): prune-global: Masked "
                "weights are still stored and multiplied: no time or energy effect expected."});
}

TEST_F(StudyRunner, AccuracyIsTakenOncePerCandidate) {
  must(bench.run());
  EXPECT_TRUE(bench.trials_of("pruned").at(0).accuracy.has_value());
  EXPECT_FALSE(bench.trials_of("pruned").at(1).accuracy.has_value());
}

TEST_F(StudyRunner, AccuracyKeepsWhichImagesItWasJudgedOn) {
  bench.study.models = {{"net", "zoo:mlp?size=32&channels=3&hidden=4", "data", {}}};
  bench.study.datasets = {{.name = "data", .test = {}, .calibration = {}, .test_count = 4}};
  must(bench.run());
  const std::string images = bench.trials_of("none").at(0).accuracy->content_sha256;
  EXPECT_EQ(images.size(), 64U);
  EXPECT_EQ(bench.trials_of("pruned").at(0).accuracy->content_sha256, images);
}

TEST_F(StudyRunner, AccuracyOfADisturbedTrialStandsBecausePredictionsDoNotDependOnLoad) {
  disturb_first_trial_of("pruned");
  must(bench.run());
  ASSERT_EQ(bench.trials_of("pruned").at(0).status, TrialStatus::invalid);
  const StudySummary summary = must(summarise(bench.study, bench.sink.trials, {}));
  EXPECT_TRUE(summary.candidates.at(1).accuracy.has_value());
  EXPECT_FALSE(summary.accuracies.empty());
}

TEST_F(StudyRunner, AccuracyOfAFailedTrialIsTakenAgain) {
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

TEST_F(StudyRunner, OutputsThatAreNoNumbersAreInvalidForGoodWithTheReasonInWords) {
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

TEST_F(StudyRunner, FailureOfAnEarlierSessionIsForgottenOnceItsCandidateWorks) {
  must(bench.run());
  for (Trial& trial : bench.sink.trials) trial.status = TrialStatus::failed;
  EXPECT_EQ(must(bench.run()).failed, 0);
  bench.sink.trials.back().status = TrialStatus::failed;
  bench.study.protocol.repetitions = 1;  // nothing is left to run
  EXPECT_EQ(must(bench.run()).failed, 1);
}

TEST_F(StudyRunner, FullDiskWhilePreparingEndsTheStudyAndIsNoFailedRecipe) {
  std::optional<FileSizeLimit> full_disk;
  bench.on_step = [&](const std::string& step) {
    if (step == "applying pruned to net") full_disk.emplace(100);
  };
  const auto outcome = bench.run();
  full_disk.reset();
  bench.on_step = [](const std::string&) {};
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, ErrorCode::environment);
  EXPECT_FALSE(bench.sink.prepared.contains({"net", "pruned"}));
  EXPECT_EQ(must(bench.run()).failed, 0);
}

TEST_F(StudyRunner, CtrlCDuringCalibrationIsNoFailedRecipe) {
  bench.study.recipes[1] = {"pruned", {{"static-int8", {}}}};
  bench.on_step = [&](const std::string& step) {
    if (step == "applying pruned to net") bench.stop.request_stop();
  };
  // The worker may answer before it is stopped; either way nothing is held against the recipe.
  (void)bench.run();
  EXPECT_EQ((bench.sink.prepared[{"net", "pruned"}].failure), "");
  EXPECT_TRUE(bench.sink.trials.empty());
}

TEST_F(StudyRunner, CtrlCEndsTheIdleBaselineAtOnce) {
  bench.study.protocol.idle_baseline = Seconds{60.0};
  const SteadyTime begin = bench.clock.now();
  bench.on_step = [&](const std::string& step) {
    if (step == "measuring the idle machine") bench.stop.request_stop();
  };
  const auto outcome = bench.run();
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, ErrorCode::interrupted);
  EXPECT_TRUE(bench.sink.idle.empty());
  EXPECT_EQ(bench.clock.now(), begin);
}

TEST_F(StudyRunner, CtrlCEndsACoolDownAtOnceAndKeepsWhatWasMeasured) {
  bench.study.protocol.cool_down = Seconds{30.0};
  const SteadyTime begin = bench.clock.now();
  bench.on_step = [&, trials = 0](const std::string& step) mutable {
    if (step.starts_with("measuring net") && ++trials == 2) bench.stop.request_stop();
  };
  const StudyOutcome outcome = must(bench.run());
  EXPECT_EQ(outcome.end, StudyEnd::interrupted);
  EXPECT_EQ(bench.sink.trials.size(), 1U);
  EXPECT_EQ(bench.clock.now(), begin + 30s);
}

TEST_F(StudyRunner, RecipeThatCannotBeAppliedIsARecordAndTheOthersRun) {
  bench.study.recipes[1] = {"pruned", {{"no-such-tactic", {}}}};
  const StudyOutcome outcome = must(bench.run());
  EXPECT_EQ(outcome.failed, 1);
  EXPECT_EQ(outcome.trials_run, 2);
  EXPECT_NE(bench.sink.prepared.at({"net", "pruned"}).failure.find("no-such-tactic"),
            std::string::npos);
}

TEST_F(StudyRunner, RenamedModelAndRecipeKeepTheirTrialsAndNothingIsPreparedAgain) {
  must(bench.run());
  bench.study.models[0].name = "network";
  bench.study.recipes[1].name = "sparse";
  EXPECT_EQ(must(bench.run()).trials_run, 0);
  EXPECT_EQ(bench.sink.current.at(1).candidate.id(), "network/sparse/onnxruntime/b1/t1/fp32");
  EXPECT_EQ((bench.sink.prepared.at({"network", "sparse"}).optimisation_time),
            (bench.sink.prepared.at({"net", "pruned"}).optimisation_time));
}

TEST_F(StudyRunner, ChangeThatIsTakenBackMeasuresNothingAndListsTheFirstFormAgain) {
  must(bench.run());
  const std::vector<CurrentCandidate> first = bench.sink.current;
  bench.study.recipes[1].steps[0].tactic = "prune-local";
  EXPECT_EQ(must(bench.run()).trials_run, 4);
  EXPECT_NE(bench.sink.current.at(1).key, first.at(1).key);
  bench.study.recipes[1].steps[0].tactic = "prune-global";
  EXPECT_EQ(must(bench.run()).trials_run, 0);
  EXPECT_EQ(bench.sink.current.at(1).key, first.at(1).key);
}

TEST_F(StudyRunner, RemovedCandidateLeavesTheList) {
  must(bench.run());
  bench.study.recipes.pop_back();
  must(bench.run());
  EXPECT_EQ(bench.sink.current.size(), 1U);
}

TEST_F(StudyRunner, RecipeAddedAtOnceRunsInNewBlocksWithItsBaseline) {
  bench.study.protocol.repetitions = 1;
  must(bench.run());
  bench.study.recipes.push_back({"locally", {{"prune-local", {}}}});
  EXPECT_EQ(must(bench.run()).trials_run, 2);
  EXPECT_EQ(bench.trials_of("none").back().block, 1);
  EXPECT_EQ(bench.trials_of("locally").back().block, 1);
}

TEST_F(StudyRunner, StopRuleLooksAtItsOwnNumbersOfBlocksOnly) {
  bench.study.protocol.repetitions = 6;
  bench.study.protocol.until = 1000.0;  // met at the first look
  must(bench.run());
  EXPECT_EQ(bench.trials_of("pruned").size(), 8U);
}

TEST_F(StudyRunner, SessionBrokenOffBetweenTwoLooksIsTakenToTheNext) {
  bench.study.protocol.repetitions = 6;
  must(bench.run());
  bench.study.protocol.repetitions = 1;
  bench.study.protocol.until = 1000.0;
  must(bench.run());
  EXPECT_EQ(bench.trials_of("pruned").size(), 8U);
}

TEST_F(StudyRunner, StricterThresholdsJudgeFinishedTrialsAgain) {
  bench.meter.conditions.other_load = 0.08;
  EXPECT_EQ(must(bench.run()).trials_run, 4);
  EXPECT_EQ(bench.trials_of("none").front().status, TrialStatus::flagged);
  bench.meter.conditions.other_load = 0.0;
  bench.study.protocol.validity.invalid_other_load = 0.05;
  EXPECT_EQ(must(bench.run()).trials_run, 4);
}

TEST_F(StudyRunner, LooserThresholdsBringInvalidTrialsBack) {
  bench.meter.conditions.other_load = 0.2;
  must(bench.run());
  bench.study.protocol.validity.invalid_other_load = 0.3;
  const StudyOutcome outcome = must(bench.run());
  EXPECT_EQ(outcome.trials_run, 0);
  EXPECT_EQ(outcome.invalid, 0);
}

}  // namespace
}  // namespace carnot
