// SPDX-License-Identifier: Apache-2.0
#include "e2e/engine_pair.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/npy.hpp"
#include "base/rng.hpp"
#include "datasets/preprocess.hpp"
#include "graph/card.hpp"
#include "graph/onnx_file.hpp"
#include "zoo/batch_norm.hpp"

namespace carnot {

void EnginePair::SetUp() {
  const auto start = [&](std::optional<WorkerClient>& worker, std::filesystem::path executable) {
    worker.emplace(must(WorkerClient::start({.executable = std::move(executable),
                                             .work_folder = folder_.path(),
                                             .limits = {.resident_bytes = std::uint64_t{4} << 30}},
                                            clock_, root_)));
  };
  for (const char* executable : {CARNOT_ONNXRUNTIME_WORKER, CARNOT_TORCH_WORKER}) {
    if (std::filesystem::exists(executable)) continue;
    const char* ci = std::getenv("CI");
    ASSERT_FALSE(ci != nullptr && std::string_view{ci} == "true" && CARNOT_SANITIZED == 0)
        << "CI=true, but there is no " << executable;
    GTEST_SKIP() << executable << " is not built here (make engines torch)";
  }
  start(onnxruntime_, CARNOT_ONNXRUNTIME_WORKER);
  start(torch_, CARNOT_TORCH_WORKER);
}

void EnginePair::show(const Shape& images) {
  shape_ = images;
  Rng rng{7};
  std::vector<float> values(static_cast<std::size_t>(element_count(images)));
  for (float& value : values) value = static_cast<float>(rng.normal());
  must(write_npy<float>(images_, images, values));
}

void EnginePair::show_seeded_images(const Graph& graph) {
  const InputSpec input = *must(card_of(graph))->input;
  shape_ = shape_of_input(input, kBatchNormSeedImages);
  must(write_npy<float>(images_, shape_, seeded_images(input, kBatchNormSeedImages, 1)));
}

ModelSettings EnginePair::settings_of(const Graph& graph) const {
  ModelSettings settings;
  settings.model = folder_.path() / "model.onnx";
  settings.batch = static_cast<int>(shape_.front());
  must(save_model(graph, settings.model));
  return settings;
}

std::optional<std::vector<float>> EnginePair::run(std::optional<WorkerClient>& worker,
                                                  const Graph& graph) {
  const auto loaded = worker->load(settings_of(graph));
  if (!loaded) {
    ADD_FAILURE() << to_sentence(loaded.error());
    return std::nullopt;
  }
  const auto predicted = worker->predict(images_);
  if (!predicted) {
    ADD_FAILURE() << to_sentence(predicted.error());
    return std::nullopt;
  }
  const auto logits = must(predicted->logits.as<float>());
  return std::vector<float>{logits.begin(), logits.end()};
}

EnginePair::Difference EnginePair::difference(const std::string& what, const Graph& graph) {
  SCOPED_TRACE(what);
  const auto expected = run(onnxruntime_, graph);
  const auto found = run(torch_, graph);
  if (!expected || !found) return {};
  EXPECT_EQ(found->size(), expected->size());
  if (found->size() != expected->size()) return {};
  Difference difference{0.0, 1e-30};
  for (std::size_t i = 0; i < expected->size(); ++i) {
    const auto one = static_cast<double>((*expected)[i]);
    const double away = std::abs(static_cast<double>((*found)[i]) - one);
    EXPECT_TRUE(std::isfinite(away)) << "element " << i;
    difference.largest = std::max(difference.largest, std::abs(one));
    difference.absolute = std::max(difference.absolute, away);
  }
  return difference;
}

void EnginePair::expect_same(const std::string& what, const Graph& graph) {
  const Difference found = difference(what, graph);
  EXPECT_LE(found.absolute, 1e-5 * found.largest) << what;
}

Graph EnginePair::with_statistics(Graph graph) {
  const auto pass = must(with_batch_statistics(graph));
  if (pass.tensors.empty()) return graph;
  ObservationRequest request;
  request.tensors = pass.tensors;
  request.statistic = Statistic::channel_means;
  const auto observed = must(torch_->observe(settings_of(pass.graph), images_, request));
  return must(with_batch_norm_statistics(std::move(graph), observed));
}

TinyGraph EnginePair::graph_over_x(std::int64_t opset) const {
  TinyGraph tiny{opset};
  tiny.input("x", shape_).output("y");
  return tiny;
}

}  // namespace carnot
