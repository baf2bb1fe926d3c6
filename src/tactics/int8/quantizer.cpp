// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/quantizer.hpp"

#include <algorithm>
#include <utility>

#include "tactics/int8/bias_correction.hpp"
#include "tactics/int8/emit.hpp"

namespace carnot {

Placement Quantizer::plan(const std::vector<bool>& excluded) const {
  return place(prepared_, {.excluded = excluded, .sums_share_scale = settings_.sums_share_scale},
               settings_.rules);
}

Result<void> Quantizer::calibrate(std::span<const Placement> plans) {
  std::vector<ScaleGroup> missing;
  for (const Placement& plan : plans) {
    for (const ScaleGroup& group : plan.observed) {
      if (!ranges_.contains(group)) missing.push_back(group);
    }
  }
  std::ranges::sort(missing);
  missing.erase(std::ranges::unique(missing).begin(), missing.end());
  CARNOT_TRY(const auto ranges, carnot::calibrate(prepared_, missing, settings_.method, observer_));
  for (std::size_t i = 0; i < missing.size(); ++i) ranges_.emplace(missing[i], ranges[i]);
  return {};
}

Graph Quantizer::carry_out(const Graph& graph, const Placement& plan) const {
  std::vector<Range> ranges;
  ranges.reserve(plan.observed.size());
  for (const ScaleGroup& group : plan.observed) ranges.push_back(ranges_.at(group));
  return with_quantizers(graph, plan, ranges, settings_.weight_scales);
}

Result<QuantizedNetwork> Quantizer::quantize(const std::vector<bool>& excluded) {
  QuantizedNetwork network{.graph = {}, .placement = plan(excluded), .corrected_layers = 0};
  CARNOT_TRY_VOID(calibrate({&network.placement, 1}));
  if (!settings_.correct_biases) {
    network.graph = carry_out(prepared_, network.placement);
    return network;
  }
  std::vector<bool> is_quantised;
  is_quantised.reserve(network.placement.roles.size());
  for (const Int8Role role : network.placement.roles) {
    is_quantised.push_back(role == Int8Role::weighted);
  }
  const auto carry = [&](const Graph& graph) { return carry_out(graph, network.placement); };
  CARNOT_TRY(const auto corrected, correct_biases(prepared_, is_quantised, carry, observer_));
  network.graph = carry(corrected.graph);
  network.corrected_layers = corrected.layers;
  return network;
}

}  // namespace carnot
