// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include <algorithm>

#include "base/text.hpp"
#include "graph/proto.hpp"

namespace carnot {
namespace {

// ONNX Runtime 1.30 and OpenVINO 2026.4 read ir_version 10; newer files use nothing that Carnot
// writes.
constexpr std::int64_t kNewestIrVersion = 10;
// Below this, every initialiser has to be listed among the inputs as well.
constexpr std::int64_t kInitializersOutsideInputs = 4;
// A tensor up to this size may be a shape argument; nothing that inference looks at is larger.
constexpr std::size_t kSmallTensorBytes = 4096;

Result<void> refuse_what_is_not_supported(const onnx::ModelProto& model) {
  if (!model.has_graph())
    return fail(ErrorCode::bad_input, "it has no graph, so it is no ONNX model.");
  if (model.functions_size() > 0)
    return fail(ErrorCode::unsupported,
                fmt::format("it defines {} functions of its own.", model.functions_size()),
                "Inline them first (Python: onnx.inliner.inline_local_functions).");
  return {};
}

Result<void> read_opsets(const onnx::ModelProto& model, Graph& graph) {
  for (const auto& opset : model.opset_import()) {
    if (opset.version() < 1 || opset.version() > 10'000)
      return fail(ErrorCode::bad_input, fmt::format("it declares opset {} of domain \"{}\".",
                                                    opset.version(), valid_utf8(opset.domain())));
    graph.opsets[opset.domain() == "ai.onnx" ? "" : opset.domain()] = opset.version();
  }
  if (graph.opsets.empty() && model.ir_version() < 3) graph.opsets[""] = 1;  // not yet a field then
  if (graph.opsets.empty()) return fail(ErrorCode::bad_input, "it declares no opset.");
  return {};
}

Result<void> read_initializers(onnx::GraphProto& proto,
                               const std::optional<std::filesystem::path>& folder, Graph& graph) {
  for (auto& tensor : *proto.mutable_initializer()) {
    CARNOT_TRY(Tensor value, tensor_from_proto(tensor, folder));
    if (!graph.initializers.emplace(tensor.name(), std::move(value)).second)
      return fail(ErrorCode::bad_input,
                  fmt::format("it has two initialisers named \"{}\".", valid_utf8(tensor.name())));
  }
  return {};
}

Result<void> read_values(const onnx::GraphProto& proto, Graph& graph) {
  for (const auto& input : proto.input()) {
    if (graph.initializers.contains(input.name())) continue;
    CARNOT_TRY(ValueInfo value, value_from_proto(input));
    graph.inputs.push_back(std::move(value));
  }
  for (const auto& output : proto.output()) {
    CARNOT_TRY(ValueInfo value, value_from_proto(output));
    graph.outputs.push_back(std::move(value));
  }
  for (const auto& inner : proto.value_info()) {
    auto value = value_from_proto(inner);
    // An inner sequence or map is nothing that Carnot reasons about; its node stays.
    if (value && value->type != DataType::undefined)
      graph.values.insert_or_assign(inner.name(), std::move(*value));
  }
  return {};
}

/// What is left of the message once everything known has been taken out.
std::string remainder_of(onnx::ModelProto& model) {
  model.clear_ir_version();
  model.clear_producer_name();
  model.clear_opset_import();
  model.clear_metadata_props();
  onnx::GraphProto& graph = *model.mutable_graph();
  graph.clear_node();
  graph.clear_name();
  graph.clear_initializer();
  graph.clear_input();
  graph.clear_output();
  graph.clear_value_info();
  graph.clear_quantization_annotation();  // speaks of tensors that a tactic may remove
  if (graph.ByteSizeLong() == 0) model.clear_graph();
  return model.SerializeAsString();
}

void fill_initializer(const Tensor& tensor, const std::string& name, onnx::GraphProto& graph) {
  onnx::TensorProto& proto = *graph.add_initializer();
  if (tensor.bytes().size() <= kSmallTensorBytes || !bits_of(tensor.type())) {
    fill_tensor(tensor, name, proto);
  } else {
    fill_tensor_head(tensor, name, proto);
    proto.set_raw_data("0");
  }
}

void fill_values(const Graph& graph, onnx::GraphProto& proto) {
  for (const ValueInfo& input : graph.inputs) fill_value(input, *proto.add_input());
  if (graph.ir_version < kInitializersOutsideInputs) {
    for (const auto& [name, tensor] : graph.initializers)
      fill_value(graph.info(name).value(), *proto.add_input());
  }
  for (const ValueInfo& output : graph.outputs) fill_value(output, *proto.add_output());
  for (const auto& [name, value] : graph.values)
    if (value.type != DataType::undefined) fill_value(value, *proto.add_value_info());
}

}  // namespace

Result<ValueInfo> value_from_proto(const onnx::ValueInfoProto& proto) {
  const onnx::TypeProto& type = proto.type();
  if (type.value_case() != onnx::TypeProto::kTensorType &&
      type.value_case() != onnx::TypeProto::VALUE_NOT_SET) {
    return fail(ErrorCode::unsupported,
                fmt::format("value \"{}\" is not a tensor.", valid_utf8(proto.name())),
                "Carnot works on models whose inputs and outputs are tensors; skl2onnx writes such "
                "with options={'zipmap': False}.");
  }
  ValueInfo value{.name = proto.name(),
                  .type = static_cast<DataType>(type.tensor_type().elem_type()),
                  .shape = {}};
  if (!type.tensor_type().has_shape()) return value;
  value.shape.emplace();
  for (const auto& dimension : type.tensor_type().shape().dim()) {
    if (dimension.has_dim_value()) {
      if (dimension.dim_value() < 0) {  // some exporters write -1 for "any"
        value.shape->emplace_back();
      } else {
        value.shape->emplace_back(dimension.dim_value());
      }
    } else if (dimension.has_dim_param() && !dimension.dim_param().empty()) {
      value.shape->emplace_back(dimension.dim_param());
    } else {
      value.shape->emplace_back();
    }
  }
  return value;
}

void fill_value(const ValueInfo& value, onnx::ValueInfoProto& proto) {
  proto.set_name(value.name);
  if (value.type == DataType::undefined && !value.shape) return;
  auto& type = *proto.mutable_type()->mutable_tensor_type();
  if (value.type != DataType::undefined) type.set_elem_type(static_cast<std::int32_t>(value.type));
  if (!value.shape) return;
  auto& shape = *type.mutable_shape();
  for (const Dimension& dimension : *value.shape) {
    auto& to = *shape.add_dim();
    if (const auto* number = std::get_if<std::int64_t>(&dimension)) to.set_dim_value(*number);
    if (const auto* symbol = std::get_if<std::string>(&dimension)) to.set_dim_param(*symbol);
  }
}

Result<void> read_graph(onnx::GraphProto& proto, const std::optional<std::filesystem::path>& folder,
                        Graph& graph) {
  if (proto.sparse_initializer_size() > 0)
    return fail(ErrorCode::unsupported, "it stores weights as sparse tensors.",
                "Store them as dense tensors.");
  CARNOT_TRY_VOID(read_initializers(proto, folder, graph));
  CARNOT_TRY_VOID(read_values(proto, graph));
  graph.nodes.reserve(static_cast<std::size_t>(proto.node_size()));
  for (auto& node : *proto.mutable_node()) {
    CARNOT_TRY(Node value, node_from_proto(node, folder));
    graph.nodes.push_back(std::move(value));
  }
  return {};
}

Result<Graph> graph_from_proto(onnx::ModelProto& model,
                               const std::optional<std::filesystem::path>& folder) {
  CARNOT_TRY_VOID(refuse_what_is_not_supported(model));
  Graph graph;
  graph.ir_version = model.ir_version();
  graph.producer = model.producer_name();
  for (const auto& entry : model.metadata_props()) graph.metadata[entry.key()] = entry.value();
  CARNOT_TRY_VOID(read_opsets(model, graph));
  onnx::GraphProto& proto = *model.mutable_graph();
  graph.name = proto.name();
  CARNOT_TRY_VOID(read_graph(proto, folder, graph));
  graph.remainder = remainder_of(model);
  return graph;
}

void fill_proto(const Graph& graph, Payload payload, onnx::ModelProto& model) {
  if (!graph.remainder.empty()) model.ParseFromString(graph.remainder);
  model.set_ir_version(std::min(graph.ir_version, kNewestIrVersion));
  if (!graph.producer.empty()) model.set_producer_name(graph.producer);
  for (const auto& [domain, version] : graph.opsets) {
    auto& opset = *model.add_opset_import();
    opset.set_domain(domain);
    opset.set_version(version);
  }
  for (const auto& [key, value] : graph.metadata) {
    auto& entry = *model.add_metadata_props();
    entry.set_key(key);
    entry.set_value(value);
  }
  onnx::GraphProto& proto = *model.mutable_graph();
  proto.set_name(graph.name.empty() ? "graph" : graph.name);  // the checker demands one
  for (const Node& node : graph.nodes) fill_node(node, *proto.add_node());
  fill_values(graph, proto);
  if (payload == Payload::none) return;
  for (const auto& [name, tensor] : graph.initializers) fill_initializer(tensor, name, proto);
}

}  // namespace carnot
