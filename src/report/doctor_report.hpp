// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/units.hpp"
#include "records/device_state.hpp"
#include "records/energy.hpp"
#include "records/host.hpp"
#include "records/source.hpp"

namespace carnot {

enum class SourceState {
  alive,       // it moved while the CPUs were loaded
  dead,        // it can be read but did not move
  too_coarse,  // it did not move, and its steps are so large that this tells nothing
  unreadable,  // it exists, but this user or this kernel may not read it
  estimate,    // a model: nothing is measured by it
};
std::string_view key_of(SourceState state);

/// One source as the doctor found it.
struct ExaminedSource {
  SourceDescription description;
  SourceState state = SourceState::unreadable;
  std::string reason{};                // where it is not alive
  std::optional<Energy> probe{};       // what it showed during the probe
  std::optional<Seconds> refresh{};    // median time between changes of its value, where seen
  std::optional<Seconds> read_cost{};  // of one reading
  /// How long a window must be, at the probe's power, to be known to 1 % (random part, 95 %).
  std::optional<Seconds> one_percent_window{};
  /// What a reading draws: its time at one CPU's power under the probe; empty where the CPUs are
  /// not measured. A board may spend more on being asked, which its own counter holds.
  std::optional<Joules> read_energy{};
  std::optional<Joules> tick{};       // what the steps of a counter were seen to be multiples of
  std::optional<Watts> power_step{};  // the same of a power's readings
};

enum class CheckState {
  fine,
  doubtful,  // results may differ from run to run, or mean something else than they seem to
  unknown,   // it cannot be read here
};
std::string_view key_of(CheckState state);

/// One circumstance of the machine that decides what a result is worth.
struct MachineCheck {
  std::string subject;  // "governor"
  CheckState state = CheckState::unknown;
  std::string found;    // "powersave"; why not, where unknown
  std::string problem;  // a sentence; this and the following are empty unless doubtful
  std::string cure;     // in words
  std::string command;  // to be run as it stands; empty where no command helps
};

/// What a board's driver told of it beside its joules, after the probe.
struct ExaminedDevice {
  std::string source_id;
  std::string label;
  DeviceState state;
};

/// What would improve matters here.
struct Advice {
  std::string problem;
  std::string cure;     // in words
  std::string command;  // to be run as it stands; empty where no command helps
};

/// A vendor's library, which `measure` waits for before it starts a command.
struct StartedLibrary {
  std::string name;
  Seconds took{0.0};
};

/// What `carnot doctor` found.
struct DoctorReport {
  WallTime when;
  Host host;
  Seconds probe_length{0.0};
  std::vector<ExaminedSource> sources{};
  Energy probe_total;  // what `measure` would have shown for the probe
  std::vector<ExaminedDevice> devices{};
  std::vector<MachineCheck> machine{};
  std::vector<Advice> advice{};  // about the sources
  std::vector<StartedLibrary> libraries{};

  bool can_measure() const { return probe_total.provenance() == Provenance::measured; }
};

std::string doctor_text(const DoctorReport& report);
/// One JSON object and a line end; described in docs/formats.md.
std::string doctor_json(const DoctorReport& report);

}  // namespace carnot
