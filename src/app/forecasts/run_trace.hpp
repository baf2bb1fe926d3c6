// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "records/domain.hpp"
#include "report/run_forecast_report.hpp"

namespace carnot {

struct RunTraceRequest {
  std::string file;  // a recording, a log of another tool, or "TABLE#COLUMN" of watts
  std::optional<std::string> format{};       // of a log; empty: told by its columns
  std::optional<std::string> measurement{};  // its label, where the file has several
  std::optional<std::string> source{};       // its name, where that has several
  std::optional<Domain> covers{};            // what the watts of a table are of
  std::optional<bool> skip_damaged{};        // lines of a log are left out; empty: refused
  std::size_t trim = 0;                      // rows left out at each end of a log
};

/// Power over time as a file has it. Errors: bad_input for a file that cannot be understood, has no
/// course (only totals), or several to choose from, with their names, and an option that says
/// nothing of that kind of file.
Result<RunTrace> load_run_trace(const RunTraceRequest& request);

}  // namespace carnot
