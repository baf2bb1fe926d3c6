// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/static_forecast.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/number_text.hpp"
#include "graph/shapes.hpp"
#include "tactics/int8/static_plan.hpp"
#include "tactics/time_model.hpp"

namespace carnot {
namespace {

// Seen on x86: kernels with VNNI 3.5 times as fast as fp32, without 1 to 1.5 times.
constexpr double kGainWithVnni = 3.5;
constexpr double kGainWithout = 1.2;

bool is_converted(Int8Role role) { return role == Int8Role::weighted || role == Int8Role::product; }

/// Share of the multiplications that would be done in int8; empty when shapes are not known.
std::optional<double> converted_share(const StaticPlan& plan) {
  double converted = 0.0;
  double all = 0.0;
  for (std::size_t i = 0; i < plan.prepared.graph.nodes.size(); ++i) {
    const auto work = work_of(plan.prepared.graph, plan.prepared.graph.nodes[i]);
    if (!work) return std::nullopt;
    all += work->macs;
    if (is_converted(plan.placement.roles[i])) converted += work->macs;
  }
  return all == 0.0 ? std::nullopt : std::optional{converted / all};
}

/// REQUIRES: all shapes are known, as converted_share found them.
double time_ratio(const StaticPlan& plan, const EngineCapabilities& engine) {
  const double gain = engine.vnni ? kGainWithVnni : kGainWithout;
  double before = 0.0;
  double after = 0.0;
  for (std::size_t i = 0; i < plan.prepared.graph.nodes.size(); ++i) {
    const NodeWork work = work_of(plan.prepared.graph, plan.prepared.graph.nodes[i]).value();
    const bool converted = is_converted(plan.placement.roles[i]);
    before += seconds_of(work, Arithmetic::fp32);
    after += seconds_of(work, converted ? Arithmetic::int8 : Arithmetic::fp32, gain);
  }
  return after / before;
}

Forecast unchanged(std::string reason) {
  return {.changes_anything = false,
          .direction = Direction::none,
          .expected_time_ratio = 1.0,
          .reasons = {std::move(reason)}};
}

/// True when the plan is what a portable one would be too.
bool is_portable(const StaticPlan& plan) {
  const Placement portable =
      place(plan.prepared.graph,
            {.excluded = plan.excluded, .sums_share_scale = plan.settings.sums_share_scale},
            placement_rules().front());
  return portable.roles == plan.placement.roles && portable.group_of == plan.placement.group_of;
}

}  // namespace

Forecast forecast_static_int8(const Graph& graph, const Parameters& parameters,
                              const EngineCapabilities& engine) {
  // Shapes for one image: ratios do not depend on the batch, and open ones cannot be counted.
  auto single = with_batch(graph, 1);
  const auto plan = plan_static_int8(single ? *single : graph, parameters);
  if (!plan) return unchanged(plan.error().message);
  if (count_of(plan->placement, Int8Role::weighted) == 0) {
    return unchanged(plan->weighted_in_all == 0
                         ? "No Conv, Gemm or MatMul has constant float weights."
                         : "Every layer with constant weights is excluded.");
  }
  Forecast forecast;
  forecast.reasons = notes_on(*plan, plan->placement);
  if (engine.vnni && !engine.static_int8_fast) {
    forecast.reasons.emplace_back("This engine has no fast kernels for quantised graphs.");
    forecast.direction = Direction::slower;
    return forecast;
  }
  if (plan->limit.is_set()) {
    forecast.reasons.emplace_back("Layers may stay in float for the sake of the limit.");
  }
  if (!engine.vnni) {
    forecast.reasons.emplace_back("No 8-bit dot products (VNNI) here: little gain from int8.");
  }
  const std::string_view placement = plan->settings.rules.name;
  if (placement != engine.engine && !is_portable(*plan)) {
    forecast.reasons.push_back(
        fmt::format("The placement is {}'s: what it does on this engine is not known.", placement));
    return forecast;
  }
  const auto share = converted_share(*plan);
  if (!share) {
    forecast.reasons.emplace_back("The shapes are not known well enough to estimate its share.");
    return forecast;
  }
  forecast.reasons.push_back(
      fmt::format("{} of the multiplications in int8.", format_share(*share)));
  const double ratio = time_ratio(*plan, engine);
  forecast.expected_time_ratio = ratio;
  forecast.direction = direction_of(ratio);
  return forecast;
}

std::optional<double> static_int8_mac_share(const Graph& graph, const Parameters& parameters) {
  auto single = with_batch(graph, 1);
  const auto plan = plan_static_int8(single ? *single : graph, parameters);
  if (!plan) return 0.0;
  return converted_share(*plan);
}

}  // namespace carnot
