// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "tactics/int8/calibration.hpp"
#include "tactics/int8/layer_constants.hpp"
#include "tactics/int8/placement.hpp"
#include "tactics/observer.hpp"

namespace carnot {

/// How a network is quantised, whatever is left in float.
struct Int8Settings {
  CalibrationMethod method;
  WeightScales weight_scales = WeightScales::per_channel;
  PlacementRules rules;
  bool sums_share_scale = false;
  bool correct_biases = false;
};

struct QuantizedNetwork {
  Graph graph;
  Placement placement;
  int corrected_layers = 0;
};

/// Quantises one prepared graph again and again, each time leaving other nodes in float; what was
/// calibrated once is not asked for again. Borrows graph and observer.
class Quantizer {
 public:
  Quantizer(const Graph& prepared, Int8Settings settings, Observer& observer)
      : prepared_{prepared}, settings_{settings}, observer_{observer} {}

  const Graph& prepared() const { return prepared_; }
  Observer& observer() { return observer_; }

  Placement plan(const std::vector<bool>& excluded) const;

  /// Calibrates all that these plans need, in one go. Errors: those of calibrate().
  Result<void> calibrate(std::span<const Placement> plans);

  /// Everything the settings ask for. Errors: those of calibrate() and correct_biases().
  Result<QuantizedNetwork> quantize(const std::vector<bool>& excluded);

  /// A plan carried out, without bias correction. REQUIRES: its ranges are calibrated.
  Graph carry_out(const Graph& graph, const Placement& plan) const;

 private:
  const Graph& prepared_;
  Int8Settings settings_;
  Observer& observer_;
  std::map<ScaleGroup, Range> ranges_;
};

}  // namespace carnot
