// SPDX-License-Identifier: Apache-2.0
// What every worker promises, whatever it runs models with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "base/file.hpp"
#include "contract/worker_under_test.hpp"
#include "graph/onnx_file.hpp"

namespace carnot {
namespace {

using testing::HasSubstr;

TEST_P(WorkerContract, SaysWhatItIs) {
  WorkerClient worker = started();
  EXPECT_FALSE(worker.report().version.empty());
  EXPECT_FALSE(worker.report().library.empty());
  EXPECT_FALSE(worker.report().isa.empty());
  EXPECT_THAT(worker.report().devices, testing::Contains("cpu"));
  EXPECT_THAT(worker.tree(), testing::ElementsAre(worker.pid()));
}

TEST_P(WorkerContract, EndsPolitely) {
  WorkerClient worker = started();
  const pid_t pid = worker.pid();
  EXPECT_TRUE(process_exists(pid));
  must(worker.load(settings(1)));
  must(worker.bye());
  EXPECT_FALSE(worker.is_alive());
  EXPECT_FALSE(process_exists(pid));
  const auto after = worker.load(settings(1));
  ASSERT_FALSE(after);
  EXPECT_THAT(after.error().message, HasSubstr("has already ended"));
}

TEST_P(WorkerContract, DiesWithItsClient) {
  pid_t pid = 0;
  {
    WorkerClient worker = started();
    must(worker.load(settings(1)));
    pid = worker.pid();
  }
  EXPECT_FALSE(process_exists(pid));
}

TEST_P(WorkerContract, TellsHowItLoadedAModel) {
  WorkerClient worker = started();
  const LoadReport report = must(worker.load(settings(2)));
  EXPECT_GT(report.load_time.count(), 0.0);
  EXPECT_GT(report.resident_bytes, 1'000'000U);
  EXPECT_THAT(report.device, HasSubstr("cpu"));
  EXPECT_THAT(report.precision, HasSubstr("fp32"));
  EXPECT_EQ(report.threads, 1);
  EXPECT_GE(worker.peak_resident_bytes(), report.resident_bytes);
}

TEST_P(WorkerContract, PredictsEveryImageAlsoBeyondTheLastWholeBatch) {
  WorkerClient worker = started();
  must(worker.load(settings(3)));
  const Predictions predictions = must(worker.predict(images_path));
  const auto logits = must(predictions.logits.as<float>());
  const std::vector<float> images = contract_images(kImages);
  ASSERT_EQ(predictions.logits.shape(), (Shape{kImages, ContractModel::kClasses}));
  for (std::size_t i = 0; i < kImages; ++i) {
    const auto expected = model.values_of(
        std::span{images}.subspan(i * ContractModel::kPixels, ContractModel::kPixels));
    const auto row = logits.subspan(i * ContractModel::kClasses, ContractModel::kClasses);
    EXPECT_THAT(row, testing::Pointwise(testing::FloatNear(1e-4F), expected.scores))
        << "image " << i;
    EXPECT_EQ(
        predictions.classes[i],
        std::max_element(expected.scores.begin(), expected.scores.end()) - expected.scores.begin());
  }
}

TEST_P(WorkerContract, RunsAModelOfFixedBatchAtThatBatchOnly) {
  must(save_model(model.graph(1), model_path));
  WorkerClient worker = started();
  const auto refused = worker.load(settings(4));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::bad_input);
  EXPECT_THAT(refused.error().message,
              HasSubstr("model.onnx: the model is fixed to batch 1; batch 4 was asked."));
  EXPECT_THAT(refused.error().remedy, HasSubstr("batch = 1"));
  must(worker.load(settings(1)));
  EXPECT_EQ(must(worker.predict(images_path)).classes.size(), static_cast<std::size_t>(kImages));
}

TEST_P(WorkerContract, RefusesStepsOutOfTurn) {
  WorkerClient worker = started();
  EXPECT_THAT(worker.predict(images_path).error().message, HasSubstr("before a model was loaded"));
  EXPECT_THAT(worker.warm_up(images_path, Seconds{0.0}, 1).error().message,
              HasSubstr("before a model was loaded"));
  must(worker.load(settings(1)));
  EXPECT_THAT(worker.run_window({}, {}).error().message, HasSubstr("before it had warmed up"));
}

TEST_P(WorkerContract, RefusesWhatIsNoModelAndGoesOn) {
  const std::string whole = must(read_file(model_path));
  const auto missing = folder.path() / "missing.onnx";
  const auto cut = folder.path() / "cut.onnx";
  const auto garbage = folder.path() / "garbage.onnx";
  must(write_file_atomically(cut, std::string_view{whole}.substr(0, whole.size() / 2)));
  must(write_file_atomically(garbage, "this is no model"));
  WorkerClient worker = started();
  for (const auto& path : {missing, cut, garbage}) {
    ModelSettings bad = settings(1);
    bad.model = path;
    const auto refused = worker.load(bad);
    ASSERT_FALSE(refused) << path;
    EXPECT_THAT(refused.error().message, HasSubstr(path.filename().string()));
    EXPECT_TRUE(worker.is_alive());
  }
  must(worker.load(settings(1)));
}

TEST_P(WorkerContract, RefusesAnOperatorThatItDoesNotHave) {
  Graph graph = model.graph();
  graph.nodes[2].op_type = "Reluctance";
  must(save_model(graph, model_path));
  WorkerClient worker = started();
  const auto refused = worker.load(settings(1));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("model.onnx"));
  EXPECT_THAT(refused.error().message, HasSubstr("Reluctance"));
  EXPECT_TRUE(worker.is_alive());
}

TEST_P(WorkerContract, RefusesImagesThatDoNotFitTheModel) {
  const auto turned = folder.path() / "turned.npy";
  const auto bytes = folder.path() / "bytes.npy";
  const auto empty = folder.path() / "empty.npy";
  must(write_npy<float>(turned, {1, 3, 4, 2}, std::vector<float>(24)));
  must(write_npy<std::uint8_t>(bytes, {1, 2, 3, 4}, std::vector<std::uint8_t>(24)));
  must(write_npy<float>(empty, {0, 2, 3, 4}, std::vector<float>{}));
  WorkerClient worker = started();
  must(worker.load(settings(1)));
  EXPECT_THAT(
      worker.predict(turned).error().message,
      HasSubstr("turned.npy holds images of 3x4x2 float32, the model's input \"images\" takes "
                "2x3x4 float32."));
  EXPECT_THAT(worker.predict(bytes).error().message, HasSubstr("2x3x4 uint8"));
  EXPECT_THAT(worker.predict(empty).error().message, HasSubstr("holds no images"));
  EXPECT_EQ(worker.predict(folder.path() / "none.npy").error().code, ErrorCode::not_found);
  EXPECT_TRUE(worker.is_alive());
}

TEST_P(WorkerContract, RefusesADeviceThatItDoesNotHave) {
  WorkerClient worker = started();
  ModelSettings elsewhere = settings(1);
  elsewhere.device = "abacus";
  EXPECT_THAT(worker.load(elsewhere).error().message, HasSubstr("abacus"));
}

TEST_P(WorkerContract, ReportsThatItWasKilled) {
  WorkerClient worker = started();
  must(worker.load(settings(1)));
  must(worker.warm_up(images_path, Seconds{0.0}, 1));
  WindowHooks hooks;
  hooks.at_barrier = [&]() -> Result<void> {
    ::kill(worker.pid(), SIGKILL);
    return {};
  };
  const auto window = worker.run_window({Seconds{5.0}, 1}, hooks);
  ASSERT_FALSE(window);
  EXPECT_THAT(window.error().message,
              HasSubstr("was killed by signal 9 (Killed) while running a window"));
  EXPECT_THAT(window.error().remedy, HasSubstr("memory"));
  EXPECT_FALSE(worker.is_alive());
  EXPECT_FALSE(process_exists(worker.pid()));
}

TEST_P(WorkerContract, IsEndedWhenItTakesTooMuchMemory) {
  WorkerStart how = start_of(GetParam());
  how.limits.resident_bytes = 1'000'000;
  // A quick start may be over before the first look; a window of five seconds is not.
  const auto trial = [&]() -> Result<void> {
    CARNOT_TRY(WorkerClient worker, start(how));
    CARNOT_TRY_VOID(worker.load(settings(1)));
    CARNOT_TRY_VOID(worker.warm_up(images_path, Seconds{5.0}, 1));
    return {};
  }();
  ASSERT_FALSE(trial);
  EXPECT_EQ(trial.error().code, ErrorCode::failed);
  EXPECT_THAT(trial.error().message, HasSubstr("of memory and was ended, the limit is 1.00 MB"));
}

INSTANTIATE_TEST_SUITE_P(Workers, WorkerContract, testing::ValuesIn(workers_under_test()),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace carnot
