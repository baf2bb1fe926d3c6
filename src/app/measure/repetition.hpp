// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "analysis/footprint.hpp"
#include "analysis/repeated_energy.hpp"
#include "app/measure/measured_run.hpp"
#include "app/sources.hpp"
#include "report/measure_report.hpp"

namespace carnot {

/// What is run again and again.
struct RepeatJob {
  std::vector<std::string> command;
  RepeatRule rule;
  Accept accept = Accept::estimated;
  Host host;
  FootprintFactors footprint{};
  bool phases = false;  // listen to the command's marks
};

/// What came of it.
struct Repetition {
  std::vector<RunReport> runs;  // never empty
  RepeatReport report;
  std::optional<Error> broke_off;  // a run after the first could not begin
};

/// The command, and who listens to its marks where that is asked for.
struct ReadyChild {
  std::unique_ptr<PhaseListener> phases;  // null otherwise
  AccountedChild child;
};
/// Errors: those of HeldChild::start and PhaseListener::create.
Result<ReadyChild> ready_child(const RepeatJob& job, const HeldSignals& signals,
                               const Environment& environment);

/// Runs the command until the rule's end, or until it fails or somebody asks to stop: what was
/// measured so far is kept. Before each run but the first lies a random pause of 0 to 1 s where a
/// source looks only part of the time, so that its beat and the work's do not stay together.
///
/// Errors: those of the first run's release; not_measurable where only measured joules are accepted
/// and a run has none.
Result<Repetition> repeat(const RepeatJob& job, ReadyChild first, const RunBench& bench);

}  // namespace carnot
