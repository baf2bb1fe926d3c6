// SPDX-License-Identifier: Apache-2.0
#include "analysis/rate_search.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace carnot {

RateSearch::RateSearch(double capacity_per_second)
    : capacity_{capacity_per_second}, too_high_{capacity_per_second} {
  CARNOT_ASSERT(capacity_per_second > 0.0);
}

std::optional<double> RateSearch::next() const {
  if (in_time_.empty()) {
    const double half = too_high_ / 2.0;
    return half < kLeastShare * capacity_ ? std::nullopt : std::optional{half};
  }
  if (too_high_ <= in_time_.back() * (1.0 + kPrecision)) return std::nullopt;
  return (in_time_.back() + too_high_) / 2.0;
}

void RateSearch::record(double per_second, bool in_time) {
  CARNOT_ASSERT(per_second > 0.0);
  std::erase_if(in_time_, [&](double rate) { return rate >= per_second; });
  if (!in_time) {
    too_high_ = per_second;
    return;
  }
  in_time_.push_back(per_second);
  if (too_high_ <= per_second) too_high_ = std::max(capacity_, per_second * (1.0 + kPrecision));
}

std::optional<double> RateSearch::largest_in_time() const {
  return in_time_.empty() ? std::nullopt : std::optional{in_time_.back()};
}

}  // namespace carnot
