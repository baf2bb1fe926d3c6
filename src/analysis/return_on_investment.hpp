// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "records/estimate.hpp"

namespace carnot {

/// An optimisation as an investment, in any one unit: joules, seconds, grams, money. So many
/// inferences cost once_before + n · before without it, and once + n · (before - saving) with it.
struct Investment {
  double once = 0.0;         // what applying the optimisation took, >= 0
  double before = 0.0;       // of one inference without it, > 0
  double saving = 0.0;       // per inference; below 0 where it costs more
  double once_before = 0.0;  // what the baseline's own optimisation took; 0 of a model as it is
};

/// ROI(n) = (once_before + n · before - total(n)) / total(n) with total(n) = once + n · (before -
/// saving) (studies.md 1.1, after UPC's tool, whose baseline costs nothing once): 0.73 means that
/// 73 % more was saved than spent. Rises with the saving. Empty where total(n) is not above 0.
/// REQUIRES: n >= 0.
std::optional<double> return_on_investment(const Investment& investment, double inferences);

/// What it tends to with the number of inferences: saving / (before - saving). Empty where an
/// inference would cost nothing.
std::optional<double> return_limit(const Investment& investment);

struct ReturnPoint {
  double inferences = 0.0;
  double share = 0.0;
  bool operator==(const ReturnPoint&) const = default;
};

/// ROI from 0 to 40 times the break-even count, in 200 steps, as UPC's tool draws it; empty where
/// it never breaks even, or is ahead from the start.
std::vector<ReturnPoint> return_curve(const Investment& investment);

/// ROI(n) and its limit for a saving that is only known within an interval, in place of the
/// investment's own: the point and both ends of it. Empty as above, at any of the three.
std::optional<Estimate> return_on_investment(const Investment& investment, const Estimate& saving,
                                             double inferences);
std::optional<Estimate> return_limit(double before, const Estimate& saving);

}  // namespace carnot
