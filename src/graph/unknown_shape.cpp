// SPDX-License-Identifier: Apache-2.0
#include "graph/unknown_shape.hpp"

#include <fmt/format.h>
#include <onnx/defs/schema.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "graph/check.hpp"
#include "graph/walk.hpp"

namespace carnot {
namespace {

std::string called(const Node& node) {
  const std::string& label =
      node.name.empty() && !node.outputs.empty() ? node.outputs.front() : node.name;
  const std::string domain = node.domain.empty() ? "" : valid_utf8(node.domain) + ":";
  return fmt::format("node \"{}\" ({}{})", valid_utf8(label), domain, valid_utf8(node.op_type));
}

bool is_sized(const Graph& graph, std::string_view value) {
  const auto info = graph.info(value);
  return info && info->static_shape();
}

/// An input of the model, or a node that knows the sizes of all that it reads.
struct Origin {
  const ValueInfo* input = nullptr;
  const Node* node = nullptr;
};

Origin origin_of(const Graph& graph, const Node& node) {
  const GraphIndex index{graph};
  const Node* at = &node;
  for (;;) {
    const auto lost = std::ranges::find_if(at->inputs, [&](const std::string& name) {
      return !name.empty() && !is_sized(graph, name);
    });
    if (lost == at->inputs.end()) return {.node = at};
    const auto input = std::ranges::find(graph.inputs, *lost, &ValueInfo::name);
    if (input != graph.inputs.end()) return {.input = &*input};
    const Node* producer = index.producer_node(*lost);
    if (producer == nullptr) return {.node = at};
    at = producer;  // nodes are sorted: this comes to an end
  }
}

/// "dimension 2 ("height") of the model's input "x" is open".
std::string what_is_open(const ValueInfo& input) {
  const std::string name = valid_utf8(input.name);
  if (!input.shape) return fmt::format("the model's input \"{}\" has no shape", name);
  for (std::size_t i = 0; i < input.shape->size(); ++i) {
    const Dimension& dimension = (*input.shape)[i];
    if (std::holds_alternative<std::int64_t>(dimension)) continue;
    const auto* symbol = std::get_if<std::string>(&dimension);
    return fmt::format("dimension {}{} of the model's input \"{}\" is open", i,
                       symbol != nullptr ? fmt::format(" (\"{}\")", valid_utf8(*symbol)) : "",
                       name);
  }
  return fmt::format("the model's input \"{}\" has no known size", name);
}

std::string why_lost(const Graph& graph, const Node& node) {
  if (!node.domain.empty()) {
    return fmt::format(
        "the domain \"{}\" is not ONNX's own, and nothing in the file says what "
        "shape its operator gives",
        valid_utf8(node.domain));
  }
  const bool is_operator = onnx::OpSchemaRegistry::Schema(
                               node.op_type, static_cast<int>(kNewestKnownOpset), "") != nullptr;
  if (!is_operator) {
    return fmt::format("{} is no operator whose shapes are known here (opset {})",
                       valid_utf8(node.op_type), graph.opset());
  }
  return "the shape that it gives depends on what is computed, or cannot be inferred";
}

Error refusal(const Node& node, std::string_view why, std::string remedy) {
  return Error{
      ErrorCode::unsupported,
      fmt::format("the multiply-accumulates of {} cannot be counted: {}.", called(node), why),
      std::move(remedy)};
}

}  // namespace

Error shape_not_known(const Graph& graph, const Node& node) {
  const Origin origin = origin_of(graph, node);
  if (origin.input != nullptr) {
    return refusal(node, what_is_open(*origin.input),
                   "Give the size of the images as input = { height = ..., width = ... } in a "
                   "study, or export the model for one size.");
  }
  const bool gives_known = std::ranges::all_of(
      origin.node->outputs,
      [&](const std::string& output) { return output.empty() || is_sized(graph, output); });
  if (gives_known) {
    return refusal(node, "this form of the operator has no count, or one beyond 64 bits",
                   "Export the model with plain convolutions and matrix products.");
  }
  const std::string why = why_lost(graph, *origin.node);
  const std::string remedy = fmt::format(
      "Write the shape of \"{}\" into the file (value_info), or export the model "
      "without this operator.",
      valid_utf8(origin.node->outputs.front()));
  if (origin.node == &node) return refusal(node, why, remedy);
  return refusal(
      node, fmt::format("the shape of what {} gives is not known; {}", called(*origin.node), why),
      remedy);
}

}  // namespace carnot
