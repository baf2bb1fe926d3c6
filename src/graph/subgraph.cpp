// SPDX-License-Identifier: Apache-2.0
#include "graph/subgraph.hpp"

#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include <optional>
#include <utility>

#include "graph/check.hpp"
#include "graph/proto.hpp"

namespace carnot {

Result<Graph> subgraph_of(const Node& node, std::string_view attribute, const Graph& around) {
  const auto found = node.attributes.find(attribute);
  const auto* const opaque =
      found == node.attributes.end() ? nullptr : std::get_if<OpaqueAttribute>(&found->second);
  onnx::AttributeProto proto;
  if (opaque == nullptr || !proto.ParseFromString(opaque->serialized) || !proto.has_g())
    return fail(ErrorCode::bad_input, fmt::format("it has no graph as its {}.", attribute));
  Graph graph;
  graph.name = attribute;
  graph.opsets = around.opsets;
  CARNOT_TRY_VOID(read_graph(*proto.mutable_g(), std::nullopt, graph));
  graph.inputs.reserve(graph.inputs.size() + opaque->captures.size());
  for (const std::string& capture : opaque->captures) {
    const ValueInfo unknown{.name = capture, .type = DataType::undefined, .shape = {}};
    graph.inputs.push_back(around.info(capture).value_or(unknown));
  }
  const Result<void> sound = check_structure(graph);
  if (!sound) return at(graph.name, sound.error());
  return graph;
}

}  // namespace carnot
