// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "records/observation.hpp"

namespace carnot {

// Setting the statistics of batch norms from images. Each norm's statistics depend on the norms
// before it, so observing them one by one would take as many runs as there are norms. Instead one
// temporary graph normalises by the batch's own statistics, as training does, and shows them: one
// run gives all of them.
//
//   const auto pass = with_batch_statistics(graph, 32);
//   // observe pass.tensors as channel_means
//   graph = with_batch_norm_statistics(graph, observations);

/// The graph that shows the statistics, and where. Its batch is fixed: in a smaller one, or one
/// filled up with copies, the variance would be another. The tensors hold one number per channel
/// ([1, C, 1, 1]), so observing them costs no memory.
struct BatchStatisticsPass {
  Graph graph;
  std::vector<std::string> tensors;  // mean and variance of each norm's input; empty without norms
};

/// Errors: unsupported naming a batch norm whose input has no known rank, or whose scale and shift
/// are not constants; those of with_batch. REQUIRES: batch > 0.
Result<BatchStatisticsPass> with_batch_statistics(const Graph& graph, std::int64_t batch);

/// `graph` with the running statistics set to what was observed in the pass made from it.
/// Errors: failed when a norm's statistics are absent, not one per channel, or not finite.
Result<Graph> with_batch_norm_statistics(Graph graph, std::span<const Observation> observed);

}  // namespace carnot
