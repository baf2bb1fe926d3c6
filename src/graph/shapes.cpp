// SPDX-License-Identifier: Apache-2.0
#include "graph/shapes.hpp"

#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>

#include "graph/apart.hpp"
#include "graph/lower.hpp"
#include "graph/proto.hpp"

namespace carnot {
namespace {

// With it initialisers are constants that need not be inputs, whatever the file's own version.
constexpr std::int64_t kIrVersionForInference = 8;

bool says_more(const ValueInfo& found, const ValueInfo& known) {
  return found.type != DataType::undefined && (found.shape || !known.shape);
}

void take(const google::protobuf::RepeatedPtrField<onnx::ValueInfoProto>& inferred, Graph& graph) {
  for (const auto& proto : inferred) {
    auto value = value_from_proto(proto);
    if (value) graph.values.insert_or_assign(proto.name(), std::move(*value));
  }
}

/// What inference told, without what it was told.
onnx::ModelProto only_values(const onnx::ModelProto& model) {
  onnx::ModelProto values;
  *values.mutable_graph()->mutable_value_info() = model.graph().value_info();
  *values.mutable_graph()->mutable_output() = model.graph().output();
  return values;
}

}  // namespace

Result<Graph> infer_shapes(Graph graph) {
  onnx::ModelProto model;
  fill_proto(graph, Payload::small, model);
  if (graph.ir_version < kIrVersionForInference) model.set_ir_version(kIrVersionForInference);
  lower_for_inference(model);
  const onnx::ShapeInferenceOptions options{/*check_type=*/false, /*strict_mode=*/0,
                                            /*data_prop=*/true};
  CARNOT_TRY(const std::string inferred, run_apart("onnx's shape inference", [&] {
               const auto* registry = onnx::OpSchemaRegistry::Instance();
               onnx::shape_inference::InferShapes(model, registry, options);
               return only_values(model).SerializeAsString();
             }));
  model.ParseFromString(inferred);
  take(model.graph().value_info(), graph);
  for (std::size_t i = 0; i < graph.outputs.size(); ++i) {
    auto value = value_from_proto(model.graph().output(static_cast<int>(i)));
    if (value && says_more(*value, graph.outputs[i])) graph.outputs[i] = std::move(*value);
  }
  return graph;
}

}  // namespace carnot
