// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "analysis/repeated_energy.hpp"
#include "report/measure_report.hpp"

namespace carnot {

/// Gathers the phases of repetitions. A phase is known by its name and those that it lies in; what
/// bears one name twice in a run (an epoch, the turns of a loop) counts together there.
class PhaseGathering {
 public:
  /// One run that counts. REQUIRES: its phases' sources have their accounts.
  void add(const PhasesReport& run);

  /// For each phase what the runs that have it say, in the order in which they first came.
  /// Intervals as of whole runs (repeated_energy_of).
  std::vector<RepeatedPhase> repeated() const;

 private:
  struct Gathered {
    RepeatedPhase about;
    std::vector<RepeatedWindow> windows;  // one per run
  };

  std::vector<Gathered> phases_;
  std::map<std::vector<std::string>, std::size_t> by_path_;
};

}  // namespace carnot
