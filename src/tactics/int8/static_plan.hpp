// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "records/candidate.hpp"
#include "tactics/int8/placement.hpp"
#include "tactics/int8/prepare.hpp"
#include "tactics/int8/quantizer.hpp"
#include "tactics/int8/sensitivity.hpp"

namespace carnot {

/// What static-int8 would do to a graph: all that is known before anything is observed.
struct StaticPlan {
  PreparedGraph prepared;
  Int8Settings settings;
  FidelityLimit limit;
  std::vector<bool> excluded;        // by the user, per node
  Placement placement;               // with everything else on
  std::size_t weighted_in_all = 0;   // layers with constant weights, excluded ones too
  std::optional<std::size_t> pairs;  // equalised; empty when not asked for
};

/// How many nodes play a role.
std::size_t count_of(const Placement& placement, Int8Role role);

/// REQUIRES: parameters were completed. Errors: those of prepare_for_int8 and excluded_nodes.
Result<StaticPlan> plan_static_int8(const Graph& graph, const Parameters& parameters);

/// In whole sentences: how much would be quantised by this placement of the plan.
std::vector<std::string> notes_on(const StaticPlan& plan, const Placement& placement);

}  // namespace carnot
