// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/footprint.hpp"
#include "analysis/idle_power.hpp"
#include "analysis/repeated_energy.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "records/account.hpp"
#include "records/attribution.hpp"
#include "records/energy.hpp"
#include "records/finding.hpp"
#include "records/host.hpp"
#include "records/measurement.hpp"
#include "report/calibrated_wall_text.hpp"

namespace carnot {

/// Whether a run counts in the statistics.
enum class RunRole {
  counted,
  warm_up,
  failed,       // its command did; the repeating ends there
  interrupted,  // somebody asked to stop; so too
};
std::string_view key_of(RunRole role);

/// What a control group that somebody named used meanwhile.
struct CgroupReport {
  std::string folder;
  std::optional<Seconds> cpu_time;  // empty: the group was gone before the end
  std::optional<Energy> attributed;
  std::optional<Energy> others;
  std::optional<Energy> unattributed{};
};

/// A command's part with and without the idle machine's power in it.
struct AttributedIdle {
  Energy above_idle;
  Energy idle;  // both add up to the command's part
};

/// A phase that the command marked, or time that nobody marked.
struct PhaseReport {
  Measurement measurement;  // its window's name is the phase's; empty: unmarked time
  int depth = 0;            // 0: part of the run; 1: inside the phase of depth 0 before it; ...
  Seconds begin{0.0};       // since the run's begin
  bool stamped = true;      // both edges by the sender's own clock
  std::optional<Energy> net{};

  bool is_unmarked() const { return measurement.window.empty(); }
  std::string name() const { return is_unmarked() ? "(unmarked)" : measurement.window; }
};

/// The phases of a run: those of depth 0, unmarked time included, add up to it.
struct PhasesReport {
  std::vector<PhaseReport> phases;
  std::optional<Joules> unresolved_joules{};  // of the run, less all that depth 0 knows
  bool has_missing = false;                   // one of them has no joules
  std::vector<std::string> remarks;           // on marks that made no sense, sentences
};

/// What the machine draws at rest, taken before the command.
struct BaselineReport {
  std::optional<IdlePower> idle{};  // empty: refused, see trouble
  Seconds length{0.0};
  Watts spread{};  // between its tenths
  Watts drift{};   // from its begin to its end
  std::int64_t taken_unix_seconds = 0;
  Seconds age{0.0};
  bool remembered = false;  // from an earlier run in the same state of the machine
  std::string trouble{};    // why there is none, why it does not fit, or was not kept; a sentence
};

/// One run of the command: a window of its own.
struct RunReport {
  RunRole role = RunRole::counted;
  int exit_code = 0;  // the command's, or 128 + its signal
  Seconds cpu_time{0.0};
  Energy attributed;  // the command's share
  HostConditions conditions;
  std::vector<Finding> findings;  // what makes the total doubtful
  std::string doctors_word;       // what carnot doctor last said of sources that gave no joules
  Measurement measurement;
  CpuAccount account = CpuAccount::waited_children;  // whose the CPU time is
  std::optional<Energy> others{};                    // what is not the command's share
  std::optional<Energy> unattributed{};              // what is nobody's that can be named
  std::vector<AttributedPart> parts{};               // source by source, how it was divided
  std::optional<AttributedIdle> attributed_idle{};   // where there is a baseline
  std::optional<CgroupReport> cgroup{};              // where one was named
  std::optional<Footprint> footprint{};              // where it was asked for
  std::string started_utc{};                         // "2026-11-21T13:00:00Z"
  std::optional<Energy> net{};           // above the idle machine, where there is a baseline
  std::optional<PhasesReport> phases{};  // where they were asked for
  std::optional<CalibratedWall> wall{};  // where it was asked for
};

/// Why repeating ended.
enum class RepeatEnd { all_done, narrow_enough, command_failed, interrupted, cannot_go_on };
std::string_view key_of(RepeatEnd end);

/// A phase over the runs that count: what bears its name in a run, all together.
struct RepeatedPhase {
  std::string name;  // empty: time that nobody marked
  int depth = 0;
  int runs = 0;   // that have it
  int turns = 0;  // how often it came in all of them
  std::optional<RepeatedEnergy> energy{};
  std::string why_no_mean{};  // a sentence
};

/// What the repetitions say together.
struct RepeatReport {
  RepeatRule rule;
  RepeatEnd end = RepeatEnd::all_done;
  bool random_phase = false;               // each began after a random 0 to 1 s
  std::optional<RepeatedEnergy> energy{};  // empty when no run counts
  std::string why_no_mean{};               // a sentence, where runs count but have no mean
  std::optional<Footprint> footprint{};    // of the mean, where it was asked for
  std::optional<Energy> net{};  // the mean above the idle machine, where there is a baseline
  std::vector<RepeatedPhase> phases{};  // where they were asked for
};

/// What `carnot measure` has to tell.
struct MeasureReport {
  std::vector<std::string> command;
  Host host;
  std::optional<RepeatReport> repeated = {};  // where it was asked for
  std::vector<RunReport> runs;                // in order; never empty
  Seconds held{0.0};  // the first run, before its first instruction, while sources were opened
  std::optional<Error> recording_error = {};  // the recording breaks off; the rest stands

  std::optional<BaselineReport> baseline = {};  // where it was asked for
  std::optional<Error> broke_off = {};          // a further run could not begin

  /// The command's, of the run that ended the session.
  int exit_code() const { return runs.back().exit_code; }
  bool was_interrupted() const { return repeated && repeated->end == RepeatEnd::interrupted; }
};

std::string measure_text(const MeasureReport& report);
/// One JSON object and a line end; described in docs/formats.md.
std::string measure_json(const MeasureReport& report);

}  // namespace carnot
