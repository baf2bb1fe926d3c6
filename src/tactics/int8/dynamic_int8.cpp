// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/dynamic_int8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/assert.hpp"
#include "base/number_text.hpp"
#include "graph/count.hpp"
#include "graph/edit.hpp"
#include "graph/shapes.hpp"
#include "tactics/int8/affine.hpp"
#include "tactics/int8/exclusions.hpp"
#include "tactics/int8/placement.hpp"
#include "tactics/int8/prepare.hpp"
#include "tactics/int8/shared_parameters.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

constexpr std::int64_t kDynamicQuantizeLinearOpset = 11;

struct Plan {
  PreparedGraph prepared;
  std::vector<bool> converts;  // per node
  int products = 0;            // converted MatMul and Gemm
  int convolutions = 0;        // converted
  int weights = 0;             // layers with constant weights in all
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
    const bool converts =
        takes && !excluded[i] && (!is_convolution || flag(parameters, "convolutions"));
    plan.weights += takes ? 1 : 0;
    plan.excluded_weights += takes && excluded[i] ? 1 : 0;
    plan.convolution_weights += takes && is_convolution ? 1 : 0;
    (is_convolution ? plan.convolutions : plan.products) += converts ? 1 : 0;
    plan.converts.push_back(converts);
  }
  return plan;
}

/// Bytes around 128 instead of 0: ONNX Runtime has ConvInteger for unsigned weights only.
Tensor as_unsigned(const Tensor& weights) {
  std::vector<std::uint8_t> bytes;
  for (const std::int8_t weight : weights.as<std::int8_t>()) {
    bytes.push_back(static_cast<std::uint8_t>(weight + 128));
  }
  return Tensor::of<std::uint8_t>(weights.shape(), bytes);
}

Tensor transposed(const Tensor& matrix) {
  const auto rows = static_cast<std::size_t>(matrix.shape()[0]);
  const auto columns = static_cast<std::size_t>(matrix.shape()[1]);
  const auto from = matrix.as<float>();
  std::vector<float> to(from.size());
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      to[column * rows + row] = from[row * columns + column];
    }
  }
  return Tensor::of<float>({matrix.shape()[1], matrix.shape()[0]}, to);
}

class Rewriter {
 public:
  Rewriter(const Plan& plan, bool per_channel)
      : plan_{plan},
        before_{plan.prepared.graph},
        per_channel_{per_channel},
        names_{before_},
        after_{before_} {
    after_.nodes.clear();
  }

  Graph rewrite() {
    for (std::size_t i = 0; i < before_.nodes.size(); ++i) {
      const Node& node = before_.nodes[i];
      if (!plan_.converts[i]) {
        after_.nodes.push_back(node);
      } else if (node.is("Conv")) {
        rewrite_convolution(node);
      } else {
        rewrite_product(node);
      }
    }
    remove_dead(after_);
    return std::move(after_);
  }

 private:
  /// What DynamicQuantizeLinear gives; readers of one tensor share it.
  struct Quantized {
    std::string bytes;
    std::string scale;
    std::string zero_point;
  };

  const Quantized& quantized(const std::string& value) {
    const auto known = quantized_.find(value);
    if (known != quantized_.end()) return known->second;
    const Quantized names{.bytes = names_.fresh(value + "_q"),
                          .scale = names_.fresh(value + "_scale"),
                          .zero_point = names_.fresh(value + "_zero")};
    add_node("DynamicQuantizeLinear", {value}, {names.bytes, names.scale, names.zero_point});
    return quantized_.emplace(value, names).first->second;
  }

  void rewrite_product(const Node& node) {
    const bool is_gemm = node.is("Gemm");
    const Tensor& given = *before_.find_initializer(node.inputs[1]);
    const Tensor weights = is_gemm && node.integer("transB", 0) != 0 ? transposed(given) : given;
    const QuantizedWeights bytes = quantize_weights(weights, channel_axis(1));
    const auto count = static_cast<std::int64_t>(bytes.scales.size());
    const Shape shape = per_channel_ ? Shape{count} : Shape{};
    const std::vector<std::int8_t> zeros(bytes.scales.size(), 0);
    const Quantized& input = quantized(node.inputs.front());
    const std::string sum = names_.fresh(label_of(node) + "_sum");
    add_node("MatMulInteger",
             {input.bytes, add_constant(node.inputs[1] + "_q", bytes.values), input.zero_point,
              add_constant(node.inputs[1] + "_zero", Tensor::of<std::int8_t>(shape, zeros))},
             {sum});
    const std::string scale =
        add_constant(node.inputs[1] + "_scale", Tensor::of<float>(shape, bytes.scales));
    finish(node, sum, input, scale, is_gemm ? std::string{node.input(2)} : std::string{});
  }

  void rewrite_convolution(const Node& node) {
    const Tensor& weights = *before_.find_initializer(node.inputs[1]);
    const QuantizedWeights bytes = quantize_weights(weights, channel_axis(0));
    // One scale per channel stands at axis 1 of the output: [C, 1, 1] for two dimensions of space.
    Shape shape(weights.shape().size() - 1, 1);
    shape.front() = static_cast<std::int64_t>(bytes.scales.size());
    const Quantized& input = quantized(node.inputs.front());
    const std::string sum = names_.fresh(label_of(node) + "_sum");
    add_node("ConvInteger",
             {input.bytes, add_constant(node.inputs[1] + "_q", as_unsigned(bytes.values)),
              input.zero_point,
              add_constant(node.inputs[1] + "_zero", Tensor::scalar<std::uint8_t>(128))},
             {sum}, node.attributes);
    const std::string scale =
        add_constant(node.inputs[1] + "_scale", Tensor::of<float>(shape, bytes.scales));
    std::string bias;
    if (const Tensor* given = before_.find_initializer(node.input(2))) {
      shape.front() = given->count();
      bias = add_constant(node.inputs[2] + "_shaped", Tensor::of<float>(shape, given->as<float>()));
    }
    finish(node, sum, input, scale, bias);
  }

  /// float(sum) · (input scale · weight scale) + bias: the pattern that engines fuse.
  void finish(const Node& node, const std::string& sum, const Quantized& input,
              const std::string& weight_scale, const std::string& bias) {
    const std::string& output = node.outputs.front();
    const std::string number = names_.fresh(label_of(node) + "_float");
    const std::string scale = names_.fresh(label_of(node) + "_scale");
    const std::string product = bias.empty() ? output : names_.fresh(label_of(node) + "_product");
    add_node("Cast", {sum}, {number}, {{"to", static_cast<std::int64_t>(DataType::float32)}});
    add_node("Mul", {input.scale, weight_scale}, {scale});
    add_node("Mul", {number, scale}, {product});
    if (!bias.empty()) add_node("Add", {product, bias}, {output});
  }

  std::optional<std::size_t> channel_axis(std::size_t axis) const {
    return per_channel_ ? std::optional{axis} : std::nullopt;
  }

  std::string add_constant(const std::string& stem, Tensor tensor) {
    std::string name = names_.fresh(stem);
    after_.initializers.emplace(name, std::move(tensor));
    return name;
  }

  void add_node(std::string op_type, std::vector<std::string> inputs,
                std::vector<std::string> outputs,
                std::map<std::string, Attribute, std::less<>> attributes = {}) {
    after_.nodes.push_back({.op_type = std::move(op_type),
                            .domain = {},
                            .name = {},
                            .inputs = std::move(inputs),
                            .outputs = std::move(outputs),
                            .attributes = std::move(attributes)});
  }

  const Plan& plan_;
  const Graph& before_;
  const bool per_channel_;
  NameSource names_;
  Graph after_;
  std::map<std::string, Quantized> quantized_;
};

std::vector<std::string> notes_of(const Plan& plan) {
  std::vector<std::string> notes = plan.prepared.notes;
  notes.push_back(fmt::format("{} of {} layers with constant weights in int8.",
                              plan.products + plan.convolutions, plan.weights));
  if (plan.products + plan.convolutions > 0) {
    notes.emplace_back("Ranges are found per call: predictions depend on the batch.");
  }
  return notes;
}

Result<TacticOutcome> apply(const Graph& graph, const Parameters& parameters,
                            Observer* /*observer*/) {
  CARNOT_TRY(const Plan plan, plan_for(graph, parameters));
  const int converted = plan.products + plan.convolutions;
  if (converted == 0) {
    return TacticOutcome{.graph = graph, .notes = notes_of(plan), .nodes_touched = 0};
  }
  CARNOT_TRY(Graph rewritten,
             infer_shapes(Rewriter{plan, flag(parameters, "per-channel")}.rewrite()));
  return TacticOutcome{
      .graph = std::move(rewritten), .notes = notes_of(plan), .nodes_touched = converted};
}

/// Shares of the multiplications that would be converted.
struct Shares {
  double products = 0.0;
  double convolutions = 0.0;
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
    (node.is("Conv") ? shares.convolutions : shares.products) += static_cast<double>(*macs);
  }
  if (all == 0.0) return std::nullopt;
  return Shares{.products = shares.products / all, .convolutions = shares.convolutions / all};
}

// Time of a converted layer against fp32, as seen on x86 with VNNI: products fused by the engine
// 1/2.5, run one by one in f32 1.4; ConvInteger 1.4 to 4.
constexpr double kFusedProduct = 0.4;
constexpr double kUnfusedProduct = 1.4;
constexpr double kFusedConvolution = 0.5;
constexpr double kUnfusedConvolution = 2.5;
constexpr double kWorthwhileShare = 0.3;

void add_reasons(Forecast& forecast, const Plan& plan, const Shares& shares,
                 const EngineCapabilities& engine) {
  const bool few_products = shares.products < kWorthwhileShare;
  if (few_products && plan.convolutions == 0) {
    forecast.reasons.push_back(fmt::format("{} of {} weights are convolutions: no effect expected.",
                                           plan.convolution_weights, plan.weights));
  } else {
    forecast.reasons.push_back(
        fmt::format("{} of the multiplications are matrix products with constant weights.",
                    format_share(shares.products)));
  }
  if (plan.products > 0 && !engine.dynamic_int8_matmul_fast) {
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
  if (!plan || plan->products + plan->convolutions == 0) {
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
  forecast.expected_time_ratio = 1.0 - shares->products - shares->convolutions +
                                 shares->products * product + shares->convolutions * convolution;
  forecast.direction = direction_of(*forecast.expected_time_ratio);
  add_reasons(forecast, *plan, *shares, engine);
  return forecast;
}

}  // namespace

Tactic dynamic_int8() {
  return {.name = "dynamic-int8",
          .meaning = "8-bit weights of matrix products, activation ranges found in every call",
          .parameters = {per_channel_parameter(),
                         {.name = "convolutions",
                          .type = ParameterType::flag,
                          .standard = false,
                          .meaning = "convert convolutions too (seen 1.4 to 4 times slower)"},
                         exclude_parameter()},
          .needs_calibration = false,
          .may_change = {.accuracy = true, .bytes = true, .time = true},
          .apply = apply,
          .forecast = forecast};
}

}  // namespace carnot
