// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "graph/graph.hpp"

namespace carnot {

/// A way to read a tensor: result element (i, j, ...) is element offset + i·steps[0] + j·steps[1]
/// ... Step 0 repeats, a negative one runs backwards: transposing, slicing and broadcasting are
/// this.
struct StridedView {
  Shape shape;
  std::vector<std::int64_t> steps;
  std::int64_t offset = 0;
};

/// Steps of a tensor that lies in C order.
std::vector<std::int64_t> steps_of(const Shape& shape);

/// A tensor of the view's shape. Empty when elements are not whole bytes or the result is larger
/// than limit_bytes. REQUIRES: every element that the view reads exists.
std::optional<Tensor> copy(const Tensor& source, const StridedView& view, std::int64_t limit_bytes);

/// NumPy's rule for two shapes; empty when they do not fit.
std::optional<Shape> broadcast(const Shape& a, const Shape& b);
/// REQUIRES: the shape broadcasts to `to`.
StridedView broadcast_view(const Shape& shape, const Shape& to);

/// An axis counted from the end when negative. Empty outside [−rank, rank).
std::optional<std::size_t> axis_of(std::int64_t axis, std::size_t rank);

/// element_count for shapes that come from a file: empty when a dimension is negative or the
/// product passes `limit`.
std::optional<std::int64_t> bounded_count(const Shape& shape, std::int64_t limit);

}  // namespace carnot
