// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "analysis/statistics/samples.hpp"
#include "records/estimate.hpp"

namespace carnot::statistics {

/// A straight line that a few wild points do not move.
struct RobustLine {
  Estimate slope;
  double intercept = 0.0;
  std::optional<Estimate> intercept_interval{};  // Huber only
  std::optional<double> scale{};  // Huber only: robust deviation of the residuals, in the unit of y
  std::int64_t count = 0;
  std::string sentence{};
};

/// Theil and Sen: the median of the slopes of all pairs with different x, intercept median(y) −
/// slope · median(x); holds with up to 29 % wild points. Interval: Sen's (1968), by Kendall's
/// variance with ties. The slopes are never written down: O(n log n) for each of about 60 halvings.
/// Errors: bad_input for fewer than 3 pairs, different counts, a value not finite, all x equal.
Result<RobustLine> theil_sen(Sample x, Sample y, double confidence = 0.95);

/// Huber's M estimate (k = 1.345, 95 % efficient for normal noise) by reweighted least squares;
/// scale: median |residual| / .6745. Bends to wild y, not to wild x. Interval: normal, with Huber's
/// (1981) corrected variance. Where at least half of the residuals are 0, that line is the answer
/// and its interval has no width. Errors: as above; failed where it does not settle in 500 steps.
Result<RobustLine> huber_regression(Sample x, Sample y, double confidence = 0.95);

}  // namespace carnot::statistics
