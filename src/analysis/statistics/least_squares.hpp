// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/statistics/samples.hpp"
#include "records/estimate.hpp"

namespace carnot::statistics {

struct Coefficient {
  Estimate value;  // Student's interval
  double standard_error = 0.0;
  double p_value = 1.0;  // of "the coefficient is 0"
};

/// y = intercept + Σ coefficients[j] · columns[j] + noise.
struct Regression {
  Coefficient intercept{};
  std::vector<Coefficient> coefficients{};
  std::int64_t count = 0;
  double degrees = 0.0;             // n − 1 − columns
  double residual_deviation = 0.0;  // √(Σ residual² / degrees), in the unit of y
  double residual_squares = 0.0;    // Σ residual²
  double r_squared = 0.0;
  double adjusted_r_squared = 0.0;
  double f_statistic = 0.0;  // of "no column explains anything"
  double p_value = 1.0;      // of F
  std::string sentence{};
};

/// Ordinary least squares by Householder's QR. Errors: bad_input for no column, counts that differ,
/// fewer than columns + 2 rows, a value not finite, a y without scatter, a column that the others
/// (with the intercept) already hold, by its number from 1.
Result<Regression> least_squares(Groups columns, Sample y, double confidence = 0.95);

/// One x. A fit without residuals has R² 1, p 0 and intervals without width.
Result<Regression> linear_regression(Sample x, Sample y, double confidence = 0.95);

/// ln y = intercept + Σ exponent_j · ln x_j: y grows as a product of powers. Errors also: a value
/// not above 0.
Result<Regression> log_log_regression(Groups columns, Sample y, double confidence = 0.95);

}  // namespace carnot::statistics
