// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "zoo/architectures.hpp"

namespace carnot {
namespace {

using Value = GraphBuilder::Value;

Value conv_norm_relu6(GraphBuilder& net, const std::string& layer, const Value& x,
                      const GraphBuilder::Conv& form) {
  const auto y = net.batch_norm(layer + ".1", net.conv(layer + ".0", x, form));
  return net.relu6(layer + ".2", y);
}

struct Stage {
  std::int64_t expansion;
  std::int64_t channels;
  int blocks;
  std::int64_t stride;
};
constexpr std::array<Stage, 7> kStages{{{1, 16, 1, 1},
                                        {6, 24, 2, 2},
                                        {6, 32, 3, 2},
                                        {6, 64, 4, 2},
                                        {6, 96, 3, 1},
                                        {6, 160, 3, 2},
                                        {6, 320, 1, 1}}};

Value inverted_residual(GraphBuilder& net, const std::string& block, const Value& x,
                        const Stage& stage) {
  const std::int64_t hidden = x.shape[0] * stage.expansion;
  int part = 0;
  const auto next = [&] { return fmt::format("{}.conv.{}", block, part++); };
  auto y = x;
  if (stage.expansion != 1) y = conv_norm_relu6(net, next(), y, {.channels = hidden});
  y = conv_norm_relu6(
      net, next(), y,
      {.channels = hidden, .kernel = 3, .stride = stage.stride, .padding = 1, .groups = hidden});
  y = net.conv(next(), y, {.channels = stage.channels});
  y = net.batch_norm(next(), y);
  return y.shape == x.shape ? net.add(block + ".add", x, y) : y;
}

}  // namespace

/// As torchvision builds and names it. For small images the stem and the second stage keep their
/// resolution, the common CIFAR form: 32 × 32 pixels end as 4 × 4.
GraphBuilder::Value append_mobilenetv2(GraphBuilder& net, const ArchitectureSize& size) {
  const bool small = size.size <= kSmallImage;
  auto x = net.input({size.channels, size.size, size.size});
  x = conv_norm_relu6(net, "features.0", x,
                      {.channels = scaled_channels(32, size.width),
                       .kernel = 3,
                       .stride = small ? 1 : 2,
                       .padding = 1});
  int module = 1;
  for (std::size_t s = 0; s < kStages.size(); ++s) {
    for (int block = 0; block < kStages[s].blocks; ++block) {
      Stage stage = kStages[s];
      stage.channels = scaled_channels(stage.channels, size.width);
      if (block > 0 || (small && s == 1)) stage.stride = 1;
      x = inverted_residual(net, fmt::format("features.{}", module++), x, stage);
    }
  }
  x = conv_norm_relu6(net, fmt::format("features.{}", module), x,
                      {.channels = scaled_channels(1280, std::max(1.0, size.width))});
  x = net.flatten("flatten", net.global_average_pool("avgpool", x));
  return net.gemm("classifier.1", x, size.classes);
}

}  // namespace carnot
