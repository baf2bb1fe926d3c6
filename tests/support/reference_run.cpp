// SPDX-License-Identifier: Apache-2.0
#include "support/reference_run.hpp"

#include <fmt/format.h>

#include <limits>
#include <map>

#include "base/assert.hpp"
#include "graph/half.hpp"
#include "support/reference_operators/operators.hpp"
#include "tactics/fold/evaluate.hpp"

namespace carnot {
namespace {

using namespace reference;

using Operator = Tensor (*)(const Call&);
const std::map<std::string_view, Operator> kOperators = {
    {"Conv", conv},
    {"ConvInteger", conv_integer},
    {"MatMul", matmul},
    {"MatMulInteger", matmul_integer},
    {"Gemm", gemm},
    {"BatchNormalization", batch_norm},
    {"MaxPool", max_pool},
    {"AveragePool", average_pool},
    {"GlobalAveragePool", global_average_pool},
    {"Relu", relu},
    {"Sigmoid", sigmoid},
    {"Clip", clip},
    {"Softmax", softmax},
    {"Pad", pad},
    {"QuantizeLinear", quantize},
    {"DequantizeLinear", dequantize},
    {"Cast", cast},
};

Result<std::vector<Tensor>> run_node(const Call& call) {
  if (call.node.is("DynamicQuantizeLinear")) return dynamic_quantize(call);
  if (const auto found = kOperators.find(call.node.op_type); found != kOperators.end()) {
    return std::vector{found->second(call)};
  }
  auto moved = evaluate(call.node, call.inputs, std::numeric_limits<std::int64_t>::max());
  if (!moved) {
    return fail(ErrorCode::unsupported, fmt::format("the reference cannot run {} '{}'.",
                                                    call.node.op_type, call.node.name));
  }
  return std::vector{std::move(*moved)};
}

template <class T>
Floats converted(const Tensor& tensor) {
  Floats floats;
  for (const T element : tensor.as<T>()) floats.push_back(static_cast<float>(element));
  return floats;
}

/// Two to a byte, the first in the low half, each from -8 to 7.
Floats from_int4(const Tensor& tensor) {
  Floats floats;
  for (std::int64_t i = 0; i < tensor.count(); ++i) {
    const auto byte = static_cast<int>(tensor.bytes()[static_cast<std::size_t>(i / 2)]);
    const int half = i % 2 == 0 ? byte % 16 : byte / 16;
    floats.push_back(static_cast<float>(half < 8 ? half : half - 16));
  }
  return floats;
}

}  // namespace

std::vector<float> floats_of(const Tensor& tensor) {
  switch (tensor.type()) {
    case DataType::float32:
      return converted<float>(tensor);
    case DataType::uint8:
      return converted<std::uint8_t>(tensor);
    case DataType::int8:
      return converted<std::int8_t>(tensor);
    case DataType::int32:
      return converted<std::int32_t>(tensor);
    case DataType::int64:
      return converted<std::int64_t>(tensor);
    case DataType::int4:
      return from_int4(tensor);
    case DataType::float16:
      return to_floats(tensor).value();
    default:
      CARNOT_ASSERT(!"a tensor of numbers");
      return {};
  }
}

Result<Tensors> reference_run(const Graph& graph, const Tensors& inputs) {
  Tensors values = inputs;
  for (const Node& node : graph.nodes) {
    Call call{.node = node, .inputs = {}};
    for (const std::string& name : node.inputs) {
      const Tensor* constant = graph.find_initializer(name);
      const auto found = values.find(name);
      CARNOT_ASSERT(name.empty() || constant != nullptr || found != values.end());
      call.inputs.push_back(name.empty()          ? nullptr
                            : constant != nullptr ? constant
                                                  : &found->second);
    }
    CARNOT_TRY(auto outputs, run_node(call));
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      values.insert_or_assign(node.outputs[i], std::move(outputs[i]));
    }
  }
  return values;
}

}  // namespace carnot
