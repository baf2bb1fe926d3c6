// SPDX-License-Identifier: Apache-2.0
#include "graph/lower.hpp"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/text.hpp"
#include "graph/check.hpp"

namespace carnot {
namespace {

using onnx::AttributeProto;
using onnx::NodeProto;
using onnx::TensorProto;

// Operators of opset 18 and later whose output has the first input's type and shape.
constexpr std::string_view kLikeTheirInput[] = {
    "Gelu",  "Mish",       "GroupNormalization", "RMSNormalization",
    "Swish", "BitwiseNot", "RotaryEmbedding",
};
// Reductions took axes as an attribute until 17 (ReduceSum until 12) and as an input since 18.
constexpr std::string_view kLoweredReductions[] = {
    "ReduceL1",   "ReduceL2",  "ReduceLogSum", "ReduceLogSumExp", "ReduceMax",
    "ReduceMean", "ReduceMin", "ReduceProd",   "ReduceSumSquare",
};
// No older form, or one with another meaning.
constexpr std::string_view kUnknownBefore18[] = {
    "Attention",     "BitwiseAnd",   "BitwiseOr",          "BitwiseXor",
    "CenterCropPad", "Col2Im",       "DeformConv",         "AffineGrid",
    "ImageDecoder",  "StringConcat", "StringSplit",        "RegexFullMatch",
    "TensorScatter", "LpPool",       "OptionalHasElement", "OptionalGetElement",
};

AttributeProto* find_attribute(NodeProto& node, std::string_view name) {
  for (auto& attribute : *node.mutable_attribute())
    if (attribute.name() == name) return &attribute;
  return nullptr;
}

std::optional<std::int64_t> integer(NodeProto& node, std::string_view name) {
  const AttributeProto* found = find_attribute(node, name);
  return found != nullptr ? std::optional{found->i()} : std::nullopt;
}

void drop_attribute(NodeProto& node, std::string_view name) {
  auto& attributes = *node.mutable_attribute();
  for (int i = attributes.size(); i-- > 0;)
    if (attributes.Get(i).name() == name) attributes.DeleteSubrange(i, 1);
}

/// Constants of the graph, by name; all of them come from fill_proto and therefore as raw bytes.
using Constants = std::unordered_map<std::string_view, const TensorProto*>;

Constants constants_of(const onnx::GraphProto& graph) {
  Constants constants;
  for (const auto& tensor : graph.initializer()) constants.emplace(tensor.name(), &tensor);
  for (const auto& node : graph.node()) {
    if (node.op_type() != "Constant" || node.output_size() != 1) continue;
    for (const auto& attribute : node.attribute())
      if (attribute.name() == "value" && attribute.has_t())
        constants.emplace(node.output(0), &attribute.t());
  }
  return constants;
}

std::optional<std::vector<std::int64_t>> integers(const Constants& constants,
                                                  std::string_view name) {
  const auto found = constants.find(name);
  if (found == constants.end() || found->second->data_type() != TensorProto::INT64)
    return std::nullopt;
  const std::string& raw = found->second->raw_data();
  std::vector<std::int64_t> numbers(raw.size() / sizeof(std::int64_t));
  if (!numbers.empty())
    std::memcpy(numbers.data(), raw.data(), numbers.size() * sizeof(std::int64_t));
  return numbers;
}

void hide(NodeProto& node) { node.set_domain("unknown.to.inference"); }

void lower_reduction(NodeProto& node, const Constants& constants) {
  if (node.input_size() < 2 || node.input(1).empty()) {
    // Without axes: over all of them, or with noop_with_empty_axes over none.
    if (integer(node, "noop_with_empty_axes").value_or(0) != 0) hide(node);
    return;
  }
  const auto axes = integers(constants, node.input(1));
  if (!axes || axes->empty()) return hide(node);
  node.mutable_input()->DeleteSubrange(1, 1);
  drop_attribute(node, "noop_with_empty_axes");
  AttributeProto& attribute = *node.add_attribute();
  attribute.set_name("axes");
  attribute.set_type(AttributeProto::INTS);
  attribute.mutable_ints()->Add(axes->begin(), axes->end());
}

void lower_resize(NodeProto& node) {
  const bool some_axes_only = find_attribute(node, "axes") != nullptr;
  const AttributeProto* policy = find_attribute(node, "keep_aspect_ratio_policy");
  if (some_axes_only || (policy != nullptr && policy->s() != "stretch")) return hide(node);
  drop_attribute(node, "antialias");
  drop_attribute(node, "keep_aspect_ratio_policy");
}

void lower_pad(NodeProto& node) {
  const bool some_axes_only = node.input_size() > 3 && !node.input(3).empty();
  if (some_axes_only) hide(node);
}

void lower_pool(NodeProto& node) {
  const AttributeProto* dilations = find_attribute(node, "dilations");
  if (dilations != nullptr &&
      std::ranges::any_of(dilations->ints(), [](std::int64_t d) { return d != 1; }))
    return hide(node);
  drop_attribute(node, "dilations");
}

void lower_node(NodeProto& node, const Constants& constants) {
  const std::string& op = node.op_type();
  if (!node.domain().empty() && node.domain() != "ai.onnx") return;
  if (is_one_of(op, kUnknownBefore18)) return hide(node);
  if (is_one_of(op, kLikeTheirInput) && node.input_size() > 0 && node.output_size() > 0) {
    node.set_op_type("Relu");
    node.clear_attribute();
    node.mutable_input()->DeleteSubrange(1, node.input_size() - 1);
    node.mutable_output()->DeleteSubrange(1, node.output_size() - 1);
    return;
  }
  if (is_one_of(op, kLoweredReductions)) return lower_reduction(node, constants);
  if (op == "Split") return drop_attribute(node, "num_outputs");
  if (op == "Resize") return lower_resize(node);
  if (op == "Pad") return lower_pad(node);
  if (op == "AveragePool") return lower_pool(node);
}

}  // namespace

void lower_for_inference(onnx::ModelProto& model) {
  bool newer = false;
  for (auto& opset : *model.mutable_opset_import()) {
    if (!opset.domain().empty() || opset.version() <= kNewestKnownOpset) continue;
    opset.set_version(kNewestKnownOpset);
    newer = true;
  }
  if (!newer) return;
  const Constants constants = constants_of(model.graph());
  for (auto& node : *model.mutable_graph()->mutable_node()) lower_node(node, constants);
  auto& hidden = *model.add_opset_import();
  hidden.set_domain("unknown.to.inference");
  hidden.set_version(1);
}

}  // namespace carnot
