// SPDX-License-Identifier: Apache-2.0
// The nets without blocks: a multi-layer perceptron and LeNet-5.
#include <fmt/format.h>

#include "zoo/architectures.hpp"

namespace carnot {

GraphBuilder::Value append_mlp(GraphBuilder& net, const ArchitectureSize& size) {
  auto x = net.flatten("flatten", net.input({size.channels, size.size, size.size}));
  const std::int64_t hidden = scaled_count(size.hidden, size.width);
  for (std::int64_t layer = 1; layer <= size.layers; ++layer) {
    x = net.relu(fmt::format("relu{}", layer), net.gemm(fmt::format("fc{}", layer), x, hidden));
  }
  return net.gemm(fmt::format("fc{}", size.layers + 1), x, size.classes);
}

/// LeCun et al. 1998 in its present form: ReLU, max pooling, plain softmax layer.
GraphBuilder::Value append_lenet5(GraphBuilder& net, const ArchitectureSize& size) {
  const auto scaled = [&size](std::int64_t count) { return scaled_count(count, size.width); };
  auto x = net.input({size.channels, size.size, size.size});
  x = net.relu("relu1", net.conv("conv1", x, {.channels = scaled(6), .kernel = 5, .bias = true}));
  x = net.max_pool("pool1", x, {.kernel = 2, .stride = 2});
  x = net.relu("relu2", net.conv("conv2", x, {.channels = scaled(16), .kernel = 5, .bias = true}));
  x = net.max_pool("pool2", x, {.kernel = 2, .stride = 2});
  x = net.flatten("flatten", x);
  x = net.relu("relu3", net.gemm("fc1", x, scaled(120)));
  x = net.relu("relu4", net.gemm("fc2", x, scaled(84)));
  return net.gemm("fc3", x, size.classes);
}

}  // namespace carnot
