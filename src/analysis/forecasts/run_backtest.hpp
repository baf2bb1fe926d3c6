// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/forecasts/step.hpp"

namespace carnot {

/// What would have been forecast of a run that is complete, when so much of it had been seen.
struct BacktestPoint {
  double share = 0.0;  // of the run's time
  StepForecast forecast{};
  std::optional<double> error_by_power{};  // forecast / truth − 1; empty where it was not stable
  std::optional<double> error_by_epoch{};
};

struct RunBacktest {
  Joules truth{};
  std::vector<BacktestPoint> points{};   // at the end of each piece but the last
  std::int64_t stable = 0;               // points that were
  std::int64_t held = 0;                 // of these, truth inside the interval by epoch
  std::optional<double> first_share{};   // of the first stable point
  std::optional<double> median_error{};  // by epoch, its size, over the stable points
  std::optional<double> worst_error{};
};

/// The length was known all along, so this is the error of the power alone. Errors: bad_input for a
/// run without joules, or shorter than two windows of pieces.
Result<RunBacktest> backtest_run(const PowerCourse& course, const RunLength& length,
                                 const StepRules& rules = {});

}  // namespace carnot
