// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/sys_root.hpp"
#include "datasets/image_set.hpp"
#include "engines/worker_client.hpp"
#include "experiment/engine_observer.hpp"
#include "graph/graph.hpp"
#include "records/model_card.hpp"
#include "support/must.hpp"

namespace carnot {

/// A worker, of ONNX Runtime unless said otherwise, what it is shown and what it answers. Skipped
/// where the engine is not built, failed where CI promises it.
class ZooOnEngine : public testing::Test {
 protected:
  explicit ZooOnEngine(std::filesystem::path worker = CARNOT_ONNXRUNTIME_WORKER)
      : executable_{std::move(worker)} {}
  void SetUp() override;

  /// Shows the seeded pictures for a zoo model.
  void show_seeded_images(const Graph& graph);
  /// The graph with batch-norm statistics observed on what is shown.
  Graph with_statistics(Graph graph);
  /// For everything that is shown.
  std::vector<float> logits_of(const Graph& graph);
  /// Shows a labelled set: how many of its images the model gets right.
  int correct_of(const Graph& graph, const ImageSet& set);
  /// Shows a set as the graph's card wants it: classes and logits of every image.
  Predictions predictions_of(const Graph& graph, const ImageSet& set);
  /// Watches inner tensors while the set passes, in a worker of its own. One at a time: its images
  /// lie in one file.
  EngineObserver observer_over(const ImageSet& set, const InputSpec& input);
  EngineObserver observer_of_what_is_shown();

 private:
  WorkerStart worker_start() const;
  ModelSettings settings_of(const Graph& graph);

  std::filesystem::path executable_;
  TemporaryFolder folder_ = must(TemporaryFolder::create("", "carnot-zoo-"));
  std::filesystem::path images_ = folder_.path() / "images.npy";
  RealClock clock_;
  SysRoot root_{"/"};
  std::optional<WorkerClient> worker_;
};

}  // namespace carnot
