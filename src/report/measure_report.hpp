// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "records/energy.hpp"
#include "records/finding.hpp"
#include "records/host.hpp"
#include "records/measurement.hpp"

namespace carnot {

/// What `carnot measure` has to tell.
struct MeasureReport {
  std::vector<std::string> command;
  int exit_code = 0;  // the command's, or 128 + its signal
  Seconds cpu_time{0.0};
  Energy attributed;  // the command's share by CPU time
  HostConditions conditions;
  std::vector<Finding> findings;  // what makes the total doubtful
  Host host;
  std::string doctors_word;  // what carnot doctor last said of sources that gave no joules
  Measurement measurement;
  std::optional<Error> recording_error{};  // the recording breaks off; the rest stands
};

std::string measure_text(const MeasureReport& report);
/// One JSON object and a line end; described in docs/formats.md.
std::string measure_json(const MeasureReport& report);

}  // namespace carnot
