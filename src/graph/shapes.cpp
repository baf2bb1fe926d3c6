// SPDX-License-Identifier: Apache-2.0
#include "graph/shapes.hpp"

#include <fmt/format.h>
#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>

#include "base/text.hpp"
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

}  // namespace

Result<Graph> infer_shapes(Graph graph) {
  onnx::ModelProto model;
  fill_proto(graph, Payload::small, model);
  if (graph.ir_version < kIrVersionForInference) model.set_ir_version(kIrVersionForInference);
  lower_for_inference(model);
  const onnx::ShapeInferenceOptions options{/*check_type=*/false, /*strict_mode=*/0,
                                            /*data_prop=*/true};
  try {
    onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), options);
  } catch (const std::exception& refusal) {
    return fail(ErrorCode::bad_input,
                fmt::format("the shapes of graph \"{}\" cannot be inferred: {}.",
                            valid_utf8(graph.name), valid_utf8(trim(refusal.what()))));
  }
  take(model.graph().value_info(), graph);
  for (std::size_t i = 0; i < graph.outputs.size(); ++i) {
    auto value = value_from_proto(model.graph().output(static_cast<int>(i)));
    if (value && says_more(*value, graph.outputs[i])) graph.outputs[i] = std::move(*value);
  }
  return graph;
}

}  // namespace carnot
