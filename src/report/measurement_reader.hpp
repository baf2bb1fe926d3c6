// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "records/finding.hpp"
#include "records/measurement.hpp"

namespace carnot {

/// One window of a report, as far as it can be read again.
struct ReadWindow {
  Measurement measurement;           // from 0 to its duration
  std::vector<Finding> findings;     // what makes it doubtful, those of the host included
  std::optional<Energy> attributed;  // to the command
};

/// What `carnot measure --json` or `carnot replay --json` wrote.
struct ReadReport {
  std::vector<std::string> command;  // empty where it names none
  std::vector<ReadWindow> windows;   // not empty
};

/// Errors: bad_input with what is wrong where; unsupported for another document of Carnot's.
Result<ReadReport> read_report(std::string_view json);

}  // namespace carnot
