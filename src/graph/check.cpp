// SPDX-License-Identifier: Apache-2.0
#include "graph/check.hpp"

#include <fmt/format.h>
#include <onnx/checker.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <string>
#include <unordered_set>

#include "base/text.hpp"
#include "graph/apart.hpp"
#include "graph/proto.hpp"

namespace carnot {
namespace {

// onnx 1.12's checker refuses newer ones outright.
constexpr std::int64_t kNewestCheckedIrVersion = 8;

using DefinedNames = std::unordered_set<std::string_view>;

tl::unexpected<Error> bad_graph(std::string message) {
  return fail(ErrorCode::bad_input, std::move(message));
}

std::string words_for(const Node& node, std::size_t position) {
  return fmt::format("node {} \"{}\" ({})", position, valid_utf8(node.name),
                     valid_utf8(node.op_type));
}

Result<void> define(std::string_view name, const std::string& what, DefinedNames& defined) {
  if (!defined.insert(name).second)
    return bad_graph(
        fmt::format("{} defines \"{}\", which is defined already.", what, valid_utf8(name)));
  return {};
}

Result<void> read(std::string_view name, const Node& node, std::size_t position,
                  const DefinedNames& defined) {
  if (name.empty() || defined.contains(name)) return {};
  return bad_graph(
      fmt::format("{} reads \"{}\", which no earlier node, input or initialiser gives.",
                  words_for(node, position), valid_utf8(name)));
}

Result<void> check_node(const Node& node, std::size_t position, const Graph& graph,
                        DefinedNames& defined) {
  if (node.op_type.empty()) return bad_graph(words_for(node, position) + " names no operator.");
  if (node.outputs.empty()) return bad_graph(words_for(node, position) + " gives nothing.");
  if (!graph.opsets.contains(node.domain))
    return bad_graph(fmt::format("{} is of domain \"{}\", whose opset is not declared.",
                                 words_for(node, position), valid_utf8(node.domain)));
  for (const std::string& input : node.inputs) {
    CARNOT_TRY_VOID(read(input, node, position, defined));
  }
  for (const auto& [key, attribute] : node.attributes) {
    const auto* inner = std::get_if<OpaqueAttribute>(&attribute);
    if (inner == nullptr) continue;
    for (const std::string& name : inner->captures) {
      CARNOT_TRY_VOID(read(name, node, position, defined));
    }
  }
  for (const std::string& output : node.outputs)
    if (!output.empty()) {
      CARNOT_TRY_VOID(define(output, words_for(node, position), defined));
    }
  return {};
}

/// The checker wants type and shape of every output to be stated, although engines infer them; what
/// is stated it does not compare with anything.
void complete_values(onnx::GraphProto& graph) {
  for (auto* values : {graph.mutable_input(), graph.mutable_output()}) {
    for (auto& value : *values) {
      auto& type = *value.mutable_type()->mutable_tensor_type();
      if (!type.has_elem_type()) type.set_elem_type(onnx::TensorProto::FLOAT);
      type.mutable_shape();
    }
  }
}

/// The checker's further lines repeat the whole node.
Error with_first_line_only(Error error) {
  error.message = trim(std::string_view{error.message}.substr(0, error.message.find('\n')));
  return error;
}

}  // namespace

Result<void> check_structure(const Graph& graph) {
  DefinedNames defined;
  for (const auto& [name, tensor] : graph.initializers) {
    CARNOT_TRY_VOID(define(name, "an initialiser", defined));
  }
  for (const ValueInfo& input : graph.inputs) {
    CARNOT_TRY_VOID(define(input.name, "a graph input", defined));
  }
  if (defined.contains("")) return bad_graph("an input or initialiser has no name.");
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    CARNOT_TRY_VOID(check_node(graph.nodes[i], i, graph, defined));
  }
  if (graph.outputs.empty()) return bad_graph("the graph has no output.");
  for (const ValueInfo& output : graph.outputs) {
    if (!defined.contains(output.name))
      return bad_graph(
          fmt::format("the graph's output \"{}\" is given by no node.", valid_utf8(output.name)));
  }
  return {};
}

Result<void> check(const Graph& graph) {
  CARNOT_TRY_VOID(check_structure(graph));
  if (graph.opset() > kNewestKnownOpset) return {};
  onnx::ModelProto model;
  fill_proto(graph, Payload::small, model);
  complete_values(*model.mutable_graph());
  model.set_ir_version(std::min(model.ir_version(), kNewestCheckedIrVersion));
  const auto checked = run_apart("onnx's checker", [&] {
    onnx::checker::check_model(model);
    return std::string{};
  });
  if (!checked) return tl::unexpected{with_first_line_only(checked.error())};
  return {};
}

}  // namespace carnot
