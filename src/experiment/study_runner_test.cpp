// SPDX-License-Identifier: Apache-2.0
#include "experiment/study_runner.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "graph/onnx_file.hpp"
#include "records/forecast.hpp"
#include "support/fake_exporter.hpp"
#include "support/study_bench.hpp"
#include "support/tiny_graph.hpp"

namespace carnot {
namespace {

class StudyRunner : public testing::Test {
 protected:
  StudyBench bench{CARNOT_FAKE_WORKER};
};

TEST_F(StudyRunner, EveryCandidateRunsInEveryBlock) {
  const StudyOutcome outcome = must(bench.run());
  EXPECT_EQ(outcome.end, StudyEnd::complete);
  EXPECT_EQ(outcome.trials_run, 4);
  EXPECT_EQ(outcome.failed + outcome.invalid, 0);
  EXPECT_EQ(bench.trials_of("pruned").at(1).block, 1);
}

TEST_F(StudyRunner, AModelThatCannotBeCountedIsLeftToTheEngineAndTheReasonIsKept) {
  TinyGraph riddle;
  riddle.input("x", {1, 3, 4, 4}).weights("w", {4, 2}, std::vector<float>(8, 0.5F));
  riddle.node("QuickGelu", {"x"}, "r").node("MatMul", {"r", "w"}, "y").output("y", {1, 3, 4, 2});
  Graph graph = riddle.graph();
  graph.nodes[0].domain = "com.microsoft";
  graph.opsets["com.microsoft"] = 1;
  const std::filesystem::path file = bench.cache() / "riddle.onnx";
  std::filesystem::create_directories(bench.cache());
  must(save_model(graph, file));
  InputSpec input;
  input.height = input.width = 4;
  bench.study.models = {{"net", file.string(), "", input}};
  bench.study.recipes.resize(1);
  must(bench.run());
  const PreparedModel& model = bench.sink.prepared.at({"net", "none"});
  EXPECT_EQ(model.failure, "");
  ASSERT_EQ(bench.sink.trials.size(), 1U);
  EXPECT_NE(bench.sink.trials[0].reason.find("the fake engine has no operator QuickGelu"),
            std::string::npos);
  EXPECT_EQ(model.parameters, 8);
  EXPECT_EQ(model.macs, 0);
  ASSERT_EQ(model.notes.size(), 1U);
  EXPECT_EQ(model.notes[0].find("not counted: the multiply-accumulates of node \"n_y\" (MatMul) "
                                "cannot be counted: the shape of what node \"n_r\" "
                                "(com.microsoft:QuickGelu)"),
            0U)
      << model.notes[0];
}

class StudyRunnerWithExports : public StudyRunner {
 protected:
  StudyRunnerWithExports() {
    bench.study.models.push_back({"exported", "timm:net?weights=seeded", "", {}});
    // The bench's clock leaps instead of waiting.
    bench.study.protocol.export_limit = Seconds{1e9};
    bench.study.recipes.resize(1);
  }
  FakeExporter exporter{bench.workers()};
};

TEST_F(StudyRunnerWithExports, AModelOfAPackageIsMeasuredLikeAnyOther) {
  const StudyOutcome outcome = must(bench.run());
  EXPECT_EQ(outcome.failed, 0) << bench.sink.prepared.at({"exported", "none"}).failure;
  for (const Trial& one : bench.sink.trials) EXPECT_EQ(one.reason, "") << one.candidate.id();
  EXPECT_EQ(outcome.trials_run, 4);
  EXPECT_TRUE(bench.sink.prepared.at({"exported", "none"}).weights_are_seeded);
}

TEST_F(StudyRunnerWithExports, OneThatCannotBeExportedIsARowAndTheOthersGoOn) {
  exporter.answers(
      R"({"version": 1, "failure": {"kind": "cannot_export", "message": "torch cannot."}})");
  const StudyOutcome outcome = must(bench.run());
  EXPECT_EQ(outcome.end, StudyEnd::complete);
  EXPECT_EQ(outcome.failed, 1);
  EXPECT_EQ(outcome.trials_run, 2);
  EXPECT_EQ(bench.sink.prepared.at({"exported", "none"}).failure,
            "model \"exported\": torch cannot.");
  EXPECT_EQ(bench.notices.front(), "model \"exported\": torch cannot.");
  // Tried anew by the next session.
  exporter.exports();
  EXPECT_EQ(must(bench.run()).failed, 0);
}

TEST_F(StudyRunnerWithExports, WithoutAnyModelThereIsNoStudy) {
  exporter.answers(
      R"({"version": 1, "failure": {"kind": "unknown_name", "message": "no such net."}})");
  bench.study.models.erase(bench.study.models.begin());
  const auto refused = bench.run();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().message, "model \"exported\": no such net.");
  EXPECT_TRUE(bench.sink.prepared.empty());
}

TEST_F(StudyRunnerWithExports, ExportersThatAreNotInstalledStopAStudyAtOnce) {
  std::filesystem::remove(bench.workers() / "carnot-exporter");
  EXPECT_EQ(bench.run().error().code, ErrorCode::environment);
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

TEST_F(StudyRunner, FailureOfAnEarlierSessionIsForgottenOnceItsCandidateWorks) {
  must(bench.run());
  for (Trial& trial : bench.sink.trials) trial.status = TrialStatus::failed;
  EXPECT_EQ(must(bench.run()).failed, 0);
  bench.sink.trials.back().status = TrialStatus::failed;
  bench.study.protocol.repetitions = 1;  // nothing is left to run
  EXPECT_EQ(must(bench.run()).failed, 1);
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

/// The recipes on the bench's engine and on the faster of two others.
class StudyRunnerWithAChoice : public StudyRunner {
 protected:
  StudyRunnerWithAChoice() {
    bench.study.engines = {EngineName::torch};
    bench.study.fastest_of = {EngineName::openvino, EngineName::onnxruntime};
  }
  std::set<EngineName> engines_used() const {
    std::set<EngineName> used;
    for (const Trial& one : bench.sink.trials) used.insert(one.candidate.settings.engine);
    return used;
  }
};

TEST_F(StudyRunnerWithAChoice, AModelRunsOnOneOfThem) {
  const StudyOutcome outcome = must(bench.run());
  EXPECT_EQ(outcome.trials_run, 8);  // two recipes, two engines, two blocks
  EXPECT_EQ(engines_used().size(), 2U);
  EXPECT_TRUE(engines_used().contains(EngineName::torch));
}

TEST_F(StudyRunnerWithAChoice, ALaterSessionKeepsTheEngineThatWasChosen) {
  must(bench.run());
  const std::set<EngineName> chosen = engines_used();
  // Whichever would be chosen anew, one of these sessions would choose another one.
  for (int session = 0; session < 4; ++session) {
    std::ranges::reverse(bench.study.fastest_of);
    bench.study.protocol.repetitions += 1;
    EXPECT_EQ(must(bench.run()).trials_run, 4);
  }
  EXPECT_EQ(engines_used(), chosen);
}

TEST_F(StudyRunner, AnEngineMayTakeAnotherNumberOfWindows) {
  bench.study.protocol.windows_of = {{EngineName::onnxruntime, 3}};
  must(bench.run());
  for (const Trial& one : bench.sink.trials) EXPECT_EQ(one.windows.size(), 3U);
}

}  // namespace
}  // namespace carnot
