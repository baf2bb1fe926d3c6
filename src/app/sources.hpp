// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "app/environment.hpp"
#include "app/library_start.hpp"
#include "app/source_config.hpp"
#include "base/result.hpp"
#include "base/sys_root.hpp"
#include "sensors/cpu_power_model.hpp"
#include "sensors/process_times.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// What a meter may be given.
enum class Accept {
  measured,   // counters and sensors only; without any, an error (--require measured)
  estimated,  // an estimate as well, which steps in where no counter lives
};

/// How much of the machine is looked at.
enum class Reach {
  cpu,      // the processors' counters: quick enough to be opened for every window of a study
  machine,  // graphics boards, rails, batteries as well; a driver's library may take half a second
};

/// Opened sources and what stood in the way of the others.
struct OpenedSources {
  Sources sources;
  std::vector<Obstacle> obstacles;
  /// Libraries of vendors: what they cost, and those that were not ready in time. Null: none.
  std::unique_ptr<LibraryStart> libraries{};
  /// What the user says of sources that nobody showed yet: a late library may (apply_found).
  std::vector<FoundEntry> awaited{};

  /// Whether anything was opened that measures. (It may still turn out dead.)
  bool any_measured() const;
  /// The same of one domain.
  bool measures(Domain domain) const;
};

struct SourceRequest {
  Reach reach = Reach::cpu;
  Accept accept = Accept::estimated;
  /// The processes whose work is to be estimated where nothing can be measured: a study names its
  /// worker, so that other load does not leak into a candidate. Empty: all that the visible CPUs
  /// do.
  std::vector<ProcessId> charged = {};
  /// With Reach::machine: how long libraries of vendors are waited for. Those that take longer hand
  /// on what they find later (LibraryStart). Empty: until all are there.
  std::optional<Seconds> patience = {};
};

/// Opens the sources of this machine's energy as the user's source file (Environment::sources)
/// describes them, and with Reach::machine the user's own. Errors: not_measurable when only
/// measured sources are accepted and there is none; those of load_source_config.
Result<OpenedSources> open_sources(const Environment& environment, SourceRequest request);

/// Whether one of the sources that can ground a total (not a rail, not a charging battery) has just
/// been read. `last` goes with `sources`. Errors: not_measurable, with what the first of them said.
Result<void> check_measurable(std::span<const SourceDescription> sources,
                              std::span<const std::optional<Reading>> last);

/// CPU time of processes: exact on this machine, in ticks for a /proc that belongs to another.
ProcessTree process_tree(const SysRoot& sys);

/// The estimator's model of this machine's CPUs. Errors: not_measurable when /proc/cpuinfo shows no
/// processor.
Result<CpuPowerModel> cpu_power_model_of(const SysRoot& sys);

/// The same; where carnot calibrate fitted a curve on this host, that one, with its prediction
/// interval. Errors: those of load_calibrations as well.
Result<CpuPowerModel> cpu_power_model_of(const Environment& environment);

}  // namespace carnot
