// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "graph/edit.hpp"
#include "graph/graph.hpp"

namespace carnot {

/// Follows the batch from the inputs through a graph whose shapes for the old batch are known, and
/// rewrites the constants in which the old batch was written down.
///
/// Inserting a node moves the rest along, which is why a position is passed by reference.
class BatchChange {
 public:
  BatchChange(Graph& graph, std::int64_t before, std::int64_t after);

  /// Errors: unsupported naming the node whose constant cannot follow.
  Result<void> apply();

 private:
  using Axis = std::optional<std::size_t>;

  Axis axis_of(std::string_view value) const;
  std::optional<Shape> shape_of(std::string_view value) const;
  std::optional<std::vector<std::int64_t>> constant(std::string_view value) const;
  std::string add_constant(std::string_view stem, const std::vector<std::int64_t>& numbers);

  Result<void> visit(std::size_t& position);
  void note_outputs(const Node& node, Axis axis);
  Axis axis_after(const Node& node) const;
  Axis axis_transposed(const Node& node, std::size_t axis) const;
  Axis axis_without(const Node& node, std::size_t axis, bool removed) const;
  Result<std::size_t> axis_in_target(const Node& node, std::size_t axis, const Shape& before,
                                     const Shape& after) const;
  Result<void> visit_reshape(std::size_t position);
  Result<void> visit_concat(std::size_t& position);
  Result<void> visit_recurrent(std::size_t& position);
  void retarget_expand(std::size_t position);
  Result<void> repeat_input(std::size_t& position, std::size_t slot, std::size_t axis);
  bool retarget_producer(std::string_view value, std::size_t axis);
  tl::unexpected<Error> cannot_follow(const Node& node, std::string_view what) const;

  Graph& graph_;
  NameSource names_;
  std::int64_t before_;
  std::int64_t after_;
  std::unordered_map<std::string, std::size_t> axis_;  // where a value carries the batch
  std::unordered_map<std::string, Tensor> constant_nodes_;
};

}  // namespace carnot
