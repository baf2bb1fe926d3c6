// SPDX-License-Identifier: Apache-2.0
#include "analysis/return_on_investment.hpp"

#include <cmath>

namespace carnot {
namespace {

/// A function of the saving that rises with it, at the interval's point and ends.
template <class Of>
std::optional<Estimate> over(const Estimate& saving, Of of) {
  const auto point = of(saving.point);
  const auto lower = of(saving.lower);
  const auto upper = of(saving.upper);
  if (!point || !lower || !upper) return std::nullopt;
  return Estimate{*point, *lower, *upper, saving.confidence};
}

}  // namespace

std::optional<double> return_on_investment(const Investment& investment, double inferences) {
  const double total = investment.once + inferences * (investment.before - investment.saving);
  if (!(total > 0.0) || !std::isfinite(total)) return std::nullopt;
  const double spent_more = investment.once - investment.once_before;
  return (inferences * investment.saving - spent_more) / total;
}

std::optional<double> return_limit(const Investment& investment) {
  const double after = investment.before - investment.saving;
  if (!(after > 0.0)) return std::nullopt;
  return investment.saving / after;
}

std::vector<ReturnPoint> return_curve(const Investment& investment) {
  constexpr int kSteps = 200;
  constexpr double kBreakEvens = 40.0;
  std::vector<ReturnPoint> curve;
  const double spent_more = investment.once - investment.once_before;
  if (!(investment.saving > 0.0) || !(spent_more > 0.0)) return curve;
  const double last = kBreakEvens * spent_more / investment.saving;
  for (int step = 0; step <= kSteps; ++step) {
    const double inferences = last * step / kSteps;
    if (const auto share = return_on_investment(investment, inferences))
      curve.push_back({inferences, *share});
  }
  return curve;
}

std::optional<Estimate> return_on_investment(const Investment& investment, const Estimate& saving,
                                             double inferences) {
  return over(saving, [&](double each) {
    Investment one = investment;
    one.saving = each;
    return return_on_investment(one, inferences);
  });
}

std::optional<Estimate> return_limit(double before, const Estimate& saving) {
  return over(saving, [&](double each) { return return_limit({0.0, before, each}); });
}

}  // namespace carnot
