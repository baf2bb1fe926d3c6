// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "graph/count.hpp"

namespace carnot {
namespace {

using Count = std::optional<std::int64_t>;

Count times(Count a, Count b) {
  std::int64_t product = 0;
  if (!a || !b || *a < 0 || *b < 0 || __builtin_mul_overflow(*a, *b, &product)) return std::nullopt;
  return product;
}

Count elements(const Shape& shape) {
  Count product = 1;
  for (const std::int64_t dimension : shape) product = times(product, dimension);
  return product;
}

/// Shapes of a node's values, as far as known.
struct Shapes {
  const Graph& graph;
  const Node& node;

  std::optional<Shape> input(std::size_t slot) const { return of(node.input(slot)); }
  std::optional<Shape> output() const {
    return node.outputs.empty() ? std::nullopt : of(node.outputs.front());
  }

 private:
  std::optional<Shape> of(std::string_view value) const {
    const auto info = graph.info(value);
    return info ? info->static_shape() : std::nullopt;
  }
};

/// N·C_out·Π(out)·(C_in/g)·Π(k): the weight is [C_out, C_in/g, k...].
Count conv_macs(const Shapes& shapes, std::size_t weight_slot) {
  const auto weight = shapes.input(weight_slot);
  const auto output = shapes.output();
  if (!weight || !output || weight->size() < 2) return std::nullopt;
  return times(elements(*output), elements(Shape{weight->begin() + 1, weight->end()}));
}

/// N·C_in·Π(in)·(C_out/g)·Π(k): the weight is [C_in, C_out/g, k...].
Count conv_transpose_macs(const Shapes& shapes) {
  const auto weight = shapes.input(1);
  const auto input = shapes.input(0);
  if (!weight || !input || weight->size() < 2) return std::nullopt;
  return times(elements(*input), elements(Shape{weight->begin() + 1, weight->end()}));
}

Count matmul_macs(const Shapes& shapes) {
  const auto left = shapes.input(0);
  const auto output = shapes.output();
  if (!left || !output || left->empty()) return std::nullopt;
  return times(elements(*output), left->back());
}

Count gemm_macs(const Shapes& shapes) {
  const auto left = shapes.input(0);
  const auto output = shapes.output();
  if (!left || !output || left->size() != 2) return std::nullopt;
  const bool transposed = shapes.node.integer("transA", 0) != 0;
  return times(elements(*output), (*left)[transposed ? 0 : 1]);
}

/// Per step, sequence and direction gates·h·(i + h): R is [directions, gates·h, h].
Count recurrent_macs(const Shapes& shapes) {
  const auto input = shapes.input(0);
  const auto recurrence = shapes.input(2);
  if (!input || !recurrence || input->size() != 3 || recurrence->size() != 3) return std::nullopt;
  const Count steps = times((*input)[0], (*input)[1]);
  std::int64_t width = 0;
  if (__builtin_add_overflow((*input)[2], (*recurrence)[2], &width)) return std::nullopt;
  return times(times(steps, (*recurrence)[0]), times((*recurrence)[1], width));
}

/// Two operands: the product over all letters. More operands depend on the order of contraction.
Count einsum_macs(const Shapes& shapes) {
  std::string equation = shapes.node.text("equation", "");
  std::erase(equation, ' ');
  const auto operands = split(std::string_view{equation}.substr(0, equation.find("->")), ',');
  if (operands.size() != 2 || equation.find('.') != std::string::npos) return std::nullopt;
  std::map<char, std::int64_t> sizes;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    const auto shape = shapes.input(i);
    if (!shape || shape->size() != operands[i].size()) return std::nullopt;
    for (std::size_t d = 0; d < shape->size(); ++d) {
      std::int64_t& size = sizes[operands[i][d]];
      size = std::max(size, (*shape)[d]);
    }
  }
  Count product = 1;
  for (const auto& [letter, size] : sizes) product = times(product, size);
  return product;
}

/// Weight-only int4 and int8 of ONNX Runtime: N and K are attributes.
Count nbits_macs(const Shapes& shapes) {
  const auto output = shapes.output();
  if (!output) return std::nullopt;
  return times(elements(*output), shapes.node.integer("K", -1));
}

struct MacRow {
  std::string_view op;
  Count (*macs)(const Shapes&);
};
constexpr MacRow kMacs[] = {
    {"Conv", [](const Shapes& s) { return conv_macs(s, 1); }},
    {"FusedConv", [](const Shapes& s) { return conv_macs(s, 1); }},
    {"ConvInteger", [](const Shapes& s) { return conv_macs(s, 1); }},
    {"QLinearConv", [](const Shapes& s) { return conv_macs(s, 3); }},
    {"ConvTranspose", conv_transpose_macs},
    {"Gemm", gemm_macs},
    {"FusedGemm", gemm_macs},
    {"QGemm", gemm_macs},
    {"MatMul", matmul_macs},
    {"FusedMatMul", matmul_macs},
    {"MatMulInteger", matmul_macs},
    {"DynamicQuantizeMatMul", matmul_macs},
    {"MatMulIntegerToFloat", matmul_macs},
    {"QLinearMatMul", matmul_macs},
    {"MatMulNBits", nbits_macs},
    {"LSTM", recurrent_macs},
    {"GRU", recurrent_macs},
    {"RNN", recurrent_macs},
    {"Einsum", einsum_macs},
};

const MacRow* row_of(const Node& node) {
  const auto* row = std::ranges::find(kMacs, node.op_type, &MacRow::op);
  const bool known_domain = node.domain.empty() || node.domain == "com.microsoft" ||
                            node.domain == "com.ms.internal.nhwc";
  return row == std::end(kMacs) || !known_domain ? nullptr : row;
}

}  // namespace

bool has_macs(const Node& node) { return row_of(node) != nullptr; }

std::optional<std::int64_t> node_macs(const Graph& graph, const Node& node) {
  const MacRow* row = row_of(node);
  return row == nullptr ? Count{0} : row->macs(Shapes{graph, node});
}

}  // namespace carnot
