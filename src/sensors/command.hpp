// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "sensors/configured_source.hpp"
#include "sensors/number_pattern.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// A program that prints watts or joules.
struct CommandSetup {
  std::vector<std::string> argv;  // no shell; not empty
  NumberPattern pattern;
};

/// The number of a program's whole output: that of the first line that has one.
ReadingValue observation_of_output(std::string_view output, const NumberPattern& pattern,
                                   const ReportedQuantity& quantity);

/// Runs the program every period, on a thread of its own. At its time-out it is killed with its
/// process group. A reading is stamped halfway between start and end. `clock` must outlive the
/// source.
std::unique_ptr<Source> open_command(const ConfiguredSource& source, CommandSetup setup,
                                     const Clock& clock);

/// Keeps the program running and reads its lines as they come: each that has a number is a reading
/// with the time of receipt. Where several come at once, the program keeps its lines back in a
/// buffer, nobody knows when the earlier ones were true, and only the last counts; a ReadFailure
/// says so. No number within the time-out is a ReadFailure; a program that ended is one too, and
/// is started again a period later. `clock` must outlive the source.
std::unique_ptr<Source> open_followed_command(const ConfiguredSource& source, CommandSetup setup,
                                              const Clock& clock);

}  // namespace carnot
