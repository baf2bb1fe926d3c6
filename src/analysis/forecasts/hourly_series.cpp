// SPDX-License-Identifier: Apache-2.0
#include "analysis/forecasts/hourly_series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "base/number_text.hpp"
#include "base/wall_time_text.hpp"

namespace carnot {
namespace {

using std::chrono::hours;

constexpr double kLeastKnownShare = 0.5;

Result<void> check_rows(const FactorSeries& rows, const HourlyRules& rules) {
  if (rows.usual_step() > hours{1}) {
    return fail(ErrorCode::bad_input,
                fmt::format("{}: its rows are {} apart, and hours are asked for.", rows.source(),
                            format_quantity(Seconds{rows.usual_step()})),
                "Give a series with a row for each hour, or more.");
  }
  const auto below = std::ranges::find_if(
      rows.rows(), [](const FactorSeries::Row& row) { return row.per_kwh < 0.0; });
  if (below != rows.rows().end() && !rules.may_be_negative) {
    return fail(ErrorCode::bad_input,
                fmt::format("{}: the value of {} is below zero.", rows.source(),
                            utc_minute_text(below->time)),
                "An intensity or a load cannot be; if it is a price, add --allow-negative.");
  }
  return {};
}

}  // namespace

Result<HourlySeries> hours_of(const FactorSeries& rows, const HourlyRules& rules) {
  CARNOT_TRY_VOID(check_rows(rows, rules));
  const auto known = [](const FactorSeries::Row& row) { return std::isfinite(row.per_kwh); };
  const auto begin = std::ranges::find_if(rows.rows(), known);
  if (begin == rows.rows().end()) {
    return fail(ErrorCode::bad_input, fmt::format("{}: no row has a value.", rows.source()),
                "Name the column that has them.");
  }
  HourlySeries series{begin->time, {}, Seconds{rows.usual_step()}};
  for (WallTime time = begin->time; time < rows.reach().end; time += hours{1}) {
    const SeriesMean mean = rows.over({time, time + hours{1}});
    series.values.push_back(
        mean.known_share < kLeastKnownShare ? std::numeric_limits<double>::quiet_NaN() : mean.mean);
  }
  while (!series.values.empty() && std::isnan(series.values.back())) series.values.pop_back();
  if (series.values.empty()) {
    return fail(ErrorCode::bad_input,
                fmt::format("{}: its rows do not cover half of any hour.", rows.source()),
                "Give a series of some days.");
  }
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    if (series.values[i] < 0.0) ++series.negative;
    if (!std::isnan(series.values[i])) continue;
    ++series.missing;
    if (!series.first_missing) series.first_missing = series.time_of(i);
  }
  const auto all = static_cast<double>(series.values.size());
  if (series.missing > 0 && static_cast<double>(series.missing) > rules.most_missing * all) {
    return fail(ErrorCode::bad_input,
                fmt::format("{}: {} of its {} hours are missing, the first {}.", rows.source(),
                            format_count(series.missing),
                            format_count(static_cast<std::int64_t>(series.values.size())),
                            utc_minute_text(*series.first_missing)),
                fmt::format("At most {} may be; give a part of the series that is whole.",
                            format_share(rules.most_missing)));
  }
  return series;
}

}  // namespace carnot
