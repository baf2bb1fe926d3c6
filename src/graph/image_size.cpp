// SPDX-License-Identifier: Apache-2.0
#include "graph/image_size.hpp"

#include <array>
#include <string>

namespace carnot {
namespace {

void settle_symbol(ValueInfo& value, const Dimension& symbol, std::int64_t size) {
  if (!value.shape) return;
  for (Dimension& dimension : *value.shape)
    if (dimension == symbol) dimension = size;
}

void settle_symbol(Graph& graph, const Dimension& symbol, std::int64_t size) {
  for (auto* values : {&graph.inputs, &graph.outputs})
    for (ValueInfo& value : *values) settle_symbol(value, symbol, size);
  for (auto& [name, value] : graph.values) settle_symbol(value, symbol, size);
}

}  // namespace

Graph with_image_size(Graph graph, const InputSpec& input) {
  if (graph.inputs.empty() || !graph.inputs.front().shape) return graph;
  const std::array<int, 3> sizes = input.layout == Layout::nchw
                                       ? std::array{input.channels, input.height, input.width}
                                       : std::array{input.height, input.width, input.channels};
  if (graph.inputs.front().shape->size() != sizes.size() + 1) return graph;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const Dimension known = (*graph.inputs.front().shape)[i + 1];
    if (std::holds_alternative<std::int64_t>(known) || sizes[i] < 1) continue;
    // The same symbol as the batch's says nothing about an image.
    const bool has_symbol =
        std::holds_alternative<std::string>(known) && known != graph.inputs.front().shape->front();
    if (has_symbol) settle_symbol(graph, known, sizes[i]);
    (*graph.inputs.front().shape)[i + 1] = std::int64_t{sizes[i]};
  }
  return graph;
}

}  // namespace carnot
