// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/graph_writer.hpp"

#include <utility>

namespace carnot {

GraphWriter::GraphWriter(const Graph& before) : names_{before}, after_{before} {
  after_.nodes.clear();
}

std::string GraphWriter::add_constant(std::string_view stem, Tensor tensor) {
  std::string name = names_.fresh(stem);
  after_.initializers.emplace(name, std::move(tensor));
  return name;
}

void GraphWriter::add(std::string op_type, std::vector<std::string> inputs,
                      std::vector<std::string> outputs,
                      std::map<std::string, Attribute, std::less<>> attributes) {
  after_.nodes.push_back({.op_type = std::move(op_type),
                          .domain = {},
                          .name = {},
                          .inputs = std::move(inputs),
                          .outputs = std::move(outputs),
                          .attributes = std::move(attributes)});
}

Graph GraphWriter::finish() {
  remove_dead(after_);
  return std::exchange(after_, {});
}

}  // namespace carnot
