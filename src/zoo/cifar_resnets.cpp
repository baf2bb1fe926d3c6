// SPDX-License-Identifier: Apache-2.0
// The residual nets for small images: He et al. 2016, section 4.2, and MLPerf Tiny's.
#include <fmt/format.h>

#include "zoo/architectures.hpp"

namespace carnot {
namespace {

using Value = GraphBuilder::Value;

Value classify(GraphBuilder& net, Value x, std::int64_t classes) {
  x = net.flatten("flatten", net.global_average_pool("avgpool", x));
  return net.gemm("linear", x, classes);
}

/// Shortcut "A": every other pixel, new channels of zeros on both sides. It owns no weights.
Value padded_shortcut(GraphBuilder& net, const std::string& block, const Value& x,
                      std::int64_t channels) {
  const std::int64_t added = channels - x.shape[0];
  return net.pad_channels(block + ".shortcut", net.every_other_pixel(block + ".shortcut.slice", x),
                          {added / 2, added - added / 2});
}

Value resnet20_block(GraphBuilder& net, const std::string& block, const Value& x,
                     std::int64_t channels, std::int64_t stride) {
  auto y = net.conv(block + ".conv1", x,
                    {.channels = channels, .kernel = 3, .stride = stride, .padding = 1});
  y = net.relu(block + ".relu", net.batch_norm(block + ".bn1", y));
  y = net.conv(block + ".conv2", y, {.channels = channels, .kernel = 3, .padding = 1});
  y = net.batch_norm(block + ".bn2", y);
  const auto shortcut = stride == 1 ? x : padded_shortcut(net, block, x, channels);
  return net.relu(block + ".relu", net.add(block + ".add", y, shortcut));
}

/// Keras writes "same" padding for a stride of 2 as nothing before and one after.
GraphBuilder::Conv same_conv(std::int64_t channels, std::int64_t stride) {
  return {.channels = channels,
          .kernel = 3,
          .stride = stride,
          .padding = stride == 1 ? GraphBuilder::Padding{1} : GraphBuilder::Padding{0, 1},
          .bias = true};
}

Value resnet8_block(GraphBuilder& net, const std::string& block, const Value& x,
                    std::int64_t channels, std::int64_t stride) {
  auto y = net.conv(block + ".conv1", x, same_conv(channels, stride));
  y = net.relu(block + ".relu", net.batch_norm(block + ".bn1", y));
  y = net.conv(block + ".conv2", y, same_conv(channels, 1));
  y = net.batch_norm(block + ".bn2", y);
  const auto shortcut = stride == 1
                            ? x
                            : net.conv(block + ".shortcut", x,
                                       {.channels = channels, .stride = stride, .bias = true});
  return net.relu(block + ".relu", net.add(block + ".add", y, shortcut));
}

}  // namespace

/// Named as github.com/akamaster/pytorch_resnet_cifar10 names it, whose weights are in wide use.
GraphBuilder::Value append_resnet20(GraphBuilder& net, const ArchitectureSize& size) {
  std::int64_t channels = scaled_channels(16, size.width);
  auto x = net.input({size.channels, size.size, size.size});
  x = net.conv("conv1", x, {.channels = channels, .kernel = 3, .padding = 1});
  x = net.relu("relu", net.batch_norm("bn1", x));
  for (int stage = 1; stage <= 3; ++stage) {
    for (int block = 0; block < 3; ++block) {
      const std::int64_t stride = stage > 1 && block == 0 ? 2 : 1;
      x = resnet20_block(net, fmt::format("layer{}.{}", stage, block), x, channels, stride);
    }
    channels *= 2;
  }
  return classify(net, x, size.classes);
}

/// MLPerf Tiny's image classifier: convolutions keep their biases, 1×1 convolutions as shortcuts.
GraphBuilder::Value append_resnet8(GraphBuilder& net, const ArchitectureSize& size) {
  std::int64_t channels = scaled_channels(16, size.width);
  auto x = net.input({size.channels, size.size, size.size});
  x = net.conv("conv1", x, same_conv(channels, 1));
  x = net.relu("relu", net.batch_norm("bn1", x));
  for (int stage = 1; stage <= 3; ++stage) {
    x = resnet8_block(net, fmt::format("layer{}.0", stage), x, channels, stage == 1 ? 1 : 2);
    channels *= 2;
  }
  return classify(net, x, size.classes);
}

}  // namespace carnot
