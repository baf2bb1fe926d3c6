// SPDX-License-Identifier: Apache-2.0
#include "analysis/factor_series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/assert.hpp"
#include "base/number_text.hpp"
#include "base/wall_time_text.hpp"

namespace carnot {
namespace {

using std::chrono::nanoseconds;

std::string span_text(const WallSpan& span) {
  return utc_minute_text(span.begin) + " to " + utc_minute_text(span.end);
}

/// No row holds longer: steps of centuries would not fit into a time point either.
constexpr nanoseconds kLongestStep = std::chrono::days{366};

nanoseconds usual_step_of(const std::vector<FactorSeries::Row>& rows) {
  std::vector<nanoseconds> steps;
  steps.reserve(rows.size());
  for (std::size_t i = 1; i < rows.size(); ++i) steps.push_back(rows[i].time - rows[i - 1].time);
  std::ranges::sort(steps, std::ranges::greater{});
  const std::size_t wanted = std::max<std::size_t>(3, (steps.size() + 9) / 10);
  const nanoseconds median = steps[steps.size() / 2];
  const nanoseconds usual = wanted <= steps.size() ? std::max(median, steps[wanted - 1]) : median;
  return std::min(usual, kLongestStep);
}

}  // namespace

FactorSeries::FactorSeries(std::vector<Row> rows, std::string unit, std::string source)
    : rows_{std::move(rows)}, unit_{std::move(unit)}, source_{std::move(source)} {
  CARNOT_ASSERT(rows_.size() >= 2);
  usual_step_ = usual_step_of(rows_);
}

SeriesMean FactorSeries::over(const WallSpan& span) const {
  // An instant weighs like the nanosecond that begins with it.
  const WallTime end = std::max(span.end, span.begin + nanoseconds{1});
  auto row = std::ranges::upper_bound(rows_, span.begin, {}, &Row::time);
  if (row != rows_.begin()) --row;
  SeriesMean found;
  double weighted = 0.0;
  nanoseconds known{0};
  for (; row != rows_.end() && row->time < end; ++row) {
    const auto next = std::next(row);
    WallTime holds_until = row->time + usual_step_;
    if (next != rows_.end()) holds_until = std::min(holds_until, next->time);
    const nanoseconds shared = std::min(end, holds_until) - std::max(span.begin, row->time);
    if (shared <= nanoseconds{0} || std::isnan(row->per_kwh)) continue;
    found.least = known.count() == 0 ? row->per_kwh : std::min(found.least, row->per_kwh);
    found.greatest = known.count() == 0 ? row->per_kwh : std::max(found.greatest, row->per_kwh);
    weighted += row->per_kwh * static_cast<double>(shared.count());
    known += shared;
  }
  if (known.count() == 0) return {};
  found.mean = weighted / static_cast<double>(known.count());
  found.known_share =
      static_cast<double>(known.count()) / static_cast<double>((end - span.begin).count());
  return found;
}

Result<Factor> FactorSeries::factor_over(const WallSpan& span) const {
  const SeriesMean found = over(span);
  if (found.known_share < 1.0) {
    return fail(ErrorCode::not_found,
                fmt::format("{} holds nothing for {} of the time from {}; it reaches from {}, in "
                            "steps of {}.",
                            source_, format_share(1.0 - found.known_share), span_text(span),
                            span_text(reach()), format_quantity(Seconds{usual_step_})),
                "Give a table of that time, or one figure for all of it.");
  }
  // Rounding must not carry the mean out of its own bounds.
  const double mean = std::clamp(found.mean, found.least, found.greatest);
  return Factor{{mean, found.least, found.greatest, 1.0}, unit_, source_, span_text(span), false};
}

}  // namespace carnot
