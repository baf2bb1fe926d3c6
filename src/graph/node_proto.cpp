// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include <set>

#include "base/text.hpp"
#include "graph/proto.hpp"

namespace carnot {
namespace {

using onnx::AttributeProto;
using Names = std::set<std::string, std::less<>>;

/// Files of ir_version 1 do not say which field of an attribute is in use.
AttributeProto::AttributeType type_of(const AttributeProto& proto) {
  if (proto.has_type() && proto.type() != AttributeProto::UNDEFINED) return proto.type();
  if (proto.has_i()) return AttributeProto::INT;
  if (proto.has_f()) return AttributeProto::FLOAT;
  if (proto.has_s()) return AttributeProto::STRING;
  if (proto.has_t()) return AttributeProto::TENSOR;
  if (proto.ints_size() > 0) return AttributeProto::INTS;
  if (proto.floats_size() > 0) return AttributeProto::FLOATS;
  if (proto.strings_size() > 0) return AttributeProto::STRINGS;
  return AttributeProto::UNDEFINED;
}

Attribute opaque(const AttributeProto& proto) {
  return OpaqueAttribute{.serialized = proto.SerializeAsString(), .captures = captures_of(proto)};
}

Result<Attribute> attribute_from_proto(AttributeProto& proto,
                                       const std::optional<std::filesystem::path>& folder) {
  if (!proto.ref_attr_name().empty()) return opaque(proto);
  switch (type_of(proto)) {
    case AttributeProto::INT:
      return Attribute{proto.i()};
    case AttributeProto::FLOAT:
      return Attribute{proto.f()};
    case AttributeProto::STRING:
      return Attribute{std::move(*proto.mutable_s())};
    case AttributeProto::INTS:
      return Attribute{std::vector<std::int64_t>{proto.ints().begin(), proto.ints().end()}};
    case AttributeProto::FLOATS:
      return Attribute{std::vector<float>{proto.floats().begin(), proto.floats().end()}};
    case AttributeProto::STRINGS:
      return Attribute{std::vector<std::string>{proto.strings().begin(), proto.strings().end()}};
    case AttributeProto::TENSOR: {
      CARNOT_TRY(Tensor tensor, tensor_from_proto(*proto.mutable_t(), folder));
      return Attribute{std::move(tensor)};
    }
    default:  // protobuf enums are open: what a newer ONNX adds is carried along
      return opaque(proto);
  }
}

struct FillAttribute {
  AttributeProto& proto;

  void operator()(std::int64_t number) const {
    proto.set_type(AttributeProto::INT);
    proto.set_i(number);
  }
  void operator()(float number) const {
    proto.set_type(AttributeProto::FLOAT);
    proto.set_f(number);
  }
  void operator()(const std::string& text) const {
    proto.set_type(AttributeProto::STRING);
    proto.set_s(text);
  }
  void operator()(const std::vector<std::int64_t>& numbers) const {
    proto.set_type(AttributeProto::INTS);
    proto.mutable_ints()->Add(numbers.begin(), numbers.end());
  }
  void operator()(const std::vector<float>& numbers) const {
    proto.set_type(AttributeProto::FLOATS);
    proto.mutable_floats()->Add(numbers.begin(), numbers.end());
  }
  void operator()(const std::vector<std::string>& texts) const {
    proto.set_type(AttributeProto::STRINGS);
    for (const std::string& text : texts) proto.add_strings(text);
  }
  void operator()(const Tensor& tensor) const {
    proto.set_type(AttributeProto::TENSOR);
    fill_tensor(tensor, {}, *proto.mutable_t());
  }
  void operator()(const OpaqueAttribute& attribute) const {
    proto.ParseFromString(attribute.serialized);
  }
};

Names defined_in(const onnx::GraphProto& graph) {
  Names names;
  for (const auto& input : graph.input()) names.insert(input.name());
  for (const auto& tensor : graph.initializer()) names.insert(tensor.name());
  for (const auto& tensor : graph.sparse_initializer()) names.insert(tensor.values().name());
  for (const auto& node : graph.node()) names.insert(node.output().begin(), node.output().end());
  return names;
}

void collect_captures(const onnx::GraphProto& graph, Names& captures) {
  const Names own = defined_in(graph);
  const auto note = [&](const std::string& name) {
    if (!name.empty() && !own.contains(name)) captures.insert(name);
  };
  for (const auto& node : graph.node()) {
    for (const auto& input : node.input()) note(input);
    for (const auto& attribute : node.attribute())
      for (const auto& name : captures_of(attribute)) note(name);
  }
  for (const auto& output : graph.output()) note(output.name());
}

void rename_in(onnx::GraphProto& graph, std::string_view from, const std::string& to) {
  if (defined_in(graph).contains(from)) return;  // shadowed: here the name means something else
  for (auto& node : *graph.mutable_node()) {
    for (auto& input : *node.mutable_input())
      if (input == from) input = to;
    for (auto& attribute : *node.mutable_attribute()) {
      if (attribute.has_g()) rename_in(*attribute.mutable_g(), from, to);
      for (auto& inner : *attribute.mutable_graphs()) rename_in(inner, from, to);
    }
  }
  for (auto& output : *graph.mutable_output())
    if (output.name() == from) output.set_name(to);
}

}  // namespace

std::vector<std::string> captures_of(const AttributeProto& attribute) {
  Names captures;
  if (attribute.has_g()) collect_captures(attribute.g(), captures);
  for (const auto& graph : attribute.graphs()) collect_captures(graph, captures);
  return {captures.begin(), captures.end()};
}

void rename_captures(OpaqueAttribute& attribute, std::string_view from, std::string_view to) {
  AttributeProto proto;
  proto.ParseFromString(attribute.serialized);
  if (proto.has_g()) rename_in(*proto.mutable_g(), from, std::string{to});
  for (auto& graph : *proto.mutable_graphs()) rename_in(graph, from, std::string{to});
  attribute =
      OpaqueAttribute{.serialized = proto.SerializeAsString(), .captures = captures_of(proto)};
}

Result<Node> node_from_proto(onnx::NodeProto& proto,
                             const std::optional<std::filesystem::path>& folder) {
  Node node{.op_type = proto.op_type(),
            .domain = proto.domain() == "ai.onnx" ? "" : proto.domain(),
            .name = proto.name(),
            .inputs = {proto.input().begin(), proto.input().end()},
            .outputs = {proto.output().begin(), proto.output().end()},
            .attributes = {}};
  for (auto& attribute : *proto.mutable_attribute()) {
    auto value = attribute_from_proto(attribute, folder);
    if (!value) {
      return tl::unexpected{
          at(fmt::format("node \"{}\" ({})", valid_utf8(node.name), valid_utf8(node.op_type)),
             std::move(value).error())};
    }
    node.attributes.insert_or_assign(attribute.name(), std::move(*value));
  }
  return node;
}

void fill_node(const Node& node, onnx::NodeProto& proto) {
  proto.set_op_type(node.op_type);
  if (!node.domain.empty()) proto.set_domain(node.domain);
  if (!node.name.empty()) proto.set_name(node.name);
  for (const std::string& input : node.inputs) proto.add_input(input);
  for (const std::string& output : node.outputs) proto.add_output(output);
  for (const auto& [name, value] : node.attributes) {
    AttributeProto& attribute = *proto.add_attribute();
    std::visit(FillAttribute{attribute}, value);
    attribute.set_name(name);
  }
}

}  // namespace carnot
