// SPDX-License-Identifier: Apache-2.0
// ResNet-18 and -50 as torchvision builds and names them (stride in the 3×3 convolution).
#include <fmt/format.h>

#include <array>

#include "zoo/architectures.hpp"

namespace carnot {
namespace {

using Value = GraphBuilder::Value;

struct Block {
  std::string name;
  std::int64_t channels;  // of the inner convolutions
  std::int64_t stride;
};
using AppendBlock = Value (*)(GraphBuilder&, const Block&, const Value&);

Value joined(GraphBuilder& net, const Block& block, const Value& x, const Value& y) {
  const bool same = x.shape == y.shape;
  const auto shortcut =
      same ? x
           : net.batch_norm(block.name + ".downsample.1",
                            net.conv(block.name + ".downsample.0", x,
                                     {.channels = y.shape[0], .stride = block.stride}));
  return net.relu(block.name + ".relu", net.add(block.name + ".add", y, shortcut));
}

Value append_basic(GraphBuilder& net, const Block& block, const Value& x) {
  auto y =
      net.conv(block.name + ".conv1", x,
               {.channels = block.channels, .kernel = 3, .stride = block.stride, .padding = 1});
  y = net.relu(block.name + ".relu", net.batch_norm(block.name + ".bn1", y));
  y = net.conv(block.name + ".conv2", y, {.channels = block.channels, .kernel = 3, .padding = 1});
  return joined(net, block, x, net.batch_norm(block.name + ".bn2", y));
}

Value append_bottleneck(GraphBuilder& net, const Block& block, const Value& x) {
  constexpr std::int64_t kExpansion = 4;
  auto y = net.conv(block.name + ".conv1", x, {.channels = block.channels});
  y = net.relu(block.name + ".relu", net.batch_norm(block.name + ".bn1", y));
  y = net.conv(block.name + ".conv2", y,
               {.channels = block.channels, .kernel = 3, .stride = block.stride, .padding = 1});
  y = net.relu(block.name + ".relu", net.batch_norm(block.name + ".bn2", y));
  y = net.conv(block.name + ".conv3", y, {.channels = block.channels * kExpansion});
  return joined(net, block, x, net.batch_norm(block.name + ".bn3", y));
}

Value append_stem(GraphBuilder& net, const ArchitectureSize& size, std::int64_t channels) {
  const auto x = net.input({size.channels, size.size, size.size});
  if (size.size <= kSmallImage) {
    const auto small = net.conv("conv1", x, {.channels = channels, .kernel = 3, .padding = 1});
    return net.relu("relu", net.batch_norm("bn1", small));
  }
  const auto y =
      net.conv("conv1", x, {.channels = channels, .kernel = 7, .stride = 2, .padding = 3});
  return net.max_pool("maxpool", net.relu("relu", net.batch_norm("bn1", y)),
                      {.kernel = 3, .stride = 2, .padding = 1});
}

Value append_resnet(GraphBuilder& net, const ArchitectureSize& size,
                    const std::array<int, 4>& blocks, AppendBlock append_block) {
  std::int64_t channels = scaled_channels(64, size.width);
  auto x = append_stem(net, size, channels);
  for (std::size_t stage = 0; stage < blocks.size(); ++stage) {
    for (int block = 0; block < blocks[stage]; ++block) {
      const std::int64_t stride = stage > 0 && block == 0 ? 2 : 1;
      x = append_block(net, {fmt::format("layer{}.{}", stage + 1, block), channels, stride}, x);
    }
    channels *= 2;
  }
  x = net.flatten("flatten", net.global_average_pool("avgpool", x));
  return net.gemm("fc", x, size.classes);
}

}  // namespace

GraphBuilder::Value append_resnet18(GraphBuilder& net, const ArchitectureSize& size) {
  return append_resnet(net, size, {2, 2, 2, 2}, append_basic);
}

GraphBuilder::Value append_resnet50(GraphBuilder& net, const ArchitectureSize& size) {
  return append_resnet(net, size, {3, 4, 6, 3}, append_bottleneck);
}

}  // namespace carnot
