// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <functional>
#include <type_traits>

#include "tactics/fold/evaluate.hpp"
#include "tactics/fold/evaluators.hpp"
#include "tactics/fold/scalar_operations.hpp"
#include "tactics/fold/strided.hpp"

namespace carnot {
namespace {

/// Calls visit with a value of the tensor's element type; empty for types nobody computes in.
template <class Visit>
std::optional<Tensor> with_type(DataType type, Visit visit) {
  switch (type) {
    case DataType::float32:
      return visit(float{});
    case DataType::float64:
      return visit(double{});
    case DataType::int32:
      return visit(std::int32_t{});
    case DataType::int64:
      return visit(std::int64_t{});
    default:
      return std::nullopt;
  }
}

template <class T>
Tensor tensor_of(const Shape& shape, const std::vector<T>& elements) {
  return Tensor::of<T>(shape, elements);
}

/// Truth values are bytes: std::vector<bool> has no elements to point at.
Tensor truth_of(const Shape& shape, const std::vector<std::uint8_t>& elements) {
  const auto bytes = std::as_bytes(std::span{elements});
  return Tensor{DataType::boolean, shape, std::vector<std::byte>{bytes.begin(), bytes.end()}};
}

std::span<const std::uint8_t> truth_in(const Tensor& tensor) {
  return {reinterpret_cast<const std::uint8_t*>(tensor.bytes().data()), tensor.bytes().size()};
}

struct Pair {
  Tensor left;
  Tensor right;
};

/// Both operands in their common shape and of one type.
std::optional<Pair> aligned(const Tensor* left, const Tensor* right, std::int64_t limit_bytes) {
  if (left == nullptr || right == nullptr || left->type() != right->type()) return std::nullopt;
  const auto shape = broadcast(left->shape(), right->shape());
  if (!shape) return std::nullopt;
  auto a = copy(*left, broadcast_view(left->shape(), *shape), limit_bytes);
  auto b = copy(*right, broadcast_view(right->shape(), *shape), limit_bytes);
  if (!a || !b) return std::nullopt;
  return Pair{.left = std::move(*a), .right = std::move(*b)};
}

template <class Operation>
std::optional<Tensor> binary(const Evaluation& call) {
  if (call.inputs.size() != 2 || call.node.integer("fmod", 0) != 0) return std::nullopt;
  const auto pair = aligned(call.input(0), call.input(1), call.limit_bytes);
  if (!pair) return std::nullopt;
  return with_type(pair->left.type(), [&](auto type) -> std::optional<Tensor> {
    using T = decltype(type);
    const auto left = pair->left.as<T>();
    const auto right = pair->right.as<T>();
    std::vector<T> result(left.size());
    for (std::size_t i = 0; i < result.size(); ++i) {
      const std::optional<T> value = Operation{}(left[i], right[i]);
      if (!value) return std::nullopt;
      result[i] = *value;
    }
    return tensor_of<T>(pair->left.shape(), result);
  });
}

template <class Relation>
std::optional<Tensor> relation(const Evaluation& call) {
  const auto pair = aligned(call.input(0), call.input(1), call.limit_bytes);
  if (!pair) return std::nullopt;
  return with_type(pair->left.type(), [&](auto type) -> std::optional<Tensor> {
    using T = decltype(type);
    const auto left = pair->left.as<T>();
    const auto right = pair->right.as<T>();
    std::vector<std::uint8_t> result(left.size());
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = Relation{}(left[i], right[i]);
    return truth_of(pair->left.shape(), result);
  });
}

template <class Operation>
std::optional<Tensor> logic(const Evaluation& call) {
  const auto pair = aligned(call.input(0), call.input(1), call.limit_bytes);
  if (!pair || pair->left.type() != DataType::boolean) return std::nullopt;
  const auto left = truth_in(pair->left);
  const auto right = truth_in(pair->right);
  std::vector<std::uint8_t> result(left.size());
  for (std::size_t i = 0; i < result.size(); ++i) {
    result[i] = Operation{}(left[i] != 0, right[i] != 0);
  }
  return truth_of(pair->left.shape(), result);
}

std::optional<Tensor> negation(const Evaluation& call) {
  if (call.input(0) == nullptr || call.input(0)->type() != DataType::boolean) return std::nullopt;
  std::vector<std::uint8_t> result;
  for (const std::uint8_t value : truth_in(*call.input(0))) result.push_back(value == 0);
  return truth_of(call.input(0)->shape(), result);
}

/// Element by element in the input's own type; `real` says that integers have no such operation.
template <class Operation>
std::optional<Tensor> unary(const Evaluation& call) {
  if (call.input(0) == nullptr) return std::nullopt;
  const Tensor& source = *call.input(0);
  return with_type(source.type(), [&](auto type) -> std::optional<Tensor> {
    using T = decltype(type);
    if constexpr (std::is_integral_v<T> && Operation::kRealOnly) {
      return std::nullopt;
    } else {
      std::vector<T> result;
      for (const T value : source.as<T>()) result.push_back(Operation{}(value));
      return tensor_of<T>(source.shape(), result);
    }
  });
}

/// Reals towards zero, as C and every engine do; what does not fit is left to the engine.
template <class To, class From>
std::optional<To> cast_value(From value) {
  if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    constexpr double kLimit = std::is_same_v<To, std::int32_t> ? 2147483648.0 : 9.2233720368547e18;
    const auto wide = static_cast<double>(value);
    if (!(wide > -kLimit && wide < kLimit)) return std::nullopt;
  }
  return static_cast<To>(value);
}

template <class From>
std::optional<Tensor> cast_from(const Shape& shape, std::span<const From> source, DataType to) {
  if (to == DataType::boolean) {
    std::vector<std::uint8_t> result;
    for (const From value : source) result.push_back(value != From{0});
    return truth_of(shape, result);
  }
  return with_type(to, [&](auto type) -> std::optional<Tensor> {
    using To = decltype(type);
    std::vector<To> result;
    for (const From value : source) {
      const std::optional<To> converted = cast_value<To>(value);
      if (!converted) return std::nullopt;
      result.push_back(*converted);
    }
    return tensor_of<To>(shape, result);
  });
}

std::optional<Tensor> cast(const Evaluation& call) {
  if (call.input(0) == nullptr) return std::nullopt;
  const Tensor& source = *call.input(0);
  const auto to = static_cast<DataType>(call.node.integer("to", 0));
  if (source.type() == DataType::boolean) {
    std::vector<std::int32_t> numbers;
    for (const std::uint8_t value : truth_in(source)) numbers.push_back(value != 0 ? 1 : 0);
    return cast_from<std::int32_t>(source.shape(), numbers, to);
  }
  return with_type(source.type(), [&](auto type) {
    using From = decltype(type);
    return cast_from<From>(source.shape(), source.as<From>(), to);
  });
}

std::optional<Tensor> where(const Evaluation& call) {
  const Tensor* condition = call.input(0);
  const auto pair = aligned(call.input(1), call.input(2), call.limit_bytes);
  if (!pair || condition == nullptr || condition->type() != DataType::boolean) return std::nullopt;
  const auto shape = broadcast(condition->shape(), pair->left.shape());
  const auto bits = bits_of(pair->left.type());
  if (!shape || !bits) return std::nullopt;
  const auto chosen =
      copy(*condition, broadcast_view(condition->shape(), *shape), call.limit_bytes);
  const auto left = copy(pair->left, broadcast_view(pair->left.shape(), *shape), call.limit_bytes);
  const auto right =
      copy(pair->right, broadcast_view(pair->right.shape(), *shape), call.limit_bytes);
  if (!chosen || !left || !right) return std::nullopt;
  const auto width = static_cast<std::size_t>(*bits / 8);
  std::vector<std::byte> bytes;
  const auto choices = truth_in(*chosen);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const Tensor& from = choices[i] != 0 ? *left : *right;
    const auto element = from.bytes().subspan(i * width, width);
    bytes.insert(bytes.end(), element.begin(), element.end());
  }
  return Tensor{pair->left.type(), *shape, std::move(bytes)};
}

std::optional<Tensor> range(const Evaluation& call) {
  for (std::size_t i = 0; i < 3; ++i) {
    if (call.input(i) == nullptr || call.input(i)->count() != 1) return std::nullopt;
    if (call.input(i)->type() != DataType::int64) return std::nullopt;
  }
  const std::int64_t start = call.input(0)->as<std::int64_t>()[0];
  const std::int64_t limit = call.input(1)->as<std::int64_t>()[0];
  const std::int64_t delta = call.input(2)->as<std::int64_t>()[0];
  constexpr std::int64_t kFar = std::int64_t{1} << 40U;
  for (const std::int64_t value : {start, limit, delta}) {
    if (value > kFar || value < -kFar) return std::nullopt;
  }
  if (delta == 0) return std::nullopt;
  std::vector<std::int64_t> values;
  for (std::int64_t at = start; delta > 0 ? at < limit : at > limit; at += delta) {
    if (static_cast<std::int64_t>(values.size() * sizeof(at)) >= call.limit_bytes) {
      return std::nullopt;
    }
    values.push_back(at);
  }
  return Tensor::of<std::int64_t>({static_cast<std::int64_t>(values.size())}, values);
}

struct Row {
  std::string_view op_type;
  Evaluator evaluator;
};
constexpr std::array kRows = {
    Row{"Add", binary<Add>},
    Row{"Sub", binary<Sub>},
    Row{"Mul", binary<Mul>},
    Row{"Div", binary<Div>},
    Row{"Mod", binary<Mod>},
    Row{"Pow", binary<Pow>},
    Row{"Min", binary<Least>},
    Row{"Max", binary<Greatest>},
    Row{"Equal", relation<std::equal_to<>>},
    Row{"Less", relation<std::less<>>},
    Row{"Greater", relation<std::greater<>>},
    Row{"LessOrEqual", relation<std::less_equal<>>},
    Row{"GreaterOrEqual", relation<std::greater_equal<>>},
    Row{"And", logic<std::logical_and<>>},
    Row{"Or", logic<std::logical_or<>>},
    Row{"Not", negation},
    Row{"Neg", unary<Neg>},
    Row{"Sqrt", unary<Sqrt>},
    Row{"Floor", unary<Floor>},
    Row{"Ceil", unary<Ceil>},
    Row{"Reciprocal", unary<Reciprocal>},
    Row{"Cast", cast},
    Row{"Where", where},
    Row{"Range", range},
};

}  // namespace

Evaluator arithmetic_evaluator(std::string_view op_type) {
  const auto* row = std::ranges::find(kRows, op_type, &Row::op_type);
  return row == kRows.end() ? nullptr : row->evaluator;
}

}  // namespace carnot
