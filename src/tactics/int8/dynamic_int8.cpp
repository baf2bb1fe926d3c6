// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/dynamic_int8.hpp"

#include <fmt/format.h>

#include "base/number_text.hpp"
#include "graph/count.hpp"
#include "graph/shapes.hpp"
#include "tactics/int8/dynamic_emit.hpp"
#include "tactics/int8/exclusions.hpp"
#include "tactics/int8/node_kinds.hpp"
#include "tactics/int8/placement.hpp"
#include "tactics/int8/prepare.hpp"
#include "tactics/int8/shared_parameters.hpp"

namespace carnot {
namespace {

constexpr std::int64_t kDynamicQuantizeLinearOpset = 11;

struct Plan {
  PreparedGraph prepared;
  std::vector<bool> converts;   // per node
  int products = 0;             // converted MatMul and Gemm with constant weights
  int activation_products = 0;  // converted
  int convolutions = 0;         // converted
  int weights = 0;              // layers with constant weights in all
  int convolution_weights = 0;
  int excluded_weights = 0;
};

Result<Plan> plan_for(const Graph& graph, const Parameters& parameters) {
  Plan plan;
  CARNOT_TRY(plan.prepared, prepare_for_int8(graph, kDynamicQuantizeLinearOpset));
  const Graph& folded = plan.prepared.graph;
  CARNOT_TRY(const auto excluded, excluded_nodes(folded, graph, names(parameters, "exclude")));
  for (std::size_t i = 0; i < folded.nodes.size(); ++i) {
    const bool takes = takes_int8_weights(folded, folded.nodes[i]);
    const bool is_convolution = folded.nodes[i].is("Conv");
    const bool multiplies_activations = flag(parameters, "activation-products") && !excluded[i] &&
                                        is_product_of_activations(folded, folded.nodes[i]);
    const bool converts =
        takes && !excluded[i] && (!is_convolution || flag(parameters, "convolutions"));
    plan.weights += takes ? 1 : 0;
    plan.excluded_weights += takes && excluded[i] ? 1 : 0;
    plan.convolution_weights += takes && is_convolution ? 1 : 0;
    (is_convolution ? plan.convolutions : plan.products) += converts ? 1 : 0;
    plan.activation_products += multiplies_activations ? 1 : 0;
    plan.converts.push_back(converts || multiplies_activations);
  }
  return plan;
}

int converted_by(const Plan& plan) {
  return plan.products + plan.convolutions + plan.activation_products;
}

std::vector<std::string> notes_of(const Plan& plan) {
  std::vector<std::string> notes = plan.prepared.notes;
  notes.push_back(fmt::format("{} of {} layers with constant weights in int8.",
                              plan.products + plan.convolutions, plan.weights));
  if (plan.activation_products > 0) {
    notes.push_back(
        fmt::format("{} products of two activations in int8.", plan.activation_products));
  }
  if (converted_by(plan) > 0) {
    notes.emplace_back("Ranges are found per call: predictions depend on the batch.");
  }
  return notes;
}

Result<TacticOutcome> apply(const Graph& graph, const Parameters& parameters,
                            Observer* /*observer*/) {
  CARNOT_TRY(const Plan plan, plan_for(graph, parameters));
  const int converted = converted_by(plan);
  if (converted == 0) {
    return TacticOutcome{.graph = graph, .notes = notes_of(plan), .nodes_touched = 0};
  }
  CARNOT_TRY(Graph rewritten, infer_shapes(with_dynamic_quantizers(
                                  plan.prepared.graph, plan.converts,
                                  flag(parameters, "per-channel") ? WeightScales::per_channel
                                                                  : WeightScales::per_tensor)));
  return TacticOutcome{
      .graph = std::move(rewritten), .notes = notes_of(plan), .nodes_touched = converted};
}

/// Shares of the multiplications that would be converted.
struct Shares {
  double products = 0.0;
  double convolutions = 0.0;
  double activation_products = 0.0;
};

std::optional<Shares> shares_of(const Plan& plan) {
  Shares shares;
  double all = 0.0;
  for (std::size_t i = 0; i < plan.converts.size(); ++i) {
    const Node& node = plan.prepared.graph.nodes[i];
    if (!has_macs(node)) continue;
    const auto macs = node_macs(plan.prepared.graph, node);
    if (!macs) return std::nullopt;
    all += static_cast<double>(*macs);
    if (!plan.converts[i]) continue;
    double& share = node.is("Conv") ? shares.convolutions
                    : is_product_of_activations(plan.prepared.graph, node)
                        ? shares.activation_products
                        : shares.products;
    share += static_cast<double>(*macs);
  }
  if (all == 0.0) return std::nullopt;
  return Shares{.products = shares.products / all,
                .convolutions = shares.convolutions / all,
                .activation_products = shares.activation_products / all};
}

// Time of a converted layer against fp32, as seen on x86 with VNNI: products fused by the engine
// 1/2.5, run one by one in f32 1.4; ConvInteger 1.4 to 4.
constexpr double kFusedProduct = 0.4;
constexpr double kUnfusedProduct = 1.4;
// Both sides have to be made bytes first: 0.76 to 0.93 of fp32 alone and fused, but nothing within
// a ViT-Tiny; 1.6 to 1.8 in f32.
constexpr double kFusedActivationProduct = 1.0;
constexpr double kUnfusedActivationProduct = 1.7;
constexpr double kFusedConvolution = 0.5;
constexpr double kUnfusedConvolution = 2.5;
constexpr double kWorthwhileShare = 0.3;

void add_reasons(Forecast& forecast, const Plan& plan, const Shares& shares,
                 const EngineCapabilities& engine) {
  const bool few_products = shares.products + shares.activation_products < kWorthwhileShare;
  if (few_products && plan.convolutions == 0) {
    forecast.reasons.push_back(fmt::format("{} of {} weights are convolutions: no effect expected.",
                                           plan.convolution_weights, plan.weights));
  } else {
    forecast.reasons.push_back(
        fmt::format("{} of the multiplications are matrix products with constant weights.",
                    format_share(shares.products)));
  }
  if (plan.activation_products > 0) {
    forecast.reasons.push_back(fmt::format("{} are products of two activations.",
                                           format_share(shares.activation_products)));
  }
  if (plan.products + plan.activation_products > 0 && !engine.dynamic_int8_matmul_fast) {
    forecast.reasons.emplace_back("This engine runs the pattern in f32.");
  }
  if (plan.convolutions > 0 && !engine.integer_convolution_fast) {
    forecast.reasons.emplace_back("This engine has no fast ConvInteger: leave convolutions alone.");
  }
}

/// REQUIRES: nothing would be converted.
std::string reason_for_nothing(const Plan& plan) {
  if (plan.weights == 0) return "No Conv, Gemm or MatMul has constant float weights.";
  if (plan.excluded_weights == plan.weights)
    return "Every layer with constant weights is excluded.";
  const std::string convolutions =
      fmt::format("{} of {} weights are convolutions, which stay in float",
                  plan.convolution_weights, plan.weights);
  const bool all_are = plan.convolution_weights == plan.weights;
  return convolutions + (all_are ? "." : "; the others are excluded.");
}

Forecast forecast(const Graph& graph, const Parameters& parameters,
                  const EngineCapabilities& engine) {
  auto single = with_batch(graph, 1);  // open shapes cannot be counted
  const auto plan = plan_for(single ? *single : graph, parameters);
  Forecast forecast;
  if (!plan || converted_by(*plan) == 0) {
    forecast.changes_anything = false;
    forecast.direction = Direction::none;
    forecast.expected_time_ratio = 1.0;
    forecast.reasons = {plan ? reason_for_nothing(*plan) : plan.error().message};
    return forecast;
  }
  const auto shares = shares_of(*plan);
  if (!shares) {
    forecast.reasons = {"The shapes are not known well enough to estimate its share."};
    return forecast;
  }
  const double product = engine.dynamic_int8_matmul_fast ? kFusedProduct : kUnfusedProduct;
  const double convolution =
      engine.integer_convolution_fast ? kFusedConvolution : kUnfusedConvolution;
  const double activation_product =
      engine.dynamic_int8_matmul_fast ? kFusedActivationProduct : kUnfusedActivationProduct;
  forecast.expected_time_ratio = 1.0 + shares->products * (product - 1.0) +
                                 shares->convolutions * (convolution - 1.0) +
                                 shares->activation_products * (activation_product - 1.0);
  forecast.direction = direction_of(*forecast.expected_time_ratio);
  add_reasons(forecast, *plan, *shares, engine);
  return forecast;
}

}  // namespace

std::optional<double> dynamic_int8_mac_share(const Graph& graph, const Parameters& parameters) {
  auto single = with_batch(graph, 1);
  const auto plan = plan_for(single ? *single : graph, parameters);
  if (!plan || converted_by(*plan) == 0) return 0.0;
  const auto shares = shares_of(*plan);
  if (!shares) return std::nullopt;
  return shares->products + shares->convolutions + shares->activation_products;
}

Tactic dynamic_int8() {
  return {
      .name = "dynamic-int8",
      .meaning = "8-bit weights of matrix products, activation ranges found in every call",
      .parameters =
          {per_channel_parameter(),
           {.name = "convolutions",
            .type = ParameterType::flag,
            .standard = false,
            .meaning = "convert convolutions too (seen 1.4 to 4 times slower)"},
           {.name = "activation-products",
            .type = ParameterType::flag,
            .standard = false,
            .meaning = "convert products of two activations too (attention: seen to gain nothing)"},
           exclude_parameter()},
      .needs_calibration = false,
      .may_change = {.accuracy = true, .bytes = true, .time = true},
      .apply = apply,
      .forecast = forecast};
}

}  // namespace carnot
