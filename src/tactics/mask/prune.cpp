// SPDX-License-Identifier: Apache-2.0
#include "tactics/mask/prune.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "tactics/weights.hpp"

namespace carnot {
namespace {

using WeightSpans = std::vector<std::span<const float>>;

/// Which weights go: all whose magnitude is below the threshold, and the first `ties` of those that
/// equal it.
struct Cut {
  float threshold = 0.0F;
  std::int64_t ties = 0;
};

/// A broken weight (NaN) counts as the greatest: it is not for a mask to hide it.
float magnitude_of(float weight) {
  return std::isnan(weight) ? std::numeric_limits<float>::infinity() : std::abs(weight);
}

/// REQUIRES: 1 <= masked <= number of weights.
Cut smallest(const WeightSpans& tensors, std::int64_t masked) {
  std::vector<float> magnitudes;
  for (const auto& tensor : tensors) {
    for (const float weight : tensor) magnitudes.push_back(magnitude_of(weight));
  }
  const auto last = magnitudes.begin() + (masked - 1);
  std::nth_element(magnitudes.begin(), last, magnitudes.end());
  // nth_element leaves everything before `last` at most as great as it.
  const float threshold = *last;
  const auto below = std::count_if(magnitudes.begin(), last,
                                   [&](float magnitude) { return magnitude < threshold; });
  return {.threshold = threshold, .ties = masked - below};
}

Tensor without_smallest(const Tensor& weights, Cut& cut) {
  const auto elements = weights.as<float>();
  std::vector<float> kept(elements.begin(), elements.end());
  for (float& weight : kept) {
    const float magnitude = magnitude_of(weight);
    if (magnitude < cut.threshold) {
      weight = 0.0F;
    } else if (magnitude == cut.threshold && cut.ties > 0) {
      weight = 0.0F;
      --cut.ties;
    }
  }
  return Tensor::of<float>(weights.shape(), kept);
}

std::int64_t weights_in(const Graph& graph, std::span<const WeightSite> sites) {
  std::int64_t count = 0;
  for (const WeightSite& site : sites) count += graph.initializers.at(site.tensor).count();
  return count;
}

/// Masks these tensors as if they were one; returns how many elements went.
std::int64_t mask_together(Graph& graph, std::span<const WeightSite> sites, double fraction) {
  const std::int64_t count = masked_count(fraction, weights_in(graph, sites));
  if (count == 0) return 0;
  WeightSpans tensors;
  for (const WeightSite& site : sites) {
    tensors.push_back(graph.initializers.at(site.tensor).as<float>());
  }
  Cut cut = smallest(tensors, count);
  for (const WeightSite& site : sites) {
    Tensor& tensor = graph.initializers.at(site.tensor);
    tensor = without_smallest(tensor, cut);
  }
  return count;
}

TacticOutcome outcome_of(Graph graph, std::span<const WeightSite> sites, std::int64_t zeros) {
  std::string note = fmt::format("{} of {} weights in {} tensors set to zero.", zeros,
                                 weights_in(graph, sites), sites.size());
  return {.graph = std::move(graph),
          .notes = {std::move(note)},
          .nodes_touched = zeros > 0 ? static_cast<int>(sites.size()) : 0};
}

Result<TacticOutcome> apply_local(const Graph& graph, const Parameters& parameters,
                                  Observer* /*observer*/) {
  Graph pruned = graph;
  lift_constants(pruned);
  const auto sites = distinct_weights(pruned);
  std::int64_t zeros = 0;
  for (const WeightSite& site : sites) {
    zeros += mask_together(pruned, std::span{&site, 1}, number(parameters, "fraction"));
  }
  return outcome_of(std::move(pruned), sites, zeros);
}

Result<TacticOutcome> apply_global(const Graph& graph, const Parameters& parameters,
                                   Observer* /*observer*/) {
  Graph pruned = graph;
  lift_constants(pruned);
  const auto sites = distinct_weights(pruned);
  const std::int64_t zeros = mask_together(pruned, sites, number(parameters, "fraction"));
  return outcome_of(std::move(pruned), sites, zeros);
}

Forecast forecast_masks(const Graph& graph, const Parameters& parameters,
                        const EngineCapabilities& /*engine*/) {
  Graph lifted = graph;
  lift_constants(lifted);
  const bool has_weights = !weight_sites(lifted).empty();
  Forecast forecast{.changes_anything = has_weights && number(parameters, "fraction") > 0.0,
                    .direction = Direction::none,
                    .expected_time_ratio = 1.0,
                    .reasons = {}};
  forecast.reasons.emplace_back(
      !has_weights ? "No Conv, Gemm or MatMul has constant float weights."
      : !forecast.changes_anything
          ? "A fraction of 0 masks nothing."
          : "Masked weights are still stored and multiplied: no time or energy effect expected.");
  return forecast;
}

std::vector<ParameterSpec> mask_parameters() {
  return {{.name = "fraction",
           .type = ParameterType::number,
           .standard = 0.25,
           .least = 0.0,
           .greatest = 1.0,
           .meaning = "share of the weights that become zero, the smallest first"}};
}

}  // namespace

std::int64_t masked_count(double fraction, std::int64_t count) {
  return static_cast<std::int64_t>(std::nearbyint(fraction * static_cast<double>(count)));
}

Tactic prune_local() {
  return {.name = "prune-local",
          .meaning = "zero the smallest weights of every layer (a mask: no speed-up expected)",
          .parameters = mask_parameters(),
          .needs_calibration = false,
          .may_change = {.accuracy = true, .bytes = false, .time = false},
          .apply = apply_local,
          .forecast = forecast_masks};
}

Tactic prune_global() {
  return {
      .name = "prune-global",
      .meaning = "zero the smallest weights of the whole network (a mask: no speed-up expected)",
      .parameters = mask_parameters(),
      .needs_calibration = false,
      .may_change = {.accuracy = true, .bytes = false, .time = false},
      .apply = apply_global,
      .forecast = forecast_masks};
}

}  // namespace carnot
