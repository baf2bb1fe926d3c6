// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/sys_root.hpp"
#include "datasets/image_set.hpp"
#include "engines/worker_client.hpp"
#include "graph/graph.hpp"
#include "support/must.hpp"

namespace carnot {

/// A worker of ONNX Runtime, what it is shown and what it answers. Skipped where the engine is not
/// built, failed where CI promises it.
class ZooOnEngine : public testing::Test {
 protected:
  void SetUp() override;

  /// Shows the seeded pictures for a zoo model.
  void show_seeded_images(const Graph& graph);
  /// The graph with batch-norm statistics observed on what is shown.
  Graph with_statistics(Graph graph);
  /// For everything that is shown.
  std::vector<float> logits_of(const Graph& graph);
  /// Shows a labelled set: how many of its images the model gets right.
  int correct_of(const Graph& graph, const ImageSet& set);

 private:
  ModelSettings settings_of(const Graph& graph);

  TemporaryFolder folder_ = must(TemporaryFolder::create("", "carnot-zoo-"));
  std::filesystem::path images_ = folder_.path() / "images.npy";
  RealClock clock_;
  SysRoot root_{"/"};
  std::optional<WorkerClient> worker_;
};

}  // namespace carnot
