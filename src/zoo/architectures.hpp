// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "zoo/builder.hpp"

namespace carnot {

/// What an architecture is sized by. Each reads the fields that it has options for (zoo.cpp).
struct ArchitectureSize {
  std::int64_t classes = 1000;
  std::int64_t channels = 3;  // of the image
  std::int64_t size = 224;    // height and width of the image
  double width = 1.0;         // factor on the numbers of channels, units or heads
  std::int64_t hidden = 256;  // units of a hidden layer
  std::int64_t layers = 2;    // hidden layers
  std::int64_t patch = 16;    // side of a patch
  bool batch_norm = false;
};

/// Images up to this side get the small stem that CIFAR forms use: no early striding and pooling,
/// which would leave nothing of 32 × 32 pixels.
constexpr std::int64_t kSmallImage = 64;

/// One row of the zoo.
struct Architecture {
  std::string_view name;
  std::string_view description;
  std::int64_t parameters;  // at default options; a test counts them
  GraphBuilder::Value (*append)(GraphBuilder&, const ArchitectureSize&);
  ArchitectureSize defaults;
  std::int64_t size_step;   // the size is a multiple of it
  std::int64_t least_size;  // below it a layer would have nothing left
  // Options beyond classes, size, channels, width and seed.
  bool has_batch_norm = false;
  bool has_hidden = false;
  bool has_patch = false;
};

/// From the smallest to the largest.
std::span<const Architecture> architectures();

/// `channels` × width, to a multiple of 8 and never more than a tenth below (MobileNet's rule):
/// what engines like, and exactly `channels` for width 1.
std::int64_t scaled_channels(std::int64_t channels, double width);

/// `count` × width, at least 1: for what has no multiple of 8 at width 1, and for heads.
std::int64_t scaled_count(std::int64_t count, double width);

// Each appends its layers, from the input to the logits.
GraphBuilder::Value append_mlp(GraphBuilder& net, const ArchitectureSize& size);
GraphBuilder::Value append_lenet5(GraphBuilder& net, const ArchitectureSize& size);
GraphBuilder::Value append_resnet8(GraphBuilder& net, const ArchitectureSize& size);
GraphBuilder::Value append_resnet20(GraphBuilder& net, const ArchitectureSize& size);
GraphBuilder::Value append_resnet18(GraphBuilder& net, const ArchitectureSize& size);
GraphBuilder::Value append_resnet50(GraphBuilder& net, const ArchitectureSize& size);
GraphBuilder::Value append_vgg11(GraphBuilder& net, const ArchitectureSize& size);
GraphBuilder::Value append_vgg16(GraphBuilder& net, const ArchitectureSize& size);
GraphBuilder::Value append_densenet121(GraphBuilder& net, const ArchitectureSize& size);
GraphBuilder::Value append_mobilenetv2(GraphBuilder& net, const ArchitectureSize& size);
GraphBuilder::Value append_convnext_tiny(GraphBuilder& net, const ArchitectureSize& size);
GraphBuilder::Value append_vit_tiny(GraphBuilder& net, const ArchitectureSize& size);
GraphBuilder::Value append_vit_small(GraphBuilder& net, const ArchitectureSize& size);

}  // namespace carnot
