// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "report/run_forecast_report.hpp"
#include "report/text_table.hpp"

namespace carnot {

/// What text and Markdown of a run's forecast share.
struct RunForecastParts {
  std::string subject;               // what the trace is of, and how much it holds
  std::string length;                // how long the whole run is, and how that is known
  std::string answer;                // stable or wait; or how well it would have gone
  TextTable forecasts;               // of the whole run
  std::vector<std::string> remarks;  // how to read it
};
RunForecastParts parts_of(const RunForecastReport& report);

}  // namespace carnot
