// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/affine.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/assert.hpp"

namespace carnot {
namespace {

constexpr float kLeastWeightScale = 1e-12F;
constexpr float kLargestBias = 1073741824.0F;  // 2^30

// Elements of one channel are not contiguous unless the axis is 0: a tensor is seen as
// [outer][channel][inner].
struct ChannelView {
  std::size_t outer = 1;
  std::size_t channels = 1;
  std::size_t inner = 1;
};

ChannelView view_of(const Shape& shape, std::optional<std::size_t> axis) {
  ChannelView view;
  if (!axis) {
    view.inner = static_cast<std::size_t>(element_count(shape));
    return view;
  }
  CARNOT_ASSERT(*axis < shape.size());
  for (std::size_t i = 0; i < shape.size(); ++i) {
    std::size_t& part = i < *axis ? view.outer : i == *axis ? view.channels : view.inner;
    part *= static_cast<std::size_t>(shape[i]);
  }
  return view;
}

std::span<const float> run(std::span<const float> elements, const ChannelView& view,
                           std::size_t outer, std::size_t channel) {
  return elements.subspan((outer * view.channels + channel) * view.inner, view.inner);
}

std::vector<float> weight_scales(std::span<const float> elements, const ChannelView& view) {
  std::vector<float> greatest(view.channels, 0.0F);
  for (std::size_t outer = 0; outer < view.outer; ++outer) {
    for (std::size_t channel = 0; channel < view.channels; ++channel) {
      for (const float weight : run(elements, view, outer, channel)) {
        greatest[channel] = std::max(greatest[channel], std::abs(weight));
      }
    }
  }
  for (float& scale : greatest) {
    scale = scale == 0.0F ? 1.0F : std::max(scale / 127.0F, kLeastWeightScale);
  }
  return greatest;
}

std::int8_t quantize_weight(float weight, float scale) {
  return static_cast<std::int8_t>(std::clamp(std::nearbyint(weight / scale), -127.0F, 127.0F));
}

}  // namespace

Range united(Range a, Range b) {
  return {.lower = std::min(a.lower, b.lower), .upper = std::max(a.upper, b.upper)};
}

Range with_zero(Range range) { return united(range, Range{}); }

Affine affine_of(Range range) {
  CARNOT_ASSERT(std::isfinite(range.lower) && std::isfinite(range.upper));
  const Range widened = with_zero(range);
  const auto scale = static_cast<float>((widened.upper - widened.lower) / 255.0);
  // Below the smallest normal float a division by the scale overflows: such a range is as good as
  // empty. Above the greatest it would be infinite.
  if (scale < std::numeric_limits<float>::min() || !std::isfinite(scale)) return {};
  const double zero = std::nearbyint(-widened.lower / static_cast<double>(scale));
  return {.scale = scale,
          .zero_point = static_cast<std::uint8_t>(std::clamp(zero, 0.0, 255.0)),
          .is_signed = false};
}

Affine signed_affine_of(Range range) {
  CARNOT_ASSERT(std::isfinite(range.lower) && std::isfinite(range.upper));
  const auto scale = static_cast<float>(std::max(-range.lower, range.upper) / 127.0);
  const bool is_empty = scale < std::numeric_limits<float>::min() || !std::isfinite(scale);
  return {.scale = is_empty ? 1.0F : scale, .zero_point = 0, .is_signed = true};
}

Range representable(Affine affine) {
  const auto scale = static_cast<double>(affine.scale);
  if (affine.is_signed) return {.lower = -128.0 * scale, .upper = 127.0 * scale};
  const auto zero = static_cast<double>(affine.zero_point);
  return {.lower = -zero * scale, .upper = (255.0 - zero) * scale};
}

QuantizedWeights quantize_weights(const Tensor& weights, std::optional<std::size_t> axis,
                                  std::span<const float> least_scales) {
  const std::span<const float> elements = weights.as<float>();
  const ChannelView view = view_of(weights.shape(), axis);
  std::vector<float> scales = weight_scales(elements, view);
  CARNOT_ASSERT(least_scales.empty() || least_scales.size() == scales.size());
  for (std::size_t i = 0; i < least_scales.size(); ++i) {
    scales[i] = std::max(scales[i], least_scales[i]);
  }
  std::vector<std::int8_t> values;
  values.reserve(elements.size());
  for (std::size_t outer = 0; outer < view.outer; ++outer) {
    for (std::size_t channel = 0; channel < view.channels; ++channel) {
      for (const float weight : run(elements, view, outer, channel)) {
        values.push_back(quantize_weight(weight, scales[channel]));
      }
    }
  }
  return {.values = Tensor::of<std::int8_t>(weights.shape(), values), .scales = std::move(scales)};
}

float bias_scale_floor(float bias, float input_scale) {
  return std::abs(bias) / (input_scale * kLargestBias);
}

std::vector<std::int32_t> quantize_bias(std::span<const float> bias, float input_scale,
                                        std::span<const float> weight_scales) {
  CARNOT_ASSERT(weight_scales.size() == 1 || weight_scales.size() == bias.size());
  std::vector<std::int32_t> quantized;
  quantized.reserve(bias.size());
  for (std::size_t i = 0; i < bias.size(); ++i) {
    const float scale = input_scale * weight_scales[weight_scales.size() == 1 ? 0 : i];
    const double rounded =
        std::nearbyint(static_cast<double>(bias[i]) / static_cast<double>(scale));
    // A floor computed in floats may be short by a rounding; the bias still fits an int32.
    CARNOT_ASSERT(std::abs(rounded) <= 2.0 * static_cast<double>(kLargestBias) - 1.0);
    quantized.push_back(static_cast<std::int32_t>(rounded));
  }
  return quantized;
}

}  // namespace carnot
