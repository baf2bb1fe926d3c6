// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "records/candidate.hpp"
#include "records/engine.hpp"
#include "records/forecast.hpp"
#include "tactics/observer.hpp"
#include "tactics/parameters.hpp"

namespace carnot {

/// What a tactic made of a graph.
struct TacticOutcome {
  Graph graph;
  std::vector<std::string> notes;  // whole sentences for the trial's record
  int nodes_touched = 0;           // nodes rewritten, removed or given new weights
};

/// What a tactic may touch; the rest is promised to stay as it was.
struct Effects {
  bool accuracy = false;
  bool bytes = false;
  bool time = false;
};

/// One row of the registry.
struct Tactic {
  std::string_view name;
  std::string_view meaning;  // one line
  std::vector<ParameterSpec> parameters;
  bool needs_calibration = false;  // apply() asks the Observer, whatever the parameters
  Effects may_change;
  /// Never changes its input; the same graph, parameters and observations give the same bytes.
  /// Null: a program of the user's does it (external/external.hpp). REQUIRES: parameters were
  /// completed; observer is not null if asks_the_observer.
  Result<TacticOutcome> (*apply)(const Graph& graph, const Parameters& parameters,
                                 Observer* observer);
  /// REQUIRES: parameters were completed.
  Forecast (*forecast)(const Graph& graph, const Parameters& parameters,
                       const EngineCapabilities& engine);
  /// For tactics that ask the Observer with some parameters only. REQUIRES: parameters were
  /// completed.
  bool (*asks_observer)(const Parameters& parameters) = nullptr;
};

/// Whether apply() will ask the Observer. REQUIRES: parameters were completed.
bool asks_the_observer(const Tactic& tactic, const Parameters& parameters);

}  // namespace carnot
