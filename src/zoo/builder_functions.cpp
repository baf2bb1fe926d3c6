// SPDX-License-Identifier: Apache-2.0
// The layers of GraphBuilder that own no weights: functions and movement of data.
#include <fmt/format.h>

#include <cstddef>
#include <limits>
#include <numbers>

#include "base/assert.hpp"
#include "zoo/builder.hpp"

namespace carnot {
namespace {

/// Shape constants that Reshape copies from its input.
constexpr std::int64_t kSameAsBefore = 0;

}  // namespace

GraphBuilder::Value GraphBuilder::relu(std::string_view name, const Value& x) {
  return emit("Relu", name, {x.name}, x.shape);
}

GraphBuilder::Value GraphBuilder::relu6(std::string_view name, const Value& x) {
  // One pair of bounds for the whole graph: engines and tactics read them as constants.
  graph_.initializers.try_emplace("relu6.min", Tensor::scalar(0.0F));
  graph_.initializers.try_emplace("relu6.max", Tensor::scalar(6.0F));
  return emit("Clip", name, {x.name, "relu6.min", "relu6.max"}, x.shape);
}

/// x · (1 + erf(x / √2)) / 2 as exporters write it at opset 17, where there is no Gelu node.
GraphBuilder::Value GraphBuilder::gelu(std::string_view name, const Value& x) {
  graph_.initializers.try_emplace("gelu.sqrt_two",
                                  Tensor::scalar(static_cast<float>(std::numbers::sqrt2)));
  graph_.initializers.try_emplace("gelu.one", Tensor::scalar(1.0F));
  graph_.initializers.try_emplace("gelu.half", Tensor::scalar(0.5F));
  const auto part = [&](std::string_view step) { return fmt::format("{}.{}", name, step); };
  const Value scaled = emit("Div", part("div"), {x.name, "gelu.sqrt_two"}, x.shape);
  const Value erf = emit("Erf", part("erf"), {scaled.name}, x.shape);
  const Value above_zero = emit("Add", part("add"), {erf.name, "gelu.one"}, x.shape);
  const Value weighted = emit("Mul", part("mul"), {x.name, above_zero.name}, x.shape);
  return emit("Mul", name, {weighted.name, "gelu.half"}, x.shape);
}

GraphBuilder::Value GraphBuilder::softmax(std::string_view name, const Value& x) {
  return emit("Softmax", name, {x.name}, x.shape, {{"axis", std::int64_t{-1}}});
}

GraphBuilder::Value GraphBuilder::add(std::string_view name, const Value& a, const Value& b) {
  CARNOT_ASSERT(a.shape == b.shape);
  return emit("Add", name, {a.name, b.name}, a.shape);
}

GraphBuilder::Value GraphBuilder::times(std::string_view name, const Value& x, float factor) {
  std::string constant = unique(fmt::format("{}.factor", name));
  graph_.initializers.emplace(constant, Tensor::scalar(factor));
  return emit("Mul", name, {x.name, std::move(constant)}, x.shape);
}

GraphBuilder::Value GraphBuilder::matmul(std::string_view name, const Value& a, const Value& b) {
  CARNOT_ASSERT(a.shape.size() == b.shape.size() && a.shape.back() == b.shape[b.shape.size() - 2]);
  Shape shape = a.shape;
  shape.back() = b.shape.back();
  return emit("MatMul", name, {a.name, b.name}, std::move(shape));
}

GraphBuilder::Value GraphBuilder::pooled(std::string_view op, std::string_view name, const Value& x,
                                         const Pool& pool) {
  const auto size = [&](std::int64_t before) {
    return (before + pool.padding.before + pool.padding.after - pool.kernel) / pool.stride + 1;
  };
  CARNOT_ASSERT(x.shape.size() == 3 && size(x.shape[1]) > 0 && size(x.shape[2]) > 0);
  return emit(op, name, {x.name}, {x.shape[0], size(x.shape[1]), size(x.shape[2])},
              {{"kernel_shape", Integers{pool.kernel, pool.kernel}},
               {"strides", Integers{pool.stride, pool.stride}},
               {"pads", Integers{pool.padding.before, pool.padding.before, pool.padding.after,
                                 pool.padding.after}}});
}

GraphBuilder::Value GraphBuilder::max_pool(std::string_view name, const Value& x,
                                           const Pool& pool) {
  return pooled("MaxPool", name, x, pool);
}

GraphBuilder::Value GraphBuilder::average_pool(std::string_view name, const Value& x,
                                               const Pool& pool) {
  return pooled("AveragePool", name, x, pool);
}

GraphBuilder::Value GraphBuilder::global_average_pool(std::string_view name, const Value& x) {
  return emit("GlobalAveragePool", name, {x.name}, {x.shape.at(0), 1, 1});
}

GraphBuilder::Value GraphBuilder::flatten(std::string_view name, const Value& x) {
  return emit("Flatten", name, {x.name}, {element_count(x.shape)}, {{"axis", std::int64_t{1}}});
}

GraphBuilder::Value GraphBuilder::reshape(std::string_view name, const Value& x,
                                          const Shape& image) {
  CARNOT_ASSERT(element_count(image) == element_count(x.shape));
  Integers target{kSameAsBefore};
  target.insert(target.end(), image.begin(), image.end());
  return emit("Reshape", name, {x.name, integers(fmt::format("{}.shape", name), target)}, image);
}

GraphBuilder::Value GraphBuilder::transpose(std::string_view name, const Value& x,
                                            const Integers& permutation) {
  CARNOT_ASSERT(permutation.size() == x.shape.size() + 1 && permutation[0] == 0);
  Shape shape;
  for (std::size_t i = 1; i < permutation.size(); ++i) {
    shape.push_back(x.shape[static_cast<std::size_t>(permutation[i] - 1)]);
  }
  return emit("Transpose", name, {x.name}, std::move(shape), {{"perm", permutation}});
}

GraphBuilder::Value GraphBuilder::concat_channels(std::string_view name,
                                                  std::span<const Value> parts) {
  CARNOT_ASSERT(!parts.empty());
  std::vector<std::string> inputs;
  Shape shape = parts.front().shape;
  shape[0] = 0;
  for (const Value& part : parts) {
    inputs.push_back(part.name);
    shape[0] += part.shape.at(0);
  }
  return emit("Concat", name, std::move(inputs), std::move(shape), {{"axis", std::int64_t{1}}});
}

std::vector<GraphBuilder::Value> GraphBuilder::split_last_axis(std::string_view name,
                                                               const Value& x, std::int64_t parts) {
  CARNOT_ASSERT(x.shape.back() % parts == 0);
  const Integers sizes(static_cast<std::size_t>(parts), x.shape.back() / parts);
  std::vector<Value> values;
  std::vector<std::string> outputs;
  for (std::int64_t i = 0; i < parts; ++i) {
    Value value{unique(fmt::format("{}.{}", name, i)), x.shape};
    value.shape.back() = sizes.front();
    std::vector<Dimension> dimensions{std::string{"batch"}};
    dimensions.insert(dimensions.end(), value.shape.begin(), value.shape.end());
    record(value.name, DataType::float32, std::move(dimensions));
    outputs.push_back(value.name);
    values.push_back(std::move(value));
  }
  Node& node =
      append("Split", unique(name), {x.name, integers(fmt::format("{}.sizes", name), sizes)});
  node.outputs = std::move(outputs);
  node.attributes = {{"axis", std::int64_t{-1}}};
  return values;
}

GraphBuilder::Value GraphBuilder::row(std::string_view name, const Value& x, std::int64_t index) {
  CARNOT_ASSERT(x.shape.size() == 2 && index < x.shape[0]);
  std::string constant = unique(fmt::format("{}.index", name));
  graph_.initializers.emplace(constant, Tensor::scalar(index));
  return emit("Gather", name, {x.name, std::move(constant)}, {x.shape[1]},
              {{"axis", std::int64_t{1}}});
}

GraphBuilder::Value GraphBuilder::every_other_pixel(std::string_view name, const Value& x) {
  constexpr std::int64_t kToTheEnd = std::numeric_limits<std::int64_t>::max();
  const auto constant = [&](std::string_view what, const Integers& elements) {
    return integers(fmt::format("{}.{}", name, what), elements);
  };
  return emit("Slice", name,
              {x.name, constant("starts", {0, 0}), constant("ends", {kToTheEnd, kToTheEnd}),
               constant("axes", {2, 3}), constant("steps", {2, 2})},
              {x.shape.at(0), (x.shape.at(1) + 1) / 2, (x.shape.at(2) + 1) / 2});
}

GraphBuilder::Value GraphBuilder::pad_channels(std::string_view name, const Value& x,
                                               Padding channels) {
  return emit("Pad", name,
              {x.name, integers(fmt::format("{}.pads", name),
                                {0, channels.before, 0, 0, 0, channels.after, 0, 0})},
              {x.shape.at(0) + channels.before + channels.after, x.shape.at(1), x.shape.at(2)},
              {{"mode", std::string{"constant"}}});
}

}  // namespace carnot
