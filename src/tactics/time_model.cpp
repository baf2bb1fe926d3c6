// SPDX-License-Identifier: Apache-2.0
#include "tactics/time_model.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "graph/count.hpp"

namespace carnot {
namespace {

constexpr double kMacsPerSecond = 70e9;
constexpr double kBytesPerSecond = 40e9;  // of weights, where few rows use them
constexpr double kSecondsPerLayer = 2e-6;
// Quantising what comes in and scaling what goes out, per layer.
constexpr double kSecondsPerInt8Layer = 1.5e-6;
// A depthwise convolution uses an eighth of the machine, and 8 bits help it little.
constexpr double kSlownessOfDepthwise = 8.0;
constexpr double kGreatestGainOfDepthwise = 1.5;
// Softmax and scales stand between products of two activations.
constexpr double kGreatestGainOfProducts = 2.0;
constexpr double kSecondsPerPassedElement = 0.2e-9;
// What engines do not fuse into the layer before: sums, ReLU and folded norms cost nothing here.
constexpr std::string_view kPasses[] = {"BatchNormalization",
                                        "Concat",
                                        "Div",
                                        "Erf",
                                        "Gelu",
                                        "LayerNormalization",
                                        "MaxPool",
                                        "Mul",
                                        "Pow",
                                        "Softmax",
                                        "Sqrt",
                                        "Sub",
                                        "ReduceMean",
                                        "Sigmoid",
                                        "Transpose"};

double elements_of(const Shape& shape) {
  double elements = 1.0;
  for (const std::int64_t dimension : shape) elements *= static_cast<double>(dimension);
  return elements;
}

const Tensor* constant_operand(const Graph& graph, const Node& node) {
  const Tensor* tensor = graph.find_initializer(node.input(1));
  return tensor != nullptr ? tensor : graph.find_initializer(node.input(0));
}

bool is_depthwise(const Node& node, const Tensor* weights) {
  return node.op_type == "Conv" && weights != nullptr && weights->shape().size() > 2 &&
         weights->shape()[0] > 1 && weights->shape()[1] == 1 && node.integer("group", 1) > 1;
}

NodeWork work_of_a_pass(const Graph& graph, const Node& node) {
  NodeWork work;
  if (!is_one_of(node.op_type, kPasses) || node.outputs.empty()) return work;
  const auto output = graph.info(node.outputs.front());
  const auto shape = output ? output->static_shape() : std::nullopt;
  if (shape) work.passed_elements = elements_of(*shape);
  return work;
}

double gain_of(const NodeWork& work, double int8_gain) {
  if (work.is_depthwise) return std::min(int8_gain, kGreatestGainOfDepthwise);
  if (work.is_product) return std::min(int8_gain, kGreatestGainOfProducts);
  return int8_gain;
}

}  // namespace

std::optional<NodeWork> work_of(const Graph& graph, const Node& node) {
  if (!has_macs(node)) return work_of_a_pass(graph, node);
  const auto macs = node_macs(graph, node);
  if (!macs) return std::nullopt;
  const Tensor* weights = constant_operand(graph, node);
  NodeWork work;
  work.macs = static_cast<double>(*macs);
  work.weights = weights == nullptr ? 0.0 : static_cast<double>(weights->count());
  work.is_depthwise = is_depthwise(node, weights);
  work.is_product = weights == nullptr;
  return work;
}

double seconds_of(const NodeWork& work, Arithmetic arithmetic, double int8_gain) {
  if (work.macs == 0.0) return work.passed_elements * kSecondsPerPassedElement;
  const bool is_int8 = arithmetic == Arithmetic::int8;
  const double slowness = work.is_depthwise ? kSlownessOfDepthwise : 1.0;
  const double gain = is_int8 ? gain_of(work, int8_gain) : 1.0;
  const double bytes = work.weights * (is_int8 ? sizeof(std::int8_t) : sizeof(float));
  return std::max(work.macs * slowness / (kMacsPerSecond * gain), bytes / kBytesPerSecond) +
         kSecondsPerLayer + (is_int8 ? kSecondsPerInt8Layer : 0.0);
}

}  // namespace carnot
