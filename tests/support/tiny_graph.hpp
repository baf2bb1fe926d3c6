// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/graph.hpp"

namespace carnot {

/// Writes small graphs down as a list of lines:
///
///   TinyGraph tiny;
///   tiny.input("x", {1, 2}).weights("w", {2, 2}, {1, 2, 3, 4});
///   tiny.node("MatMul", {"x", "w"}, "y").output("y");
class TinyGraph {
 public:
  using Attributes = std::map<std::string, Attribute, std::less<>>;

  explicit TinyGraph(std::int64_t opset = 17) { graph_.opsets[""] = opset; }

  TinyGraph& input(std::string name, const Shape& shape) {
    ValueInfo info{.name = std::move(name), .type = DataType::float32, .shape = {}};
    info.shape.emplace(shape.begin(), shape.end());
    graph_.inputs.push_back(std::move(info));
    return *this;
  }
  TinyGraph& weights(const std::string& name, const Shape& shape,
                     const std::vector<float>& values) {
    graph_.initializers[name] = Tensor::of<float>(shape, values);
    return *this;
  }
  TinyGraph& integers(const std::string& name, const std::vector<std::int64_t>& values) {
    graph_.initializers[name] =
        Tensor::of<std::int64_t>({static_cast<std::int64_t>(values.size())}, values);
    return *this;
  }
  /// The node is called like its first output, with "n_" in front.
  TinyGraph& node(std::string op_type, std::vector<std::string> inputs,
                  std::vector<std::string> outputs, Attributes attributes = {}) {
    graph_.nodes.push_back({.op_type = std::move(op_type),
                            .domain = {},
                            .name = "n_" + outputs.front(),
                            .inputs = std::move(inputs),
                            .outputs = outputs,
                            .attributes = std::move(attributes)});
    return *this;
  }
  TinyGraph& node(std::string op_type, std::vector<std::string> inputs, std::string output,
                  Attributes attributes = {}) {
    return node(std::move(op_type), std::move(inputs), std::vector{std::move(output)},
                std::move(attributes));
  }
  TinyGraph& output(std::string name) {
    graph_.outputs.push_back({.name = std::move(name), .type = DataType::float32, .shape = {}});
    return *this;
  }
  TinyGraph& output(std::string name, const Shape& shape) {
    output(std::move(name));
    graph_.outputs.back().shape.emplace(shape.begin(), shape.end());
    return *this;
  }
  const Graph& graph() const { return graph_; }

 private:
  Graph graph_;
};

/// The operators in the order of the nodes: "Conv Relu Conv".
inline std::string operators_of(const Graph& graph) {
  std::string operators;
  for (const Node& node : graph.nodes) operators += (operators.empty() ? "" : " ") + node.op_type;
  return operators;
}

}  // namespace carnot
