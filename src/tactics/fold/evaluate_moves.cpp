// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "tactics/fold/evaluate.hpp"
#include "tactics/fold/evaluators.hpp"
#include "tactics/fold/strided.hpp"

namespace carnot {
namespace {

using Integers = std::vector<std::int64_t>;

std::optional<Tensor> reshaped(const Tensor& tensor, Shape shape) {
  const auto count = bounded_count(shape, tensor.count());
  if (!count || *count != tensor.count() || !bits_of(tensor.type())) return std::nullopt;
  return Tensor{tensor.type(), std::move(shape),
                std::vector<std::byte>{tensor.bytes().begin(), tensor.bytes().end()}};
}

/// Axes given as second input (opset 13) or as attribute (before).
std::optional<Integers> axes_of(const Evaluation& call) {
  if (call.input(1) != nullptr) return integers_of(call.input(1));
  return call.node.integers("axes");
}

std::optional<Tensor> identity(const Evaluation& call) {
  if (call.input(0) == nullptr) return std::nullopt;
  return *call.input(0);
}

std::optional<Tensor> reshape(const Evaluation& call) {
  const auto wanted = integers_of(call.input(1));
  if (call.input(0) == nullptr || !wanted) return std::nullopt;
  const Tensor& source = *call.input(0);
  Shape shape = *wanted;
  const bool copies_zero = call.node.integer("allowzero", 0) == 0;
  std::int64_t known = 1;
  std::ptrdiff_t open = -1;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 0 && copies_zero) {
      if (i >= source.shape().size()) return std::nullopt;
      shape[i] = source.shape()[i];
    }
    if (shape[i] == -1 && open < 0) {
      open = static_cast<std::ptrdiff_t>(i);
    } else if (shape[i] < 0 || (shape[i] != 0 && known > source.count() / shape[i])) {
      return std::nullopt;
    } else {
      known *= shape[i];
    }
  }
  if (open >= 0) {
    if (known == 0 || source.count() % known != 0) return std::nullopt;
    shape[static_cast<std::size_t>(open)] = source.count() / known;
  }
  return reshaped(source, std::move(shape));
}

std::optional<Tensor> flatten(const Evaluation& call) {
  if (call.input(0) == nullptr) return std::nullopt;
  const Shape& shape = call.input(0)->shape();
  const std::int64_t given = call.node.integer("axis", 1);
  const auto rank = static_cast<std::int64_t>(shape.size());
  const std::int64_t axis = given < 0 ? given + rank : given;
  if (axis < 0 || axis > rank) return std::nullopt;
  const auto cut = shape.begin() + axis;
  return reshaped(*call.input(0), {element_count(Shape{shape.begin(), cut}),
                                   element_count(Shape{cut, shape.end()})});
}

std::optional<Tensor> squeeze(const Evaluation& call) {
  const auto axes = axes_of(call);
  if (call.input(0) == nullptr || !axes) return std::nullopt;
  const Shape& shape = call.input(0)->shape();
  std::vector<bool> gone(shape.size());
  for (const std::int64_t given : *axes) {
    const auto axis = axis_of(given, shape.size());
    if (!axis || shape[*axis] != 1) return std::nullopt;
    gone[*axis] = true;
  }
  Shape rest;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool drop = axes->empty() ? shape[i] == 1 : gone[i];
    if (!drop) rest.push_back(shape[i]);
  }
  return reshaped(*call.input(0), std::move(rest));
}

std::optional<Tensor> unsqueeze(const Evaluation& call) {
  const auto axes = axes_of(call);
  if (call.input(0) == nullptr || !axes) return std::nullopt;
  const Shape& shape = call.input(0)->shape();
  std::vector<bool> added(shape.size() + axes->size());
  for (const std::int64_t given : *axes) {
    const auto axis = axis_of(given, added.size());
    if (!axis || added[*axis]) return std::nullopt;
    added[*axis] = true;
  }
  Shape result;
  auto next = shape.begin();
  for (const bool one : added) result.push_back(one ? 1 : *next++);
  return reshaped(*call.input(0), std::move(result));
}

std::optional<Tensor> transpose(const Evaluation& call) {
  if (call.input(0) == nullptr) return std::nullopt;
  const Tensor& source = *call.input(0);
  Integers order = call.node.integers("perm");
  if (order.empty()) {
    for (std::size_t i = source.shape().size(); i-- > 0;) {
      order.push_back(static_cast<std::int64_t>(i));
    }
  }
  if (order.size() != source.shape().size()) return std::nullopt;
  const auto steps = steps_of(source.shape());
  StridedView view;
  std::vector<bool> seen(order.size());
  for (const std::int64_t given : order) {
    const auto axis = axis_of(given, order.size());
    if (!axis || seen[*axis]) return std::nullopt;
    seen[*axis] = true;
    view.shape.push_back(source.shape()[*axis]);
    view.steps.push_back(steps[*axis]);
  }
  return copy(source, view, call.limit_bytes);
}

/// One dimension of a Slice: starts and ends may lie far outside, "to the end" is written as the
/// greatest integer.
void slice_axis(StridedView& view, std::size_t axis, std::int64_t start, std::int64_t end,
                std::int64_t step) {
  const std::int64_t size = view.shape[axis];
  const bool forwards = step > 0;
  const auto bounded = [&](std::int64_t at) {
    const std::int64_t from_front = at < 0 ? std::max(at, -size - 1) + size : at;
    return forwards ? std::clamp(from_front, std::int64_t{0}, size)
                    : std::clamp(from_front, std::int64_t{-1}, size - 1);
  };
  const std::int64_t first = bounded(start);
  const std::int64_t last = bounded(end);
  const std::int64_t span = forwards ? last - first : first - last;
  const std::int64_t stride = forwards ? step : -step;
  view.shape[axis] = span > 0 ? (span - 1) / stride + 1 : 0;
  if (span > 0) view.offset += first * view.steps[axis];
  view.steps[axis] *= view.shape[axis] > 1 ? step : 0;
}

std::optional<Tensor> slice(const Evaluation& call) {
  if (call.input(0) == nullptr) return std::nullopt;
  const Tensor& source = *call.input(0);
  const bool as_inputs = call.input(1) != nullptr;  // since opset 10
  const auto starts = as_inputs ? integers_of(call.input(1)) : call.node.integers("starts");
  const auto ends = as_inputs ? integers_of(call.input(2)) : call.node.integers("ends");
  if (!starts || !ends || starts->empty() || starts->size() != ends->size()) return std::nullopt;
  std::optional<Integers> axes = Integers{};
  if (!as_inputs) axes = call.node.integers("axes");
  if (call.input(3) != nullptr) axes = integers_of(call.input(3));
  std::optional<Integers> steps = Integers(starts->size(), 1);
  if (call.input(4) != nullptr) steps = integers_of(call.input(4));
  if (!axes || !steps || steps->size() != starts->size()) return std::nullopt;
  if (!axes->empty() && axes->size() != starts->size()) return std::nullopt;

  StridedView view{.shape = source.shape(), .steps = steps_of(source.shape()), .offset = 0};
  std::vector<bool> seen(source.shape().size());
  for (std::size_t i = 0; i < starts->size(); ++i) {
    const auto axis =
        axis_of(axes->empty() ? static_cast<std::int64_t>(i) : (*axes)[i], source.shape().size());
    constexpr std::int64_t kFar = std::int64_t{1} << 40U;  // keeps -step from overflowing
    if (!axis || seen[*axis] || (*steps)[i] == 0 || std::abs((*steps)[i]) > kFar) {
      return std::nullopt;
    }
    seen[*axis] = true;
    slice_axis(view, *axis, (*starts)[i], (*ends)[i], (*steps)[i]);
  }
  return copy(source, view, call.limit_bytes);
}

std::optional<Tensor> expand(const Evaluation& call) {
  const auto wanted = integers_of(call.input(1));
  if (call.input(0) == nullptr || !wanted) return std::nullopt;
  const auto shape = broadcast(call.input(0)->shape(), *wanted);
  if (!shape) return std::nullopt;
  return copy(*call.input(0), broadcast_view(call.input(0)->shape(), *shape), call.limit_bytes);
}

std::optional<Tensor> concat(const Evaluation& call) {
  if (call.inputs.empty() || call.input(0) == nullptr) return std::nullopt;
  const Tensor& first = *call.input(0);
  const auto axis = axis_of(call.node.integer("axis", 0), first.shape().size());
  const auto bits = bits_of(first.type());
  if (!axis || !bits || *bits % 8 != 0) return std::nullopt;
  Shape shape = first.shape();
  shape[*axis] = 0;
  std::int64_t total_bytes = 0;
  for (const Tensor* part : call.inputs) {
    if (part == nullptr || part->type() != first.type()) return std::nullopt;
    Shape other = part->shape();
    if (other.size() != shape.size()) return std::nullopt;
    shape[*axis] += std::exchange(other[*axis], shape[*axis]);
    other[*axis] = shape[*axis];
    if (other != shape) return std::nullopt;
    total_bytes += static_cast<std::int64_t>(part->bytes().size());
  }
  if (total_bytes > call.limit_bytes) return std::nullopt;
  const std::int64_t outer =
      element_count(Shape{shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(*axis)});
  std::vector<std::byte> bytes;
  bytes.reserve(static_cast<std::size_t>(total_bytes));
  for (std::int64_t i = 0; i < outer; ++i) {
    for (const Tensor* part : call.inputs) {
      const std::size_t run = part->bytes().size() / static_cast<std::size_t>(outer);
      const auto piece = part->bytes().subspan(static_cast<std::size_t>(i) * run, run);
      bytes.insert(bytes.end(), piece.begin(), piece.end());
    }
  }
  return Tensor{first.type(), std::move(shape), std::move(bytes)};
}

std::optional<Tensor> gather(const Evaluation& call) {
  const auto indices = integers_of(call.input(1));
  if (call.input(0) == nullptr || !indices) return std::nullopt;
  const Tensor& source = *call.input(0);
  const auto axis = axis_of(call.node.integer("axis", 0), source.shape().size());
  const auto bits = bits_of(source.type());
  if (!axis || !bits || *bits % 8 != 0) return std::nullopt;
  const auto split = source.shape().begin() + static_cast<std::ptrdiff_t>(*axis);
  const std::int64_t outer = element_count(Shape{source.shape().begin(), split});
  const std::int64_t inner = element_count(Shape{split + 1, source.shape().end()});
  Shape shape{source.shape().begin(), split};
  shape.insert(shape.end(), call.input(1)->shape().begin(), call.input(1)->shape().end());
  shape.insert(shape.end(), split + 1, source.shape().end());
  if (!bounded_count(shape, call.limit_bytes / (*bits / 8))) return std::nullopt;

  const auto run = static_cast<std::size_t>(inner) * static_cast<std::size_t>(*bits / 8);
  std::vector<std::byte> bytes;
  for (std::int64_t i = 0; i < outer; ++i) {
    for (const std::int64_t given : *indices) {
      const std::int64_t index = given < 0 ? given + *split : given;
      if (index < 0 || index >= *split) return std::nullopt;
      const auto row = static_cast<std::size_t>(i * *split + index);
      const auto piece = source.bytes().subspan(row * run, run);
      bytes.insert(bytes.end(), piece.begin(), piece.end());
    }
  }
  return Tensor{source.type(), std::move(shape), std::move(bytes)};
}

std::optional<Tensor> constant_of_shape(const Evaluation& call) {
  const auto shape = integers_of(call.input(0));
  if (!shape) return std::nullopt;
  Tensor value = Tensor::of<float>({1}, std::vector<float>{0.0F});
  if (const auto found = call.node.attributes.find("value"); found != call.node.attributes.end()) {
    const auto* given = std::get_if<Tensor>(&found->second);
    if (given == nullptr || given->count() != 1) return std::nullopt;
    value = *given;
  }
  return copy(value, {.shape = *shape, .steps = Integers(shape->size(), 0), .offset = 0},
              call.limit_bytes);
}

struct Row {
  std::string_view op_type;
  Evaluator evaluator;
};
constexpr std::array kRows = {
    Row{"Identity", identity},
    Row{"Reshape", reshape},
    Row{"Flatten", flatten},
    Row{"Squeeze", squeeze},
    Row{"Unsqueeze", unsqueeze},
    Row{"Transpose", transpose},
    Row{"Slice", slice},
    Row{"Expand", expand},
    Row{"Concat", concat},
    Row{"Gather", gather},
    Row{"ConstantOfShape", constant_of_shape},
};

}  // namespace

Evaluator move_evaluator(std::string_view op_type) {
  const auto* row = std::ranges::find(kRows, op_type, &Row::op_type);
  return row == kRows.end() ? nullptr : row->evaluator;
}

}  // namespace carnot
