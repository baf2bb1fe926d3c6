// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "graph/graph.hpp"

namespace carnot {

/// Which weights share a scale.
struct Grouping {
  /// Empty: all of them.
  std::optional<std::size_t> axis;
  /// 0: those of one index along the axis. Else: so many neighbours along the axis, apart for every
  /// index of the other axes. It divides the axis.
  std::int64_t block = 0;

  bool operator==(const Grouping&) const = default;
};

/// Signed integers around 0 whose groups have scales of their own: w ≈ q · scale.
struct GroupedIntegers {
  Tensor values;  // int8 or int4, the shape of the original
  Tensor scales;  // float32: without dimensions, [channels], or the axis divided by the block
};

/// scale = max|w| / (2^(bits−1) − 1) over the group, at least 1e-12, and 1 where all weights are 0;
/// q = round(w / scale) within ± that number, ties to even. (The smallest integer stays unused: a
/// range that is symmetric keeps 0 exact and multiplies without a zero point.)
///
/// REQUIRES: float32 weights, all finite; bits is 4 or 8; the grouping fits the shape.
GroupedIntegers group_integers(const Tensor& weights, int bits, const Grouping& grouping);

/// What the integers stand for: q · scale.
std::vector<float> reals_of(const GroupedIntegers& integers, const Grouping& grouping);

}  // namespace carnot
