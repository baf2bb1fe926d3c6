// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "analysis/statistics/samples.hpp"

namespace carnot::statistics {

/// y by few columns: the b that minimises ‖y − ȳ − Zb‖² / (2n) + λ ‖b‖₁, each column of Z in its
/// own standard deviations (by n) about its mean. What does not help is exactly 0.
struct Lasso {
  std::vector<double> standardised{};  // b
  std::vector<double> coefficients{};  // per unit of each column
  double intercept = 0.0;              // in the unit of y
  double r_squared = 0.0;
  double penalty = 0.0;  // λ
  int sweeps = 0;
};

/// Coordinate descent until no coefficient moves by more than 1e-11 of the greatest. Errors:
/// bad_input for no column, counts that differ, fewer than 3 rows, a value not finite, a column or
/// y without scatter, a penalty below 0; failed where it does not settle in 100,000 sweeps.
Result<Lasso> lasso(Groups columns, Sample y, double penalty);

/// From this penalty on every coefficient is 0. Errors: as above.
Result<double> greatest_penalty(Groups columns, Sample y);

}  // namespace carnot::statistics
