// SPDX-License-Identifier: Apache-2.0
#include "common/expose.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "graph/edit.hpp"
#include "graph/walk.hpp"

namespace carnot::worker {
namespace {

tl::unexpected<Error> unknown_tensor(const Graph& graph, const std::string& tensor) {
  std::vector<std::string_view> names;
  for (const Node& node : graph.nodes)
    names.insert(names.end(), node.outputs.begin(), node.outputs.end());
  const auto nearest = nearest_name(tensor, names);
  return fail(ErrorCode::bad_input, fmt::format("the model has no inner tensor \"{}\".", tensor),
              nearest ? fmt::format("Did you mean \"{}\"?", *nearest) : "");
}

}  // namespace

Result<Graph> exposing(Graph graph, std::span<const std::string> tensors) {
  std::vector<ValueInfo> outputs;
  {
    const GraphIndex index{graph};
    for (const std::string& tensor : tensors) {
      if (!index.producer(tensor)) return unknown_tensor(graph, tensor);
      ValueInfo info = graph.info(tensor).value_or(ValueInfo{});
      info.name = tensor;
      // Every statistic needs floats; where nothing is known the engine checks whether it is so.
      if (info.type == DataType::undefined) info.type = DataType::float32;
      outputs.push_back(std::move(info));
    }
  }
  graph.outputs = std::move(outputs);
  remove_dead(graph);
  return graph;
}

}  // namespace carnot::worker
