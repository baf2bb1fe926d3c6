// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <onnx/onnx_pb.h>
#include <onnx/version_converter/convert.h>

#include "base/assert.hpp"
#include "graph/apart.hpp"
#include "graph/check.hpp"
#include "graph/edit.hpp"
#include "graph/proto.hpp"
#include "graph/shapes.hpp"

namespace carnot {
namespace {

/// The converter's message carries the large tensors as placeholders: take them out by name, they
/// are put back from the graph.
void drop_known_initializers(const Graph& graph, onnx::ModelProto& model) {
  auto& initializers = *model.mutable_graph()->mutable_initializer();
  for (int i = initializers.size(); i-- > 0;)
    if (graph.find_initializer(initializers.Get(i).name()) != nullptr)
      initializers.DeleteSubrange(i, 1);
  auto& inputs = *model.mutable_graph()->mutable_input();
  for (int i = inputs.size(); i-- > 0;)
    if (graph.find_initializer(inputs.Get(i).name()) != nullptr) inputs.DeleteSubrange(i, 1);
}

}  // namespace

Result<Graph> raise_opset(Graph graph, std::int64_t at_least) {
  CARNOT_ASSERT(at_least <= kNewestKnownOpset);
  if (graph.opset() >= at_least) return graph;
  CARNOT_TRY(graph, infer_shapes(std::move(graph)));
  onnx::ModelProto model;
  fill_proto(graph, Payload::small, model);
  const auto converted = run_apart("onnx's version converter", [&] {
    return onnx::version_conversion::ConvertVersion(model, static_cast<int>(at_least))
        .SerializeAsString();
  });
  if (!converted) {
    return fail(ErrorCode::unsupported,
                fmt::format("the graph cannot be raised from opset {} to {}: {}", graph.opset(),
                            at_least, converted.error().message),
                "Export the model anew with a newer opset.");
  }
  model.ParseFromString(*converted);
  drop_known_initializers(graph, model);
  CARNOT_TRY(Graph raised, graph_from_proto(model, std::nullopt));
  for (auto& [name, tensor] : graph.initializers) raised.initializers[name] = tensor;
  raised.inputs = graph.inputs;
  raised.ir_version = graph.ir_version;
  raised.producer = graph.producer;
  raised.metadata = graph.metadata;
  raised.remainder = graph.remainder;
  raised.opsets = graph.opsets;
  raised.opsets[""] = at_least;
  CARNOT_TRY_VOID(sort_topologically(raised));
  CARNOT_TRY_VOID(check_structure(raised));
  return infer_shapes(std::move(raised));
}

}  // namespace carnot
