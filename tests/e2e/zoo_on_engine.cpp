// SPDX-License-Identifier: Apache-2.0
#include "e2e/zoo_on_engine.hpp"

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <string_view>

#include "base/npy.hpp"
#include "datasets/preprocess.hpp"
#include "graph/card.hpp"
#include "graph/onnx_file.hpp"
#include "zoo/batch_norm.hpp"

namespace carnot {

void ZooOnEngine::SetUp() {
  if (!std::filesystem::exists(executable_)) {
    const char* ci = std::getenv("CI");
    ASSERT_FALSE(ci != nullptr && std::string_view{ci} == "true" && CARNOT_SANITIZED == 0)
        << "CI=true, but there is no " << executable_;
    GTEST_SKIP() << executable_.filename() << " is not built here (make engines)";
  }
  worker_.emplace(must(WorkerClient::start(worker_start(), clock_, root_)));
}

WorkerStart ZooOnEngine::worker_start() const {
  return {.executable = executable_,
          .work_folder = folder_.path(),
          .limits = {.resident_bytes = std::uint64_t{4} << 30}};
}

void ZooOnEngine::show_seeded_images(const Graph& graph) {
  const InputSpec input = *must(card_of(graph))->input;
  const auto pixels = seeded_images(input, kBatchNormSeedImages, 1);
  must(write_npy<float>(images_, shape_of_input(input, kBatchNormSeedImages), pixels));
}

Graph ZooOnEngine::with_statistics(Graph graph) {
  const auto pass = must(with_batch_statistics(graph));
  if (pass.tensors.empty()) return graph;
  ObservationRequest request;
  request.tensors = pass.tensors;
  request.statistic = Statistic::channel_means;
  const auto observed = must(worker_->observe(settings_of(pass.graph), images_, request));
  return must(with_batch_norm_statistics(std::move(graph), observed));
}

std::vector<float> ZooOnEngine::logits_of(const Graph& graph) {
  must(worker_->load(settings_of(graph)));
  const auto predicted = must(worker_->predict(images_));
  const auto logits = must(predicted.logits.as<float>());
  return {logits.begin(), logits.end()};
}

Predictions ZooOnEngine::predictions_of(const Graph& graph, const ImageSet& set) {
  const auto prepared = must(preprocess(set, *must(card_of(graph))->input));
  must(write_npy<float>(images_, prepared.shape, prepared.values));
  must(worker_->load(settings_of(graph)));
  return must(worker_->predict(images_));
}

EngineObserver ZooOnEngine::observer_over(const ImageSet& set, const InputSpec& input) {
  const std::filesystem::path images = folder_.path() / "calibration.npy";
  const auto prepared = must(preprocess(set, input));
  must(write_npy<float>(images, prepared.shape, prepared.values));
  return EngineObserver{{.worker = worker_start(), .images = images}, clock_, root_};
}

EngineObserver ZooOnEngine::observer_of_what_is_shown() {
  return EngineObserver{{.worker = worker_start(), .images = images_}, clock_, root_};
}

int ZooOnEngine::correct_of(const Graph& graph, const ImageSet& set) {
  const auto classes = predictions_of(graph, set).classes;
  return std::inner_product(classes.begin(), classes.end(), set.labels.begin(), 0, std::plus{},
                            std::equal_to{});
}

ModelSettings ZooOnEngine::settings_of(const Graph& graph) {
  ModelSettings settings;
  settings.model = folder_.path() / "model.onnx";
  settings.batch = kBatchNormSeedImages;
  must(save_model(graph, settings.model));
  return settings;
}

}  // namespace carnot
