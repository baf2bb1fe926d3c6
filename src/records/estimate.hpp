// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace carnot {

/// A figure with its uncertainty, in the SI unit of the metric that it belongs to.
///
/// lower..upper is the interval that holds the truth with probability `confidence` (0..1). A figure
/// known exactly has lower = upper = point and confidence 1.
struct Estimate {
  double point = 0.0;
  double lower = 0.0;
  double upper = 0.0;
  double confidence = 0.0;

  bool operator==(const Estimate&) const = default;
};

constexpr Estimate exactly(double point) { return {point, point, point, 1.0}; }

}  // namespace carnot
