// SPDX-License-Identifier: Apache-2.0
#include "tactics/fold/strided.hpp"

#include <algorithm>
#include <cstring>

namespace carnot {

std::vector<std::int64_t> steps_of(const Shape& shape) {
  std::vector<std::int64_t> steps(shape.size());
  std::int64_t step = 1;
  for (std::size_t i = shape.size(); i-- > 0;) {
    steps[i] = step;
    step *= shape[i];
  }
  return steps;
}

std::optional<Tensor> copy(const Tensor& source, const StridedView& view,
                           std::int64_t limit_bytes) {
  const auto bits = bits_of(source.type());
  if (!bits || *bits % 8 != 0) return std::nullopt;
  const auto width = static_cast<std::size_t>(*bits / 8);
  const auto count = bounded_count(view.shape, limit_bytes / static_cast<std::int64_t>(width));
  if (!count) return std::nullopt;

  std::vector<std::byte> bytes(static_cast<std::size_t>(*count) * width);
  Shape position(view.shape.size(), 0);
  std::int64_t from = view.offset;
  for (std::size_t to = 0; to < bytes.size(); to += width) {
    std::memcpy(&bytes[to], &source.bytes()[static_cast<std::size_t>(from) * width], width);
    // Counts up like an odometer, last dimension fastest.
    for (std::size_t axis = view.shape.size(); axis-- > 0;) {
      from += view.steps[axis];
      if (++position[axis] < view.shape[axis]) break;
      from -= view.steps[axis] * view.shape[axis];
      position[axis] = 0;
    }
  }
  return Tensor{source.type(), view.shape, std::move(bytes)};
}

std::optional<Shape> broadcast(const Shape& a, const Shape& b) {
  const std::size_t rank = std::max(a.size(), b.size());
  Shape result(rank);
  for (std::size_t i = 0; i < rank; ++i) {  // i counts from the last dimension
    const std::int64_t left = i < a.size() ? a[a.size() - 1 - i] : 1;
    const std::int64_t right = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (left != right && left != 1 && right != 1) return std::nullopt;
    result[rank - 1 - i] = left == 1 ? right : left;
  }
  return result;
}

StridedView broadcast_view(const Shape& shape, const Shape& to) {
  StridedView view{.shape = to, .steps = std::vector<std::int64_t>(to.size(), 0), .offset = 0};
  const std::vector<std::int64_t> own = steps_of(shape);
  const std::size_t added = to.size() - shape.size();
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] != 1) view.steps[added + i] = own[i];
  }
  return view;
}

std::optional<std::size_t> axis_of(std::int64_t axis, std::size_t rank) {
  const auto dimensions = static_cast<std::int64_t>(rank);
  if (axis < -dimensions || axis >= dimensions) return std::nullopt;
  return static_cast<std::size_t>(axis < 0 ? axis + dimensions : axis);
}

std::optional<std::int64_t> bounded_count(const Shape& shape, std::int64_t limit) {
  if (std::ranges::any_of(shape, [](std::int64_t dimension) { return dimension < 0; })) {
    return std::nullopt;
  }
  if (std::ranges::find(shape, 0) != shape.end()) return 0;
  std::int64_t count = 1;
  for (const std::int64_t dimension : shape) {
    if (dimension > limit / count) return std::nullopt;  // count · dimension > limit
    count *= dimension;
  }
  return count;
}

}  // namespace carnot
