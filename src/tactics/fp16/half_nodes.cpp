// SPDX-License-Identifier: Apache-2.0
#include "tactics/fp16/half_nodes.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace carnot {
namespace {

struct HalfRow {
  std::string_view op;
  std::string_view inputs;  // slots; "*" is all
  bool moves_only = false;
  bool all_outputs = false;  // else the first
};
constexpr auto kRows = std::to_array<HalfRow>({
    {.op = "Add", .inputs = "01"},
    {.op = "AveragePool", .inputs = "0"},
    {.op = "Clip", .inputs = "012"},
    {.op = "Concat", .inputs = "*", .moves_only = true},
    {.op = "Conv", .inputs = "012"},
    {.op = "ConvTranspose", .inputs = "012"},
    {.op = "DepthToSpace", .inputs = "0", .moves_only = true},
    {.op = "Div", .inputs = "01"},
    {.op = "Dropout", .inputs = "0", .moves_only = true},
    {.op = "Erf", .inputs = "0"},
    {.op = "Expand", .inputs = "0", .moves_only = true},
    {.op = "Flatten", .inputs = "0", .moves_only = true},
    {.op = "Gather", .inputs = "0", .moves_only = true},
    {.op = "Gelu", .inputs = "0"},
    {.op = "Gemm", .inputs = "012"},
    {.op = "GlobalAveragePool", .inputs = "0"},
    {.op = "GlobalMaxPool", .inputs = "0"},
    {.op = "HardSigmoid", .inputs = "0"},
    {.op = "HardSwish", .inputs = "0"},
    {.op = "Identity", .inputs = "0", .moves_only = true},
    {.op = "LeakyRelu", .inputs = "0"},
    {.op = "MatMul", .inputs = "01"},
    {.op = "Max", .inputs = "*"},
    {.op = "MaxPool", .inputs = "0"},
    {.op = "Min", .inputs = "*"},
    {.op = "Mul", .inputs = "01"},
    {.op = "Neg", .inputs = "0"},
    {.op = "PRelu", .inputs = "01"},
    {.op = "Pad", .inputs = "02", .moves_only = true},
    {.op = "Relu", .inputs = "0"},
    {.op = "Reshape", .inputs = "0", .moves_only = true},
    {.op = "Sigmoid", .inputs = "0"},
    {.op = "Slice", .inputs = "0", .moves_only = true},
    {.op = "SpaceToDepth", .inputs = "0", .moves_only = true},
    {.op = "Split", .inputs = "0", .moves_only = true, .all_outputs = true},
    {.op = "Squeeze", .inputs = "0", .moves_only = true},
    {.op = "Sub", .inputs = "01"},
    {.op = "Tanh", .inputs = "0"},
    {.op = "Tile", .inputs = "0", .moves_only = true},
    {.op = "Transpose", .inputs = "0", .moves_only = true},
    {.op = "Unsqueeze", .inputs = "0", .moves_only = true},
    {.op = "Where", .inputs = "12"},
});

const HalfRow* row_of(const Node& node) {
  if (!node.domain.empty()) return nullptr;
  const auto row = std::ranges::find(kRows, node.op_type, &HalfRow::op);
  return row == kRows.end() ? nullptr : row;
}

bool holds_sub_graph(const Node& node) {
  return std::ranges::any_of(node.attributes, [](const auto& attribute) {
    return std::holds_alternative<OpaqueAttribute>(attribute.second);
  });
}

class HalfFinder {
 public:
  explicit HalfFinder(const Graph& graph) : graph_{graph} {}

  bool decide(const Node& node) {
    const HalfRow* row = row_of(node);
    if (row == nullptr || holds_sub_graph(node) || !all_known(node)) return false;
    if (row->moves_only && !follows_half(node)) return false;
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      if (is_half_output(node, i)) half_.insert(node.outputs[i]);
    }
    return true;
  }

 private:
  bool is_float(std::string_view value) const {
    const auto info = graph_.info(value);
    return info && info->type == DataType::float32;
  }

  bool all_known(const Node& node) const {
    bool any = false;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      if (node.inputs[i].empty() || !is_half_slot(node, i)) continue;
      if (!is_float(node.inputs[i])) return false;
      any = true;
    }
    return any && !node.outputs.empty();
  }

  /// It reads a value in half precision, or constants only (an embedding is stored in half).
  bool follows_half(const Node& node) const {
    bool all_constant = true;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      if (node.inputs[i].empty() || !is_half_slot(node, i)) continue;
      if (half_.contains(node.inputs[i])) return true;
      all_constant = all_constant && graph_.find_initializer(node.inputs[i]) != nullptr;
    }
    return all_constant;
  }

  const Graph& graph_;
  std::set<std::string_view> half_;
};

}  // namespace

bool is_half_slot(const Node& node, std::size_t slot) {
  const HalfRow* row = row_of(node);
  if (row == nullptr) return false;
  return row->inputs == "*" ||
         (slot < 10 && row->inputs.find(static_cast<char>('0' + slot)) != std::string_view::npos);
}

bool is_half_output(const Node& node, std::size_t output) {
  const HalfRow* row = row_of(node);
  return row != nullptr && (output == 0 || row->all_outputs);
}

std::vector<bool> half_nodes(const Graph& graph, const std::vector<bool>& excluded) {
  HalfFinder finder{graph};
  std::vector<bool> half;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    half.push_back(!excluded[i] && finder.decide(graph.nodes[i]));
  }
  return half;
}

}  // namespace carnot
