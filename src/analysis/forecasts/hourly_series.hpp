// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/factor_series.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/units.hpp"

namespace carnot {

/// A series hour by hour. Its hours begin at the minute at which its first row stands.
struct HourlySeries {
  WallTime first;
  std::vector<double> values;  // NaN: not known; neither the first nor the last one is
  Seconds step{};              // usual, between the rows
  std::int64_t missing = 0;
  std::optional<WallTime> first_missing{};
  std::int64_t negative = 0;

  WallTime time_of(std::size_t hour) const {
    return first + std::chrono::hours{static_cast<std::int64_t>(hour)};
  }
};

struct HourlyRules {
  bool may_be_negative = false;  // as a price may
  double most_missing = 0.1;     // share of the hours
};

/// The mean of each hour, weighted by how long its rows hold. An hour of which less than half is
/// known is missing; missing ones at the ends are cut off. Errors: bad_input, beginning with the
/// series' source, for rows further than an hour apart, values below zero where there may be none,
/// more missing hours than the rules allow.
Result<HourlySeries> hours_of(const FactorSeries& rows, const HourlyRules& rules);

}  // namespace carnot
