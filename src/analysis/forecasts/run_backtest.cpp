// SPDX-License-Identifier: Apache-2.0
#include "analysis/forecasts/run_backtest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/statistics/descriptive.hpp"

namespace carnot {
namespace {

std::optional<double> error_of(const std::optional<Estimate>& forecast, Joules truth) {
  if (!forecast) return std::nullopt;
  return forecast->point / truth.si() - 1.0;
}

/// The joules of a course's beginning, which only grows.
class SeenJoules {
 public:
  explicit SeenJoules(const PowerCourse& course) : course_{course} {}

  /// Of the pieces before `seen`, as step_forecast takes them. REQUIRES: not before the last.
  Joules until(Seconds seen) {
    const bool is_all_seen = !course_.empty() && course_.back().at <= seen;
    for (; next_ < course_.size() && (is_all_seen || course_[next_].at < seen); ++next_)
      sum_ += course_[next_].joules();
    return sum_;
  }

 private:
  const PowerCourse& course_;
  std::size_t next_ = 0;
  Joules sum_{};
};

void sum_up_points(RunBacktest& backtest) {
  std::vector<double> sizes;
  sizes.reserve(backtest.points.size());
  for (const BacktestPoint& point : backtest.points) {
    if (!point.error_by_epoch) continue;
    if (!backtest.first_share) backtest.first_share = point.share;
    const Estimate& forecast = *point.forecast.by_epoch;
    const double truth = backtest.truth.si();
    if (forecast.lower <= truth && truth <= forecast.upper) ++backtest.held;
    sizes.push_back(std::abs(*point.error_by_epoch));
  }
  backtest.stable = static_cast<std::int64_t>(sizes.size());
  if (sizes.empty()) return;
  std::ranges::sort(sizes);
  backtest.median_error = statistics::quantile_of_sorted(sizes, 0.5);
  backtest.worst_error = sizes.back();
}

}  // namespace

Result<RunBacktest> backtest_run(const PowerCourse& course, const RunLength& length,
                                 const StepRules& rules) {
  RunBacktest backtest{joules_of(course)};
  if (!(backtest.truth > Joules{0.0}))
    return fail(ErrorCode::bad_input, "the trace holds no joules.", "Choose another source.");
  const auto pieces = static_cast<int>(std::round(length.whole / length.piece));
  if (pieces < 2 * rules.window) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("a run of {} pieces is too short for a window of {}.", pieces, rules.window),
        "Give a longer trace, or a smaller --window.");
  }
  backtest.points.reserve(static_cast<std::size_t>(pieces));
  SeenJoules joules{course};
  for (int i = 1; i < pieces; ++i) {
    const Seconds seen = length.whole * (static_cast<double>(i) / pieces);
    CARNOT_TRY(StepForecast forecast,
               step_forecast(course, seen, joules.until(seen), length, rules));
    BacktestPoint point{static_cast<double>(i) / pieces, forecast,
                        error_of(forecast.by_power, backtest.truth),
                        error_of(forecast.by_epoch, backtest.truth)};
    backtest.points.push_back(point);
  }
  sum_up_points(backtest);
  return backtest;
}

}  // namespace carnot
