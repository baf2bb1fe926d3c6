// SPDX-License-Identifier: Apache-2.0
#include "graph/roles.hpp"

#include <algorithm>
#include <span>

namespace carnot {
namespace {

/// Which inputs of an operator hold what. Slots that stand in no list follow the general rule.
struct SlotRow {
  std::string_view op;
  std::string_view learned;  // slots as digits: "12" is slots 1 and 2
  std::string_view statistic = "";
  std::string_view quantization = "";
  std::string_view argument = "";
};
constexpr SlotRow kSlots[] = {
    {.op = "Conv", .learned = "12"},
    {.op = "ConvTranspose", .learned = "12"},
    {.op = "FusedConv", .learned = "12"},
    {.op = "Gemm", .learned = "012"},
    {.op = "MatMul", .learned = "01"},
    {.op = "BatchNormalization", .learned = "12", .statistic = "34"},
    {.op = "LayerNormalization", .learned = "12"},
    {.op = "InstanceNormalization", .learned = "12"},
    {.op = "GroupNormalization", .learned = "12"},
    {.op = "RMSNormalization", .learned = "1"},
    {.op = "PRelu", .learned = "1"},
    {.op = "LSTM", .learned = "1237", .argument = "456"},
    {.op = "GRU", .learned = "123", .argument = "45"},
    {.op = "RNN", .learned = "123", .argument = "45"},
    {.op = "QuantizeLinear", .learned = "0", .quantization = "12"},
    {.op = "DequantizeLinear", .learned = "0", .quantization = "12"},
    {.op = "QLinearConv", .learned = "38", .quantization = "124567"},
    {.op = "QLinearMatMul", .learned = "03", .quantization = "124567"},
    {.op = "QGemm", .learned = "036", .quantization = "124578"},
    {.op = "QLinearAdd", .learned = "03", .quantization = "124567"},
    {.op = "QLinearMul", .learned = "03", .quantization = "124567"},
    {.op = "ConvInteger", .learned = "01", .quantization = "23"},
    {.op = "MatMulInteger", .learned = "01", .quantization = "23"},
    {.op = "MatMulNBits", .learned = "1", .quantization = "23", .argument = "4"},
    {.op = "Resize", .learned = "0", .argument = "123"},
    {.op = "Upsample", .learned = "0", .argument = "1"},
    {.op = "Pad", .learned = "", .argument = "123"},
    {.op = "Clip", .learned = "", .argument = "12"},
    {.op = "Pow", .learned = "", .argument = "1"},
    {.op = "Dropout", .learned = "", .argument = "12"},
    {.op = "Range", .learned = "", .argument = "012"},
    {.op = "OneHot", .learned = "", .argument = "012"},
};

bool is_float(DataType type) {
  return type == DataType::float32 || type == DataType::float16 || type == DataType::bfloat16 ||
         type == DataType::float64;
}

bool is_narrow_integer(DataType type) {
  return type == DataType::int8 || type == DataType::uint8 || type == DataType::int4 ||
         type == DataType::uint4;
}

class RoleFinder {
 public:
  explicit RoleFinder(const Graph& graph) : index_{graph} {}

  ConstantRole role(std::string_view name, const Tensor& tensor) const {
    ConstantRole strongest = ConstantRole::argument;
    for (const GraphIndex::Use& use : index_.uses(name))
      strongest = std::max(strongest, role_in(use, name, tensor));
    return strongest;
  }

 private:
  ConstantRole role_in(const GraphIndex::Use& use, std::string_view name,
                       const Tensor& tensor) const {
    if (use.slot == GraphIndex::kCaptured) return general_rule(tensor);
    const Node& node = index_.graph().nodes[use.node];
    if (is_rescaling(node, name)) return ConstantRole::quantization;
    const auto* row = std::ranges::find(kSlots, node.op_type, &SlotRow::op);
    if (row != std::end(kSlots) && use.slot < 10) {
      const char slot = static_cast<char>('0' + use.slot);
      if (row->learned.find(slot) != std::string_view::npos) return ConstantRole::learned;
      if (row->statistic.find(slot) != std::string_view::npos) return ConstantRole::statistic;
      if (row->quantization.find(slot) != std::string_view::npos) return ConstantRole::quantization;
      if (row->argument.find(slot) != std::string_view::npos) return ConstantRole::argument;
    }
    if (node.is("Cast") && is_narrow_integer(tensor.type()) && tensor.count() > 1)
      return ConstantRole::learned;
    return general_rule(tensor);
  }

  static ConstantRole general_rule(const Tensor& tensor) {
    return is_float(tensor.type()) && tensor.count() > 1 ? ConstantRole::learned
                                                         : ConstantRole::argument;
  }

  /// The scale (or zero point) in Cast·Mul forms: its partner comes from an integer product, from
  /// an integer constant, or is itself the scale of DynamicQuantizeLinear.
  bool is_rescaling(const Node& node, std::string_view name) const {
    if (!node.is("Mul") && !node.is("Sub") && !node.is("Div")) return false;
    if (node.inputs.size() != 2) return false;
    const std::string& partner = node.inputs[0] == name ? node.inputs[1] : node.inputs[0];
    return comes_from_integers(partner, node.is("Mul") ? 4 : 1);
  }

  bool comes_from_integers(std::string_view value, int steps) const {
    const Node* node = index_.producer_node(value);
    if (node == nullptr || steps == 0) return false;
    if (node->is("DynamicQuantizeLinear"))
      return node->outputs.size() > 1 && node->outputs[1] == value;
    if (node->is("Cast")) {
      const Tensor* tensor = constant_tensor(index_, node->input(0));
      if (tensor != nullptr) return is_narrow_integer(tensor->type());
      const Node* before = index_.producer_node(node->input(0));
      return before != nullptr && (before->is("MatMulInteger") || before->is("ConvInteger"));
    }
    if (!node->is("Mul") && !node->is("Sub") && !node->is("Reshape")) return false;
    return std::ranges::any_of(node->inputs, [&](const std::string& input) {
      return comes_from_integers(input, steps - 1);
    });
  }

  GraphIndex index_;
};

}  // namespace

const Tensor* constant_tensor(const GraphIndex& index, std::string_view value) {
  if (const Tensor* tensor = index.graph().find_initializer(value)) return tensor;
  const Node* node = index.producer_node(value);
  if (node == nullptr || !node->is("Constant")) return nullptr;
  const auto found = node->attributes.find("value");
  return found == node->attributes.end() ? nullptr : std::get_if<Tensor>(&found->second);
}

std::map<std::string, ConstantRole, std::less<>> constant_roles(const Graph& graph) {
  const RoleFinder finder{graph};
  const GraphIndex index{graph};
  std::map<std::string, ConstantRole, std::less<>> roles;
  for (const auto& [name, tensor] : graph.initializers) roles[name] = finder.role(name, tensor);
  for (const Node& node : graph.nodes) {
    if (!node.is("Constant") || node.outputs.size() != 1) continue;
    const std::string& name = node.outputs.front();
    if (const Tensor* tensor = constant_tensor(index, name))
      roles[name] = finder.role(name, *tensor);
  }
  return roles;
}

std::unordered_set<std::string_view> constant_values(const Graph& graph) {
  std::unordered_set<std::string_view> constant;
  for (const auto& [name, tensor] : graph.initializers) constant.insert(name);
  for (const Node& node : graph.nodes) {
    const bool draws = node.op_type.starts_with("Random") || node.is("Multinomial");
    const bool captures = std::ranges::any_of(node.attributes, [](const auto& attribute) {
      return std::holds_alternative<OpaqueAttribute>(attribute.second);
    });
    const bool all_constant = std::ranges::all_of(node.inputs, [&](const std::string& input) {
      return input.empty() || constant.contains(input);
    });
    if (draws || captures || !all_constant) continue;
    for (const std::string& output : node.outputs)
      if (!output.empty()) constant.insert(output);
  }
  return constant;
}

}  // namespace carnot
