// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "graph/graph.hpp"

// Short ways to write graphs down, for tests.
namespace carnot::sample {

inline Node node(std::string op, std::vector<std::string> inputs, std::vector<std::string> outputs,
                 std::map<std::string, Attribute, std::less<>> attributes = {}) {
  return Node{.op_type = std::move(op),
              .domain = "",
              .name = "make_" + outputs.front(),
              .inputs = std::move(inputs),
              .outputs = std::move(outputs),
              .attributes = std::move(attributes)};
}

inline ValueInfo value(std::string name, std::vector<Dimension> shape,
                       DataType type = DataType::float32) {
  return ValueInfo{.name = std::move(name), .type = type, .shape = std::move(shape)};
}

inline ValueInfo fixed(std::string name, const Shape& shape, DataType type = DataType::float32) {
  return value(std::move(name), {shape.begin(), shape.end()}, type);
}

/// A value whose shape inference has to find.
inline ValueInfo open(std::string name) {
  return ValueInfo{.name = std::move(name), .type = DataType::float32, .shape = {}};
}

inline Tensor floats(const Shape& shape) {
  return Tensor::of(shape,
                    std::vector<float>(static_cast<std::size_t>(element_count(shape)), 0.5F));
}

inline Tensor bytes(const Shape& shape) {
  return Tensor::of(shape,
                    std::vector<std::int8_t>(static_cast<std::size_t>(element_count(shape)), 1));
}

inline Tensor integers(std::vector<std::int64_t> numbers) {
  return Tensor::of(Shape{static_cast<std::int64_t>(numbers.size())}, numbers);
}

inline Graph graph(std::vector<ValueInfo> inputs, std::vector<Node> nodes,
                   std::vector<ValueInfo> outputs,
                   std::map<std::string, Tensor, std::less<>> initializers = {}) {
  Graph graph;
  graph.name = "sample";
  graph.opsets[""] = 17;
  graph.inputs = std::move(inputs);
  graph.nodes = std::move(nodes);
  graph.outputs = std::move(outputs);
  graph.initializers = std::move(initializers);
  return graph;
}

}  // namespace carnot::sample
