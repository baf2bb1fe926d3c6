// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/sys_root.hpp"
#include "engines/worker_client.hpp"
#include "graph/graph.hpp"
#include "support/must.hpp"
#include "support/tiny_graph.hpp"

namespace carnot {

/// One graph in ONNX Runtime and in torch, on the same images. Skipped where either is not built,
/// failed where CI promises both.
class EnginePair : public testing::Test {
 protected:
  void SetUp() override;

  /// Normal numbers of this shape, the first dimension being the images.
  void show(const Shape& images);
  /// The seeded pictures for a zoo model.
  void show_seeded_images(const Graph& graph);
  /// How far apart the first outputs are; a test failure naming `what` where one engine refuses,
  /// the sizes differ, or something is not a number.
  struct Difference {
    double absolute = 1e9;  // the largest of an element
    double largest = 1.0;   // element
  };
  Difference difference(const std::string& what, const Graph& graph);
  /// Both give the same, within 1e-5 of the largest element.
  void expect_same(const std::string& what, const Graph& graph);
  /// The graph with batch norms that fit what is shown, as observed by torch.
  Graph with_statistics(Graph graph);
  /// The input "x", as it was shown, through one node to the output "y".
  TinyGraph graph_over_x(std::int64_t opset = 17) const;

  const Shape& shown() const { return shape_; }

 private:
  ModelSettings settings_of(const Graph& graph) const;
  std::optional<std::vector<float>> run(std::optional<WorkerClient>& worker, const Graph& graph);

  TemporaryFolder folder_ = must(TemporaryFolder::create("", "carnot-pair-"));
  std::filesystem::path images_ = folder_.path() / "images.npy";
  Shape shape_;
  RealClock clock_;
  SysRoot root_{"/"};
  std::optional<WorkerClient> onnxruntime_;
  std::optional<WorkerClient> torch_;
};

}  // namespace carnot
