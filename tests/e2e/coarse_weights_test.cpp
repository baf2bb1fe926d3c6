// SPDX-License-Identifier: Apache-2.0
// Weights alone, coarser than static-int8 writes them: what the repairs are worth.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "e2e/resnet20_on_engine.hpp"
#include "tactics/fold/fold.hpp"
#include "tactics/int8/bias_correction.hpp"
#include "tactics/int8/equalize.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

/// Symmetric, ±(2^(bits−1) − 1), rounded and back.
Tensor coarse(const Tensor& weights, int bits, std::size_t axis, bool per_channel) {
  const auto elements = weights.as<float>();
  const auto channels = static_cast<std::size_t>(weights.shape()[axis]);
  std::size_t inner = 1;
  for (std::size_t i = axis + 1; i < weights.shape().size(); ++i) {
    inner *= static_cast<std::size_t>(weights.shape()[i]);
  }
  std::vector<float> greatest(per_channel ? channels : 1, 0.0F);
  const auto scale_of = [&](std::size_t i) -> float& {
    return greatest[per_channel ? i / inner % channels : 0];
  };
  for (std::size_t i = 0; i < elements.size(); ++i) {
    scale_of(i) = std::max(scale_of(i), std::abs(elements[i]));
  }
  const auto steps = static_cast<float>((1 << (bits - 1)) - 1);
  std::vector<float> rounded;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const float scale = scale_of(i) / steps;
    rounded.push_back(std::nearbyint(elements[i] / scale) * scale);
  }
  return Tensor::of<float>(weights.shape(), rounded);
}

Graph with_coarse_weights(const Graph& graph, int bits, bool per_channel) {
  Graph coarser = graph;
  for (const WeightSite& site : distinct_weights(graph)) {
    const Node& node = graph.nodes[site.node];
    const bool rows = node.is("Conv") || node.integer("transB", 0) != 0;
    coarser.initializers[site.tensor] =
        coarse(*graph.find_initializer(site.tensor), bits, rows ? 0 : 1, per_channel);
  }
  return coarser;
}

class CoarseWeights : public StaticInt8OnEngine {
 protected:
  void SetUp() override {
    StaticInt8OnEngine::SetUp();
    if (IsSkipped()) return;
    FoldCounts counts;
    network_ = must(folded(network_, counts));
  }
  int right(const Graph& graph) {
    return correct_of(graph, first_of_cifar10("images/cifar10_test1000.bin", 1000));
  }
  int right_after_correction(int bits, bool per_channel) {
    EngineObserver observer = calibration_observer();
    const auto quantise = [&](const Graph& graph) {
      return with_coarse_weights(graph, bits, per_channel);
    };
    const auto corrected = must(correct_biases(
        network_, std::vector<bool>(network_.nodes.size(), true), quantise, observer));
    EXPECT_EQ(corrected.layers, 20);
    return right(quantise(corrected.graph));
  }
};

TEST_F(CoarseWeights, LoseWhatASimulationLost) {
  EXPECT_NEAR(right(with_coarse_weights(network_, 8, true)), 912, 1);
  EXPECT_NEAR(right(with_coarse_weights(network_, 8, false)), 917, 1);
  EXPECT_NEAR(right(with_coarse_weights(network_, 4, true)), 905, 3);
  EXPECT_NEAR(right(with_coarse_weights(network_, 4, false)), 855, 3);
  EXPECT_NEAR(right(with_coarse_weights(network_, 3, true)), 731, 3);
}

TEST_F(CoarseWeights, AreRepairedByCorrectedBiases) {
  EXPECT_NEAR(right_after_correction(4, true), 911, 3);
  EXPECT_NEAR(right_after_correction(4, false), 903, 3);
  EXPECT_NEAR(right_after_correction(3, true), 860, 5);
}

TEST_F(CoarseWeights, ProfitFromEqualisationWherePerTensor) {
  Graph equalised = network_;
  EXPECT_EQ(equalize(equalised), 9U);  // one pair in every block: the others meet at a sum
  EXPECT_EQ(right(equalised), 912);
  EXPECT_NEAR(right(with_coarse_weights(equalised, 4, false)), 858, 3);
}

}  // namespace
}  // namespace carnot
