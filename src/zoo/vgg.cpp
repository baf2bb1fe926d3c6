// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "zoo/architectures.hpp"

namespace carnot {
namespace {

/// As torchvision builds and names it; its adaptive pooling to 7×7 does nothing at 224 and is left
/// out: other sizes have a classifier of their own size.
GraphBuilder::Value append_vgg(GraphBuilder& net, const ArchitectureSize& size,
                               const std::array<int, 5>& convolutions) {
  constexpr std::array<std::int64_t, 5> kChannels{64, 128, 256, 512, 512};
  auto x = net.input({size.channels, size.size, size.size});
  int module = 0;
  const auto next = [&] { return fmt::format("features.{}", module++); };
  for (std::size_t stage = 0; stage < kChannels.size(); ++stage) {
    for (int i = 0; i < convolutions[stage]; ++i) {
      x = net.conv(next(), x,
                   {.channels = scaled_channels(kChannels[stage], size.width),
                    .kernel = 3,
                    .padding = 1,
                    .bias = true});
      if (size.batch_norm) x = net.batch_norm(next(), x);
      x = net.relu(next(), x);
    }
    x = net.max_pool(next(), x, {.kernel = 2, .stride = 2});
  }
  const std::int64_t hidden = scaled_channels(4096, size.width);
  x = net.flatten("flatten", x);
  x = net.relu("classifier.1", net.gemm("classifier.0", x, hidden));
  x = net.relu("classifier.4", net.gemm("classifier.3", x, hidden));
  return net.gemm("classifier.6", x, size.classes);
}

}  // namespace

GraphBuilder::Value append_vgg11(GraphBuilder& net, const ArchitectureSize& size) {
  return append_vgg(net, size, {1, 1, 2, 2, 2});
}

GraphBuilder::Value append_vgg16(GraphBuilder& net, const ArchitectureSize& size) {
  return append_vgg(net, size, {2, 2, 3, 3, 3});
}

}  // namespace carnot
