// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "base/assert.hpp"
#include "graph/card.hpp"
#include "graph/check.hpp"
#include "graph/edit.hpp"
#include "graph/onnx_file.hpp"
#include "graph/roles.hpp"
#include "graph/subgraph.hpp"

/// Whatever the bytes: an error, or a graph that keeps its promises, survives a round trip and can
/// be edited. What goes on into onnx's own code is fuzz_onnx_shapes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  auto graph = parse_model({reinterpret_cast<const char*>(data), size});
  if (!graph) return 0;
  CARNOT_ASSERT(check_structure(*graph).has_value());
  for (const Node& node : graph->nodes) {
    for (const auto& [key, attribute] : node.attributes) {
      const auto inside = subgraph_of(node, key, *graph);
      if (inside) CARNOT_ASSERT(check_structure(*inside).has_value());
    }
  }
  const auto again = parse_model(serialize(*graph));
  CARNOT_ASSERT(again.has_value());
  CARNOT_ASSERT(serialize(*again) == serialize(*graph));

  const auto card = card_of(*graph);
  if (card && *card) set_card(*graph, **card);
  const auto roles = constant_roles(*graph);
  for (const auto& [name, tensor] : graph->initializers) CARNOT_ASSERT(roles.contains(name));
  if (!graph->nodes.empty() && !graph->nodes.front().outputs.empty()) {
    const std::string value = graph->nodes.front().outputs.front();
    if (!value.empty()) rename_value(*graph, value, fresh_name(*graph, value));
  }
  remove_dead(*graph);
  CARNOT_ASSERT(check_structure(*graph).has_value());
  return 0;
}
