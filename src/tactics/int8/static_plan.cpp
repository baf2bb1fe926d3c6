// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/static_plan.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.hpp"
#include "tactics/int8/equalize.hpp"
#include "tactics/int8/exclusions.hpp"
#include "tactics/int8/node_kinds.hpp"
#include "tactics/parameters.hpp"

namespace carnot {
namespace {

constexpr std::int64_t kPerAxisOpset = 13;

CalibrationMethod method_of(const Parameters& parameters) {
  const auto calibration = calibration_of(choice(parameters, "calibration"));
  CARNOT_ASSERT(calibration.has_value());
  return {.calibration = *calibration, .percentile = number(parameters, "percentile")};
}

Int8Settings settings_of(const Parameters& parameters) {
  return {.method = method_of(parameters),
          .weight_scales = flag(parameters, "per-channel") ? WeightScales::per_channel
                                                           : WeightScales::per_tensor,
          .rules = placement_rules(choice(parameters, "placement")),
          .sums_share_scale = flag(parameters, "share-scales"),
          .correct_biases = flag(parameters, "bias-correction")};
}

FidelityLimit limit_of(const Parameters& parameters) {
  return {.sqnr = number(parameters, "min-sqnr"),
          .agreement = number(parameters, "min-agreement") / 100.0,
          .images = static_cast<std::int64_t>(number(parameters, "sensitivity-images"))};
}

}  // namespace

std::size_t count_of(const Placement& placement, Int8Role role) {
  return static_cast<std::size_t>(std::ranges::count(placement.roles, role));
}

Result<StaticPlan> plan_static_int8(const Graph& graph, const Parameters& parameters) {
  StaticPlan plan;
  CARNOT_TRY(plan.prepared, prepare_for_int8(graph, kPerAxisOpset));
  plan.settings = settings_of(parameters);
  plan.limit = limit_of(parameters);
  CARNOT_TRY(plan.excluded,
             excluded_nodes(plan.prepared.graph, graph, names(parameters, "exclude")));
  if (flag(parameters, "equalize")) {
    plan.pairs = equalize(plan.prepared.graph);
    CARNOT_TRY_VOID(check_weights_are_finite(plan.prepared.graph));  // 1e38 has no 256-fold
  }
  plan.placement =
      place(plan.prepared.graph,
            {.excluded = plan.excluded, .sums_share_scale = plan.settings.sums_share_scale},
            plan.settings.rules);
  plan.weighted_in_all = static_cast<std::size_t>(std::ranges::count_if(
      plan.prepared.graph.nodes,
      [&](const Node& node) { return takes_int8_weights(plan.prepared.graph, node); }));
  return plan;
}

std::vector<std::string> notes_on(const StaticPlan& plan, const Placement& placement) {
  std::vector<std::string> notes = plan.prepared.notes;
  notes.push_back(fmt::format("{} of {} layers with constant weights in int8, {} tensors in bytes.",
                              count_of(placement, Int8Role::weighted), plan.weighted_in_all,
                              placement.group_of.size()));
  if (const std::size_t products = count_of(placement, Int8Role::product); products > 0) {
    notes.push_back(fmt::format("{} products of two activations in int8.", products));
  }
  if (plan.pairs == std::size_t{0}) {
    notes.emplace_back("No convolution feeds another through a Relu alone: nothing to equalise.");
  } else if (plan.pairs) {
    notes.push_back(fmt::format("{} pairs of convolutions equalised.", *plan.pairs));
  }
  if (placement.islands > 0) {
    notes.push_back(
        fmt::format("{} operators stay in float between int8 ones.", placement.islands));
  }
  return notes;
}

}  // namespace carnot
