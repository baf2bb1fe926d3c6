// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <onnx/onnx_pb.h>
#include <onnx/version_converter/convert.h>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "graph/apart.hpp"
#include "graph/check.hpp"
#include "graph/edit.hpp"
#include "graph/proto.hpp"
#include "graph/shapes.hpp"

namespace carnot {
namespace {

constexpr const char* kExportAnew = "Export the model anew with a newer opset.";

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

/// Opset 13 gave Softmax, LogSoftmax and Hardmax another meaning unless they work on the last axis;
/// the converter knows it of the first two only.
Result<void> refuse_hardmax(const Graph& graph, std::int64_t at_least) {
  if (graph.opset() >= 13 || at_least < 13) return {};
  for (const Node& node : graph.nodes) {
    if (!node.is("Hardmax")) continue;
    const auto info = graph.info(node.input(0));
    const auto rank = info && info->shape ? static_cast<std::int64_t>(info->shape->size()) : 0;
    const std::int64_t axis = node.integer("axis", 1);
    if (axis == -1 || (rank > 0 && axis == rank - 1)) continue;
    return fail(ErrorCode::unsupported,
                fmt::format("the graph cannot be raised from opset {} to {}: node \"{}\" (Hardmax) "
                            "means something else there.",
                            graph.opset(), at_least, valid_utf8(node.name)),
                kExportAnew);
  }
  return {};
}

/// A default that the converter expects to be written down.
void spell_out_defaults(Graph& graph) {
  for (Node& node : graph.nodes)
    if (node.is("Pad") && graph.opset() < 11 && node.text("mode", "constant") == "constant")
      node.attributes.try_emplace("value", 0.0F);
}

/// Until opset 10, Resize and Upsample took the pixel at floor(i / scale); since 11 that has to be
/// said, and the converter leaves it at the new default, half a pixel away. (Seen with ONNX
/// Runtime: a linear Resize of opset 10 and its raised form differ.)
void restore_resize(Graph& raised) {
  for (Node& node : raised.nodes) {
    if (!node.is("Resize")) continue;
    node.attributes["coordinate_transformation_mode"] = std::string{"asymmetric"};
    node.attributes["nearest_mode"] = std::string{"floor"};
  }
}

}  // namespace

Result<Graph> raise_opset(Graph graph, std::int64_t at_least) {
  CARNOT_ASSERT(at_least <= kNewestKnownOpset);
  if (graph.opset() >= at_least) return graph;
  CARNOT_TRY(graph, infer_shapes(std::move(graph)));
  CARNOT_TRY_VOID(refuse_hardmax(graph, at_least));
  spell_out_defaults(graph);
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
                kExportAnew);
  }
  model.ParseFromString(*converted);
  drop_known_initializers(graph, model);
  CARNOT_TRY(Graph raised, graph_from_proto(model, std::nullopt));
  if (graph.opset() < 11) restore_resize(raised);
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
