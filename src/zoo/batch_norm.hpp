// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "records/model_card.hpp"
#include "records/observation.hpp"

namespace carnot {

// Batch norms of a seeded model must fit its activations, or a deep net overflows or dies out. Each
// norm's statistics depend on the norms before it, so observing them one by one would take as many
// runs as there are norms. Instead one temporary graph normalises by the batch's own statistics, as
// training does, and shows them: one run of one batch gives all statistics exactly.
//
//   const auto pass = with_batch_statistics(graph);
//   // observe pass.tensors as channel_means over
//   // seeded_images(card.input, kBatchNormSeedImages, seed)
//   graph = with_batch_norm_statistics(graph, observations);

/// Enough for 16 × 1 × 1 activations in a last layer, little enough for DenseNet-121 at 224 × 224.
inline constexpr std::int64_t kBatchNormSeedImages = 16;

/// The graph that shows the statistics, and where. Its batch is fixed to kBatchNormSeedImages: in a
/// smaller one, or one filled up with copies, the variance would be another. The tensors hold one
/// number per channel
/// ([1, C, 1, 1]), so observing them costs no memory.
struct BatchStatisticsPass {
  Graph graph;
  std::vector<std::string> tensors;  // mean and variance of each norm's input; empty without norms
};

/// Errors: unsupported naming a batch norm whose input has no known rank, or whose scale and shift
/// are not constants.
Result<BatchStatisticsPass> with_batch_statistics(const Graph& graph);

/// `graph` with the running statistics set to what was observed in the pass made from it.
/// Errors: failed when a norm's statistics are absent, not one per channel, or not finite.
Result<Graph> with_batch_norm_statistics(Graph graph, std::span<const Observation> observed);

/// Preprocessed pictures [count, ...] laid out as `input` says: soft random blobs of colour with
/// some noise on top. Noise alone would average out in the pooling layers and leave the deep ones
/// nothing to measure. The same on every machine.
std::vector<float> seeded_images(const InputSpec& input, std::int64_t count, std::uint64_t seed);

}  // namespace carnot
