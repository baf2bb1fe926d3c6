// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <vector>

#include "zoo/architectures.hpp"

namespace carnot {
namespace {

using Value = GraphBuilder::Value;

/// Norm and ReLU come before the convolution, so half of the norms cannot be folded into one.
Value normed(GraphBuilder& net, const std::string& scope, const std::string& norm, const Value& x) {
  return net.relu(scope + ".relu", net.batch_norm(scope + "." + norm, x));
}

Value append_dense_block(GraphBuilder& net, const std::string& block, int layers,
                         std::int64_t growth, const Value& x) {
  constexpr std::int64_t kBottleneck = 4;
  std::vector<Value> features{x};
  for (int i = 1; i <= layers; ++i) {
    const std::string layer = fmt::format("{}.denselayer{}", block, i);
    const auto joined = i == 1 ? x : net.concat_channels(layer + ".concat", features);
    auto y = net.conv(layer + ".conv1", normed(net, layer, "norm1", joined),
                      {.channels = kBottleneck * growth});
    y = net.conv(layer + ".conv2", normed(net, layer, "norm2", y),
                 {.channels = growth, .kernel = 3, .padding = 1});
    features.push_back(y);
  }
  return net.concat_channels(block + ".concat", features);
}

Value append_dense_stem(GraphBuilder& net, const ArchitectureSize& size, std::int64_t channels) {
  const auto x = net.input({size.channels, size.size, size.size});
  if (size.size <= kSmallImage) {
    const auto small =
        net.conv("features.conv0", x, {.channels = channels, .kernel = 3, .padding = 1});
    return normed(net, "features", "norm0", small);
  }
  const auto y =
      net.conv("features.conv0", x, {.channels = channels, .kernel = 7, .stride = 2, .padding = 3});
  return net.max_pool("features.pool0", normed(net, "features", "norm0", y),
                      {.kernel = 3, .stride = 2, .padding = 1});
}

}  // namespace

/// As torchvision builds and names it.
GraphBuilder::Value append_densenet121(GraphBuilder& net, const ArchitectureSize& size) {
  constexpr std::array<int, 4> kLayers{6, 12, 24, 16};
  const std::int64_t growth = scaled_channels(32, size.width);
  auto x = append_dense_stem(net, size, 2 * growth);
  for (std::size_t i = 0; i < kLayers.size(); ++i) {
    x = append_dense_block(net, fmt::format("features.denseblock{}", i + 1), kLayers[i], growth, x);
    if (i + 1 == kLayers.size()) break;
    const std::string transition = fmt::format("features.transition{}", i + 1);
    x = net.conv(transition + ".conv", normed(net, transition, "norm", x),
                 {.channels = x.shape[0] / 2});
    x = net.average_pool(transition + ".pool", x, {.kernel = 2, .stride = 2});
  }
  x = net.relu("relu", net.batch_norm("features.norm5", x));
  x = net.flatten("flatten", net.global_average_pool("avgpool", x));
  return net.gemm("classifier", x, size.classes);
}

}  // namespace carnot
