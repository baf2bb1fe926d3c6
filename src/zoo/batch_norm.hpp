// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "graph/batch_norm.hpp"
#include "graph/graph.hpp"
#include "records/model_card.hpp"

namespace carnot {

// Batch norms of a seeded model must fit its activations, or a deep net overflows or dies out.
//
//   const auto pass = with_batch_statistics(graph);
//   // observe pass.tensors as channel_means over
//   // seeded_images(card.input, kBatchNormSeedImages, seed)
//   graph = with_batch_norm_statistics(graph, observations);

/// Enough for 16 × 1 × 1 activations in a last layer, little enough for DenseNet-121 at 224 × 224.
inline constexpr std::int64_t kBatchNormSeedImages = 16;

/// The pass over the seeded images, all in one batch: the statistics are exact.
inline Result<BatchStatisticsPass> with_batch_statistics(const Graph& graph) {
  return with_batch_statistics(graph, kBatchNormSeedImages);
}

/// Preprocessed pictures [count, ...] laid out as `input` says: soft random blobs of colour with
/// some noise on top. Noise alone would average out in the pooling layers and leave the deep ones
/// nothing to measure. The same on every machine.
std::vector<float> seeded_images(const InputSpec& input, std::int64_t count, std::uint64_t seed);

}  // namespace carnot
