// SPDX-License-Identifier: Apache-2.0
#include "tactics/low_rank/low_rank.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/assert.hpp"
#include "base/number_text.hpp"
#include "graph/count.hpp"
#include "graph/shapes.hpp"
#include "tactics/int8/shared_parameters.hpp"
#include "tactics/low_rank/ranks.hpp"
#include "tactics/low_rank/split_layers.hpp"
#include "tactics/time_model.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

// Thin layers run below full speed: seen with channels removed, and the same here.
constexpr double kThinness = 1.2;
// Beforehand no larger Gram matrix is decomposed: some seconds for all layers together.
constexpr std::int64_t kLargestSideToForecast = 1024;
constexpr std::int64_t kLeastIrVersion = 4;  // older ones list every constant as an input

RankWish wish_of(const Parameters& parameters) {
  const std::string& by = choice(parameters, "by");
  return {.by = by == "rank"    ? RankWish::By::rank
                : by == "share" ? RankWish::By::share
                                : RankWish::By::energy,
          .energy = number(parameters, "energy"),
          .rank = static_cast<std::int64_t>(number(parameters, "rank")),
          .share = number(parameters, "share"),
          .convolutions = flag(parameters, "convolutions"),
          .exclude = names(parameters, "exclude")};
}

std::vector<std::string> reasons_to_stay(const RankPlan& plan) {
  std::vector<std::string> reasons;
  const auto say = [&](int count, std::string_view why) {
    if (count > 0)
      reasons.push_back(fmt::format("{} of {} layers stay: {}.", count, plan.weights, why));
  };
  say(plan.beyond_break_even, "at their rank two factors would weigh no less");
  say(plan.unfit,
      "grouped convolutions, stacks of matrices, transposed inputs, or weights not finite");
  say(plan.excluded, "excluded");
  say(plan.too_large, "too large to look into beforehand");
  return reasons;
}

/// "Ranks: fc1 93 of 256, fc2 40 of 256 and 30 more."
std::string ranks_of(const Graph& graph, const RankPlan& plan) {
  constexpr std::size_t kNamed = 24;  // a note is for reading
  std::vector<std::string> ranks;
  for (const RankedLayer& layer : plan.layers) {
    if (ranks.size() == kNamed) break;
    ranks.push_back(fmt::format("{} {} of {}", label_of(graph.nodes[layer.node]), layer.rank,
                                std::min(layer.rows, layer.columns)));
  }
  const std::size_t more = plan.layers.size() - ranks.size();
  return fmt::format("Ranks: {}{}.", fmt::join(ranks, ", "),
                     more > 0 ? fmt::format(" and {} more", more) : "");
}

std::vector<std::string> notes_of(const Graph& graph, const RankPlan& plan) {
  std::vector<std::string> notes;
  double before = 0.0;
  double after = 0.0;
  for (const RankedLayer& layer : plan.layers) {
    const double weights = static_cast<double>(layer.rows) * static_cast<double>(layer.columns);
    before += weights;
    after += weights * layer.share();
  }
  notes.push_back(fmt::format("{} of {} layers with constant weights split in two.",
                              plan.layers.size(), plan.weights));
  if (!plan.layers.empty()) {
    notes.push_back(fmt::format("{} of their weights remain.", format_share(after / before)));
    notes.push_back(ranks_of(graph, plan));
  }
  for (std::string& reason : reasons_to_stay(plan)) notes.push_back(std::move(reason));
  return notes;
}

Result<TacticOutcome> apply(const Graph& graph, const Parameters& parameters,
                            Observer* /*observer*/) {
  Graph lifted = graph;
  lift_constants(lifted);
  CARNOT_TRY(const RankPlan plan, plan_ranks(lifted, wish_of(parameters)));
  auto notes = notes_of(lifted, plan);
  if (plan.layers.empty()) {
    return TacticOutcome{.graph = graph, .notes = std::move(notes), .nodes_touched = 0};
  }
  CARNOT_TRY(Graph split, infer_shapes(with_split_layers(lifted, plan)));
  split.ir_version = std::max(split.ir_version, kLeastIrVersion);
  return TacticOutcome{.graph = std::move(split),
                       .notes = std::move(notes),
                       .nodes_touched = static_cast<int>(plan.layers.size())};
}

/// Of the two layers that a share of the work is left to.
double seconds_of_split(NodeWork work, double share) {
  work.macs *= 0.5 * share * kThinness;
  work.weights *= 0.5 * share * kThinness;
  return 2.0 * seconds_of(work, Arithmetic::fp32);
}

/// Empty when a shape is not known.
std::optional<double> time_ratio(const Graph& graph, const RankPlan& plan) {
  std::map<std::size_t, const RankedLayer*> layers;
  for (const RankedLayer& layer : plan.layers) layers.emplace(layer.node, &layer);
  double before = 0.0;
  double after = 0.0;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    if (!has_macs(graph.nodes[i])) continue;
    const auto whole = work_of(graph, graph.nodes[i]);
    if (!whole) return std::nullopt;
    before += seconds_of(*whole, Arithmetic::fp32);
    const auto found = layers.find(i);
    after += found == layers.end() ? seconds_of(*whole, Arithmetic::fp32)
                                   : seconds_of_split(*whole, found->second->share());
  }
  return before > 0.0 ? std::optional{after / before} : std::nullopt;
}

Forecast forecast(const Graph& graph, const Parameters& parameters,
                  const EngineCapabilities& /*engine*/) {
  auto single = with_batch(graph, 1);  // open shapes cannot be counted
  Graph lifted = graph;
  if (single) lifted = std::move(*single);
  lift_constants(lifted);
  RankWish wish = wish_of(parameters);
  wish.largest_side = kLargestSideToForecast;
  const auto plan = plan_ranks(lifted, wish);
  Forecast forecast{.changes_anything = plan && !plan->layers.empty(),
                    .direction = Direction::none,
                    .expected_time_ratio = 1.0,
                    .reasons = {}};
  if (!plan) {
    forecast.reasons = {plan.error().message};
    return forecast;
  }
  if (plan->weights == 0) {
    forecast.reasons = {"No Conv, Gemm or MatMul has constant float weights."};
    return forecast;
  }
  forecast.changes_anything = forecast.changes_anything || plan->too_large > 0;
  forecast.expected_time_ratio = plan->too_large > 0 ? std::nullopt : time_ratio(lifted, *plan);
  forecast.direction = forecast.expected_time_ratio ? direction_of(*forecast.expected_time_ratio)
                                                    : Direction::unknown;
  forecast.reasons = reasons_to_stay(*plan);
  if (!plan->layers.empty()) {
    forecast.reasons.insert(forecast.reasons.begin(),
                            fmt::format("{} of {} layers become two thinner ones.",
                                        plan->layers.size(), plan->weights));
  }
  return forecast;
}

std::vector<ParameterSpec> parameters() {
  return {{.name = "by",
           .type = ParameterType::choice,
           .standard = std::string{"energy"},
           .choices = {"energy", "rank", "share"},
           .meaning = "what decides a layer's rank; of the three numbers only that one counts"},
          {.name = "energy",
           .type = ParameterType::number,
           .standard = 0.98,
           .least = 0.1,
           .greatest = 1.0,
           .meaning = "share of the squared singular values that is kept"},
          {.name = "rank",
           .type = ParameterType::number,
           .standard = 64.0,
           .least = 1.0,
           .greatest = 65536.0,
           .meaning = "the same rank for every layer"},
          {.name = "share",
           .type = ParameterType::number,
           .standard = 0.5,
           .least = 0.01,
           .greatest = 1.0,
           .meaning = "share of a layer's weights and multiplications that remains"},
          {.name = "convolutions",
           .type = ParameterType::flag,
           .standard = true,
           .meaning = "split convolutions too"},
          exclude_parameter()};
}

}  // namespace

Tactic low_rank() {
  return {.name = "low-rank",
          .meaning = "layers split in two thinner ones by their singular values",
          .parameters = parameters(),
          .needs_calibration = false,
          .may_change = {.accuracy = true, .bytes = true, .time = true},
          .apply = apply,
          .forecast = forecast};
}

}  // namespace carnot
