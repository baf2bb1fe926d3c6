// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "analysis/statistics/samples.hpp"

namespace carnot::statistics {

/// What of the scatter lies between the means of k groups, and what within the groups.
struct SumsOfSquares {
  double groups = 0.0;
  double count = 0.0;  // of values, all together
  double between = 0.0;
  double within = 0.0;

  double between_degrees() const { return groups - 1.0; }
  double within_degrees() const { return count - groups; }
  double within_variance() const { return within / within_degrees(); }
  /// REQUIRES: within > 0.
  double f() const { return between / between_degrees() / within_variance(); }
};

/// REQUIRES: no empty group.
SumsOfSquares sums_of_squares(Groups groups);

}  // namespace carnot::statistics
