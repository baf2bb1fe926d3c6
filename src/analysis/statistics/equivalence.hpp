// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "analysis/statistics/samples.hpp"
#include "records/estimate.hpp"

namespace carnot::statistics {

/// Two one-sided t tests (Schuirmann 1987): is the difference inside both bounds? Small p:
/// equivalent. Large p: not shown to be, which is not "different".
struct Equivalence {
  Estimate difference;  // a − b; the interval of confidence 1 − 2α: inside the bounds when p <= α
  double lower_bound = 0.0;
  double upper_bound = 0.0;
  double degrees = 0.0;
  double p_above_lower = 1.0;  // of "the difference is at most the lower bound"
  double p_below_upper = 1.0;
  double p_value = 1.0;  // the larger of both
  std::int64_t count = 0;
  std::string sentence{};
};

/// Bounds of the difference, in the unit of the values.
struct EquivalenceBounds {
  double lower = 0.0;
  double upper = 0.0;
};

/// `confidence` is 1 − α of the sentence. Errors: bad_input for fewer than 2 values in a group, a
/// value not finite, bounds that do not enclose 0, nothing that varies.
Result<Equivalence> tost_paired(Sample a, Sample b, const EquivalenceBounds& bounds,
                                double confidence = 0.95);
Result<Equivalence> tost_welch(Sample a, Sample b, const EquivalenceBounds& bounds,
                               double confidence = 0.95);

/// Pairs of positive figures, their ratio a / b within 1 / (1 + margin) .. 1 + margin; the figures
/// of the answer are natural logarithms. Errors also: a value not above 0, a margin not above 0.
Result<Equivalence> tost_ratio(Sample a, Sample b, double margin, double confidence = 0.95);

}  // namespace carnot::statistics
