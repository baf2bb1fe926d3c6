// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/units.hpp"
#include "records/energy.hpp"
#include "records/error_budget.hpp"
#include "records/source.hpp"
#include "records/sum_role.hpp"

namespace carnot {

/// How a source's readings became its joules: what answers where a number comes from.
struct SourceAccount {
  SourceDescription source;     // what was read
  ErrorBudget budget{};         // of the joules; nothing where they are missing
  int failed = 0;               // readings that failed, not counting those left out below
  int refused = 0;              // readings that were physically impossible
  Seconds begin_distance{0.0};  // from the window's begin to the nearest reading that counts
  Seconds end_distance{0.0};
  SumRole role = SumRole::not_known;  // what became of it in the total
};

/// The energy of one source over a window.
struct SourceEnergy {
  std::string source_id;
  std::string label;
  Energy energy;
  int wraps = 0;               // corrected
  int readings = 0;            // that were accepted
  double unknown_share = 0.0;  // of the window for which the source is not known; 0..1
  /// Of a measurement that was just made, or made again from its readings; a store keeps none.
  std::optional<SourceAccount> account{};
};

/// The energy of a window: per source, and for the widest perimeter that may be summed here.
struct Measurement {
  std::string window;  // its name
  SteadyTime begin;
  SteadyTime end;
  std::vector<SourceEnergy> sources;
  Energy total;                // over its own perimeter(); the CPU side unless said otherwise
  double unknown_share = 0.0;  // worst of the sources that the total adds up

  Seconds duration() const { return seconds_between(begin, end); }
};

}  // namespace carnot
