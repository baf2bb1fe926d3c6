// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace carnot {

/// What was noticed about a window or a trial. A closed list: every entry has a sentence and a
/// cure.
enum class FindingCode {
  // sources
  source_dead,        // a counter exists but does not advance
  source_unreadable,  // opened once, then failed
  source_gap,         // unknown for part of the window
  counter_wrapped,    // corrected; informative
  counter_reset,      // fell without a wrap
  may_have_wrapped,   // gap too long to exclude a further wrap
  reading_refused,    // implausible delta
  range_inferred,     // max_energy_range unreadable
  accuracy_unstated,  // the device's own gain and offset are not known
  mirrored_dies,      // two packages show one counter
  too_short,          // window shorter than the source can resolve
  part_time_sensor,   // looks at a part of the time; work in step with it deceives it
  clock_suspended,    // the machine slept inside the window
  unknown_cpu,        // estimator has no table row for this part
  estimated_energy,   // joules come from a model
  // one source against another
  cross_checked,     // two show the same energy and agree; informative, with the residual
  sources_disagree,  // two show the same energy and do not
  psys_exceeded,     // the parts are more than the board that holds them
  wall_exceeded,     // what is inside is more than what comes in
  battery_exceeded,  // the same of a battery, which a mains adapter may help
  // host conditions
  other_load,  // other processes or steal
  frequency_unreadable,
  frequency_changed,
  throttled,
  clock_stepped,        // the wall clock was set
  temperature_changed,  // of the CPU, from begin to end
  short_baseline,
  unwatched_baseline,       // nobody can tell whether the machine was idle
  gpu_throttled,            // a board's clocks were held down
  gpu_temperature_changed,  // of a board, while it worked
  gpu_clock_changed,        // the same
  // the work
  drift,  // halves of the window differ
  too_few_latencies,
  accuracy_failed,
  no_accuracy,    // seeded weights or no labels
  model_refused,  // the engine cannot run it, today or tomorrow
};

enum class Severity { info, flagged, invalid };

struct FindingRow {
  FindingCode code;
  std::string_view key;  // public, never renamed
  Severity severity;     // of a finding without a threshold; see validity.hpp for graded ones
  std::string_view meaning;
  std::string_view remedy;
};
/// The table behind the enum, in its order (finding.cpp).
const FindingRow& row_of(FindingCode code);
std::optional<FindingCode> finding_of(std::string_view key);

/// One thing noticed. `detail` holds the particular: "17 % of the CPUs were used by others".
struct Finding {
  FindingCode code;
  Severity severity;
  std::string detail;

  bool operator==(const Finding&) const = default;
};

/// With the severity of the table.
Finding finding(FindingCode code, std::string detail = {});

std::string_view key_of(Severity severity);

}  // namespace carnot
