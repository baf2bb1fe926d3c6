// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "records/observation.hpp"

namespace carnot {

/// Who can say what flows through a graph: runs it in fp32 over the calibration images, which are
/// never those of the verdict, and hands back statistics only.
///
/// The graph is an argument because calibration looks at a prepared graph, not at the model's file,
/// and bias correction at half-quantised ones. One thread at a time; a call may take seconds.
class Observer {
 public:
  virtual ~Observer() = default;
  /// One observation per requested tensor, in the order of the request. Errors: whatever kept the
  /// engine from running the graph.
  virtual Result<std::vector<Observation>> observe(const Graph& graph,
                                                   const ObservationRequest& request) = 0;
};

}  // namespace carnot
