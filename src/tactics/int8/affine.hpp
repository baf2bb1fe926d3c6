// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "graph/graph.hpp"

namespace carnot {

/// Closed interval of real numbers.
struct Range {
  double lower = 0.0;
  double upper = 0.0;
  bool operator==(const Range&) const = default;
};

/// The smallest range that holds both.
Range united(Range a, Range b);
/// Widened to contain 0: padding and ReLU make exact zeros, which must stay exact.
Range with_zero(Range range);

/// How reals become bytes: q = clamp(round(x / scale) + zero_point, 0, 255); signed ones lie around
/// a zero point of 0 and end at −128 and 127.
struct Affine {
  float scale = 1.0F;
  std::uint8_t zero_point = 0;
  bool is_signed = false;
  bool operator==(const Affine&) const = default;
};

/// scale = (upper − lower) / 255, zero point = round(−lower / scale), for the range widened to 0.
/// An empty range (a hidden layer that is always 0 does occur) gives scale 1 and zero point 0.
/// REQUIRES: both ends are finite.
Affine affine_of(Range range);
/// Signed bytes: scale = max(−lower, upper) / 127; an empty range gives scale 1. REQUIRES: as
/// above.
Affine signed_affine_of(Range range);
/// The reals that the lowest and the highest byte stand for.
Range representable(Affine affine);

/// Weights as signed bytes, symmetric around 0.
struct QuantizedWeights {
  Tensor values;              // int8, the shape of the original
  std::vector<float> scales;  // one per channel along the axis, or a single one
};

/// scale = max|w| / 127, at least 1e-12, and 1 where all weights are 0; q = round(w / scale) within
/// ±127, ties to even. Per channel along `axis`; without an axis one scale for the whole tensor.
/// `least_scales` (empty, or one per scale) raises scales, for the sake of an int32 bias (see
/// bias_scale_floor). REQUIRES: float32 weights; axis below their rank.
QuantizedWeights quantize_weights(const Tensor& weights, std::optional<std::size_t> axis,
                                  std::span<const float> least_scales = {});

/// The least weight scale for which round(bias / (input_scale · scale)) stays within 2^30: int32
/// accumulators keep a bit of room for the products.
float bias_scale_floor(float bias, float input_scale);

/// round(bias / (input_scale · weight_scale)), one weight scale per element or one for all.
/// REQUIRES: the scales respect bias_scale_floor.
std::vector<std::int32_t> quantize_bias(std::span<const float> bias, float input_scale,
                                        std::span<const float> weight_scales);

}  // namespace carnot
