// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "zoo/architectures.hpp"

namespace carnot {
namespace {

using Value = GraphBuilder::Value;

/// timm's block scales by gamma after moving the channels back to the front; before is the same sum
/// of products and lets gamma keep its published shape.
Value append_block(GraphBuilder& net, const std::string& block, const Value& x) {
  const std::int64_t channels = x.shape[0];
  auto y =
      net.conv(block + ".conv_dw", x,
               {.channels = channels, .kernel = 7, .padding = 3, .groups = channels, .bias = true});
  y = net.layer_norm(block + ".norm", net.transpose(block + ".channels_last", y, {0, 2, 3, 1}));
  y = net.gelu(block + ".mlp.act", net.linear(block + ".mlp.fc1", y, 4 * channels));
  y = net.linear(block + ".mlp.fc2", y, channels);
  y = net.scaled_by(block + ".gamma", y, {channels});
  y = net.transpose(block + ".channels_first", y, {0, 3, 1, 2});
  return net.add(block + ".add", x, y);
}

}  // namespace

/// As timm's convnext_tiny builds and names it.
GraphBuilder::Value append_convnext_tiny(GraphBuilder& net, const ArchitectureSize& size) {
  constexpr std::array<int, 4> kBlocks{3, 3, 9, 3};
  constexpr std::array<std::int64_t, 4> kChannels{96, 192, 384, 768};
  auto x = net.input({size.channels, size.size, size.size});
  for (std::size_t stage = 0; stage < kBlocks.size(); ++stage) {
    const std::int64_t channels = scaled_channels(kChannels[stage], size.width);
    if (stage == 0) {
      x = net.conv("stem.0", x, {.channels = channels, .kernel = 4, .stride = 4, .bias = true});
      x = net.layer_norm_channels("stem.1", x);
    } else {
      const std::string downsample = fmt::format("stages.{}.downsample", stage);
      x = net.layer_norm_channels(downsample + ".0", x);
      x = net.conv(downsample + ".1", x,
                   {.channels = channels, .kernel = 2, .stride = 2, .bias = true});
    }
    for (int block = 0; block < kBlocks[stage]; ++block) {
      x = append_block(net, fmt::format("stages.{}.blocks.{}", stage, block), x);
    }
  }
  x = net.flatten("flatten", net.global_average_pool("head.global_pool", x));
  return net.gemm("head.fc", net.layer_norm("head.norm", x), size.classes);
}

}  // namespace carnot
