// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/exclusions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "base/wildcard.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

bool names_node(std::string_view pattern, const Node& node) {
  return fits_wildcard(pattern, node.name) || fits_wildcard(pattern, node.op_type) ||
         std::ranges::any_of(node.outputs, [&](const std::string& output) {
           return fits_wildcard(pattern, output);
         });
}

tl::unexpected<Error> names_nothing(const Graph& graph, std::string_view pattern) {
  std::vector<std::string_view> labels;
  labels.reserve(graph.nodes.size());
  for (const Node& node : graph.nodes) labels.push_back(label_of(node));
  const auto near = nearest_name(pattern, labels);
  return fail(
      ErrorCode::bad_input,
      fmt::format("exclude names '{}', but no node or operator is called so.", valid_utf8(pattern)),
      near ? fmt::format("Did you mean '{}'?", valid_utf8(*near))
           : std::string{"Use a node's name, an operator, or a pattern with *."});
}

}  // namespace

Result<std::vector<bool>> excluded_nodes(const Graph& graph, const Graph& original,
                                         std::span<const std::string> patterns) {
  std::vector<bool> excluded(graph.nodes.size());
  for (const std::string& pattern : patterns) {
    const auto is_named = [&](const Node& node) { return names_node(pattern, node); };
    if (std::ranges::none_of(original.nodes, is_named)) return names_nothing(original, pattern);
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      if (is_named(graph.nodes[i])) excluded[i] = true;
    }
  }
  return excluded;
}

}  // namespace carnot
