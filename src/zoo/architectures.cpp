// SPDX-License-Identifier: Apache-2.0
#include "zoo/architectures.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace carnot {
namespace {

constexpr ArchitectureSize kGreyDigits{.classes = 10, .channels = 1, .size = 28};
constexpr ArchitectureSize kLenetDefaults{.classes = 10, .channels = 1, .size = 32};
constexpr ArchitectureSize kSmallColour{.classes = 10, .channels = 3, .size = 32};
constexpr ArchitectureSize kImagenet{};

constexpr auto kArchitectures = std::to_array<Architecture>({
    {.name = "lenet5",
     .description = "LeNet-5 with ReLU and max pooling",
     .parameters = 61'706,
     .append = append_lenet5,
     .defaults = kLenetDefaults,
     .size_step = 4,
     .least_size = 16},
    {.name = "resnet8",
     .description = "MLPerf Tiny's residual net for small images",
     .parameters = 78'186,
     .append = append_resnet8,
     .defaults = kSmallColour,
     .size_step = 4,
     .least_size = 4},
    {.name = "mlp",
     .description = "fully connected layers with ReLU",
     .parameters = 269'322,
     .append = append_mlp,
     .defaults = kGreyDigits,
     .size_step = 1,
     .least_size = 4,
     .has_hidden = true},
    {.name = "resnet20",
     .description = "the residual net of He et al. for CIFAR-10, shortcuts without weights",
     .parameters = 269'722,
     .append = append_resnet20,
     .defaults = kSmallColour,
     .size_step = 4,
     .least_size = 4},
    {.name = "mobilenetv2",
     .description = "inverted residuals with depthwise convolutions, torchvision's form",
     .parameters = 3'504'872,
     .append = append_mobilenetv2,
     .defaults = kImagenet,
     .size_step = 32,
     .least_size = 32},
    {.name = "vit_tiny",
     .description = "vision transformer, 12 blocks of 192 features in 3 heads, timm's form",
     .parameters = 5'717'416,
     .append = append_vit_tiny,
     .defaults = kImagenet,
     .size_step = 1,
     .least_size = 4,
     .has_patch = true},
    {.name = "densenet121",
     .description = "densely connected blocks of 6, 12, 24 and 16 layers, torchvision's form",
     .parameters = 7'978'856,
     .append = append_densenet121,
     .defaults = kImagenet,
     .size_step = 32,
     .least_size = 32},
    {.name = "resnet18",
     .description = "basic blocks 2, 2, 2, 2, torchvision's form",
     .parameters = 11'689'512,
     .append = append_resnet18,
     .defaults = kImagenet,
     .size_step = 32,
     .least_size = 32},
    {.name = "vit_small",
     .description = "vision transformer, 12 blocks of 384 features in 6 heads, timm's form",
     .parameters = 22'050'664,
     .append = append_vit_small,
     .defaults = kImagenet,
     .size_step = 1,
     .least_size = 4,
     .has_patch = true},
    {.name = "resnet50",
     .description = "bottleneck blocks 3, 4, 6, 3, torchvision's form",
     .parameters = 25'557'032,
     .append = append_resnet50,
     .defaults = kImagenet,
     .size_step = 32,
     .least_size = 32},
    {.name = "convnext_tiny",
     .description = "depthwise 7×7 convolutions and layer norms, timm's form",
     .parameters = 28'589'128,
     .append = append_convnext_tiny,
     .defaults = kImagenet,
     .size_step = 32,
     .least_size = 32},
    {.name = "vgg11",
     .description = "plain 3×3 convolutions, three large classifier layers, torchvision's form",
     .parameters = 132'863'336,
     .append = append_vgg11,
     .defaults = kImagenet,
     .size_step = 32,
     .least_size = 32,
     .has_batch_norm = true},
    {.name = "vgg16",
     .description = "the same with thirteen convolutions",
     .parameters = 138'357'544,
     .append = append_vgg16,
     .defaults = kImagenet,
     .size_step = 32,
     .least_size = 32,
     .has_batch_norm = true},
});

}  // namespace

std::span<const Architecture> architectures() { return kArchitectures; }

std::int64_t scaled_channels(std::int64_t channels, double width) {
  const double wanted = static_cast<double>(channels) * width;
  const std::int64_t nearest =
      std::max<std::int64_t>(8, static_cast<std::int64_t>(wanted + 4) / 8 * 8);
  return static_cast<double>(nearest) < 0.9 * wanted ? nearest + 8 : nearest;
}

std::int64_t scaled_count(std::int64_t count, double width) {
  return std::max<std::int64_t>(1, std::llround(static_cast<double>(count) * width));
}

}  // namespace carnot
