// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graph/graph.hpp"

namespace carnot {

/// Who makes and who reads each value of a graph. Valid until the graph changes: it holds positions
/// and views, no copies. Immutable; any thread.
class GraphIndex {
 public:
  /// A node that reads a value. The slot is the position among its inputs, or kCaptured when a
  /// sub-graph inside the node reads it.
  struct Use {
    std::size_t node;
    std::size_t slot;
    bool operator==(const Use&) const = default;
  };
  static constexpr std::size_t kCaptured = std::numeric_limits<std::size_t>::max();

  explicit GraphIndex(const Graph& graph);

  /// Position of the node that gives the value; empty for inputs, initialisers and unknown names.
  std::optional<std::size_t> producer(std::string_view value) const;
  const Node* producer_node(std::string_view value) const;  // null likewise
  /// In the order of the nodes; a node that reads a value twice is there twice.
  std::span<const Use> uses(std::string_view value) const;
  /// The node that alone reads the value, once; null when there are more or none, when a sub-graph
  /// reads it, or when it is also an output of the graph.
  const Node* only_reader(std::string_view value) const;

  bool is_input(std::string_view value) const { return role(value).input; }
  bool is_output(std::string_view value) const { return role(value).output; }
  bool is_initializer(std::string_view value) const { return role(value).initializer; }
  const Graph& graph() const { return *graph_; }

 private:
  struct Role {
    std::optional<std::size_t> producer;
    std::vector<Use> uses;
    bool input = false;
    bool output = false;
    bool initializer = false;
  };
  const Role& role(std::string_view value) const;

  const Graph* graph_;
  std::unordered_map<std::string_view, Role> roles_;
};

}  // namespace carnot
