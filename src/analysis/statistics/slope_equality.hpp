// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "analysis/statistics/samples.hpp"
#include "analysis/statistics/test_result.hpp"

namespace carnot::statistics {

/// Pairs (x, y) of one family.
struct PairedSample {
  std::vector<double> x;
  std::vector<double> y;
};

/// Analysis of covariance: does y rise with x equally steeply in every family?
struct SlopeEquality {
  TestResult slopes;          // F of own slopes against a common one, each family with its level
  TestResult levels;          // F of own levels against a common one, given a common slope
  std::vector<Estimate> own;  // the slope of each family, Student's interval, pooled residuals
  Estimate common;            // the slope that they would share
};

/// Errors: bad_input for fewer than 2 families, fewer than 3 pairs in one, counts that differ, a
/// value not finite, a family whose x are all equal, no residual at all.
Result<SlopeEquality> slope_equality(std::span<const PairedSample> families,
                                     double confidence = 0.95);

}  // namespace carnot::statistics
