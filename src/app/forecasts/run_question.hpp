// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "app/forecasts/run_trace.hpp"
#include "base/result.hpp"
#include "report/run_forecast_report.hpp"

namespace carnot {

struct RunForecastRequest {
  RunTraceRequest trace;
  bool complete = false;              // the trace is of the whole run
  std::optional<Seconds> duration{};  // of the whole run
  std::optional<double> epochs{};     // of the whole run
  std::optional<double> done{};       // epochs that the trace holds
  StepRules rules{};
  RunLoad load{};  // said; what is not is taken from the trace
};

/// Forecasts the joules of a whole run from its beginning, or, where it is complete, says how well
/// that would have gone. Errors: bad_input for a trace that cannot be read, a length that is not
/// said, or said twice, or one that is over.
Result<RunForecastReport> forecast_run(const RunForecastRequest& request);

}  // namespace carnot
