// SPDX-License-Identifier: Apache-2.0
#include "zoo/builder.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <cstring>

#include "base/assert.hpp"
#include "base/rng.hpp"
#include "zoo/seeded_normals.hpp"

namespace carnot {
namespace {

constexpr std::int64_t kLargestFile = std::int64_t{1} << 31;
constexpr float kBatchNormEpsilon = 1e-5F;
constexpr float kLayerNormEpsilon = 1e-6F;

/// Inputs that one output of a weight sums over. Rank 4: [out, in / groups, kh, kw]; rank 2: given
/// by the layout, [out, in] for Gemm, [in, out] for a transposed weight.
std::int64_t fan_in(std::string_view name, const Shape& shape) {
  if (shape.size() == 2) return name.ends_with(".T") ? shape[0] : shape[1];
  return element_count(shape) / shape.at(0);
}

Tensor seeded_tensor(const std::string& name, const Shape& shape, Spread spread,
                     std::uint64_t seed) {
  std::vector<std::byte> bytes(static_cast<std::size_t>(element_count(shape)) * sizeof(float));
  const std::span<float> out{reinterpret_cast<float*>(bytes.data()), bytes.size() / sizeof(float)};
  Rng rng{seed, name};
  switch (spread) {
    case Spread::weight:
      fill_normal(rng, out, 0.0, std::sqrt(2.0 / static_cast<double>(fan_in(name, shape))));
      break;
    case Spread::bias:
      fill_normal(rng, out, 0.0, 0.1);
      break;
    case Spread::scale:
      fill_normal(rng, out, 1.0, 0.1);
      break;
    case Spread::embedding:
      fill_normal(rng, out, 0.0, 0.5);
      break;
    case Spread::zeros:
      break;
    case Spread::ones:
      for (float& element : out) element = 1.0F;
      break;
  }
  return Tensor{DataType::float32, shape, std::move(bytes)};
}

std::vector<Dimension> with_batch(const Shape& image) {
  std::vector<Dimension> dimensions{std::string{"batch"}};
  dimensions.insert(dimensions.end(), image.begin(), image.end());
  return dimensions;
}

std::int64_t convolved(std::int64_t size, const GraphBuilder::Conv& form) {
  return (size + form.padding.before + form.padding.after - form.kernel) / form.stride + 1;
}

}  // namespace

GraphBuilder::GraphBuilder(std::string graph_name) {
  graph_.name = std::move(graph_name);
  graph_.producer = "carnot";
  graph_.opsets[""] = 17;
}

std::string GraphBuilder::unique(std::string_view name) {
  const int used = times_used_[std::string{name}]++;
  return used == 0 ? std::string{name} : fmt::format("{}_{}", name, used);
}

std::string GraphBuilder::parameter(std::string name, Shape shape, Spread spread) {
  const bool is_new = planned_.emplace(name, Planned{std::move(shape), spread}).second;
  CARNOT_ASSERT(is_new);
  return name;
}

std::string GraphBuilder::integers(std::string_view name, const Integers& elements) {
  std::string constant = unique(name);
  graph_.initializers.emplace(
      constant, Tensor::of<std::int64_t>({static_cast<std::int64_t>(elements.size())}, elements));
  return constant;
}

void GraphBuilder::record(const std::string& name, DataType type,
                          std::vector<Dimension> dimensions) {
  graph_.values[name] = ValueInfo{name, type, std::move(dimensions)};
}

Node& GraphBuilder::append(std::string_view op, const std::string& name,
                           std::vector<std::string> inputs) {
  Node node;
  node.op_type = op;
  node.name = name;
  node.inputs = std::move(inputs);
  return graph_.nodes.emplace_back(std::move(node));
}

GraphBuilder::Value GraphBuilder::emit(
    std::string_view op, std::string_view name, std::vector<std::string> inputs, Shape shape,
    const std::vector<std::pair<std::string_view, Attribute>>& attributes) {
  Value value{unique(name), std::move(shape)};
  Node& node = append(op, value.name, std::move(inputs));
  node.outputs = {value.name};
  for (const auto& [key, attribute] : attributes) node.attributes.emplace(key, attribute);
  record(value.name, DataType::float32, with_batch(value.shape));
  return value;
}

GraphBuilder::Value GraphBuilder::input(Shape image) {
  Value value{unique("input"), std::move(image)};
  graph_.inputs.push_back(ValueInfo{value.name, DataType::float32, with_batch(value.shape)});
  return value;
}

GraphBuilder::Value GraphBuilder::conv(std::string_view layer, const Value& x, const Conv& form) {
  CARNOT_ASSERT(x.shape.size() == 3 && x.shape[0] % form.groups == 0);
  const std::int64_t height = convolved(x.shape[1], form);
  const std::int64_t width = convolved(x.shape[2], form);
  CARNOT_ASSERT(height > 0 && width > 0);
  std::vector<std::string> inputs{
      x.name, parameter(fmt::format("{}.weight", layer),
                        {form.channels, x.shape[0] / form.groups, form.kernel, form.kernel},
                        Spread::weight)};
  if (form.bias) {
    inputs.push_back(parameter(fmt::format("{}.bias", layer), {form.channels}, Spread::bias));
  }
  return emit("Conv", layer, std::move(inputs), {form.channels, height, width},
              {{"kernel_shape", Integers{form.kernel, form.kernel}},
               {"strides", Integers{form.stride, form.stride}},
               {"pads", Integers{form.padding.before, form.padding.before, form.padding.after,
                                 form.padding.after}},
               {"dilations", Integers{1, 1}},
               {"group", form.groups}});
}

GraphBuilder::Value GraphBuilder::batch_norm(std::string_view layer, const Value& x) {
  const Shape channels{x.shape.at(0)};
  return emit("BatchNormalization", layer,
              {x.name, parameter(fmt::format("{}.weight", layer), channels, Spread::scale),
               parameter(fmt::format("{}.bias", layer), channels, Spread::bias),
               parameter(fmt::format("{}.running_mean", layer), channels, Spread::zeros),
               parameter(fmt::format("{}.running_var", layer), channels, Spread::ones)},
              x.shape, {{"epsilon", kBatchNormEpsilon}});
}

GraphBuilder::Value GraphBuilder::gemm(std::string_view layer, const Value& x,
                                       std::int64_t features) {
  CARNOT_ASSERT(x.shape.size() == 1);
  return emit(
      "Gemm", layer,
      {x.name, parameter(fmt::format("{}.weight", layer), {features, x.shape[0]}, Spread::weight),
       parameter(fmt::format("{}.bias", layer), {features}, Spread::bias)},
      {features}, {{"transB", std::int64_t{1}}});
}

GraphBuilder::Value GraphBuilder::linear(std::string_view layer, const Value& x,
                                         std::int64_t features) {
  Shape shape = x.shape;
  shape.back() = features;
  const Value product = emit("MatMul", fmt::format("{}.matmul", layer),
                             {x.name, parameter(fmt::format("{}.weight.T", layer),
                                                {x.shape.back(), features}, Spread::weight)},
                             shape);
  return emit("Add", layer,
              {product.name, parameter(fmt::format("{}.bias", layer), {features}, Spread::bias)},
              shape);
}

GraphBuilder::Value GraphBuilder::layer_norm(std::string_view layer, const Value& x) {
  const Shape features{x.shape.back()};
  return emit("LayerNormalization", layer,
              {x.name, parameter(fmt::format("{}.weight", layer), features, Spread::scale),
               parameter(fmt::format("{}.bias", layer), features, Spread::bias)},
              x.shape, {{"axis", std::int64_t{-1}}, {"epsilon", kLayerNormEpsilon}});
}

GraphBuilder::Value GraphBuilder::layer_norm_channels(std::string_view layer, const Value& x) {
  const Value last = transpose(fmt::format("{}.channels_last", layer), x, {0, 2, 3, 1});
  return transpose(fmt::format("{}.channels_first", layer), layer_norm(layer, last), {0, 3, 1, 2});
}

GraphBuilder::Value GraphBuilder::scaled_by(std::string_view tensor, const Value& x,
                                            const Shape& shape) {
  return emit("Mul", fmt::format("{}.mul", tensor),
              {x.name, parameter(std::string{tensor}, shape, Spread::scale)}, x.shape);
}

GraphBuilder::Value GraphBuilder::shifted_by(std::string_view tensor, const Value& x,
                                             const Shape& shape) {
  return emit("Add", fmt::format("{}.add", tensor),
              {x.name, parameter(std::string{tensor}, shape, Spread::embedding)}, x.shape);
}

GraphBuilder::Value GraphBuilder::with_first_row(std::string_view tensor, const Value& x) {
  CARNOT_ASSERT(x.shape.size() == 2);
  // Concat does not broadcast: the row is expanded to the batch, whose size only the run knows.
  const std::string batch = unique(fmt::format("{}.batch", tensor));
  Node& shape_of = append("Shape", batch, {x.name});
  shape_of.outputs = {batch};
  shape_of.attributes = {{"start", std::int64_t{0}}, {"end", std::int64_t{1}}};
  record(batch, DataType::int64, {std::int64_t{1}});

  const std::string target = unique(fmt::format("{}.shape", tensor));
  Node& join = append("Concat", target,
                      {batch, integers(fmt::format("{}.one_row", tensor), {1, x.shape[1]})});
  join.outputs = {target};
  join.attributes = {{"axis", std::int64_t{0}}};
  record(target, DataType::int64, {std::int64_t{3}});

  const Value row =
      emit("Expand", fmt::format("{}.expand", tensor),
           {parameter(std::string{tensor}, {1, 1, x.shape[1]}, Spread::embedding), target},
           {1, x.shape[1]});
  return emit("Concat", fmt::format("{}.concat", tensor), {row.name, x.name},
              {x.shape[0] + 1, x.shape[1]}, {{"axis", std::int64_t{1}}});
}

std::int64_t GraphBuilder::planned_elements() const {
  std::int64_t elements = 0;
  for (const auto& [name, planned] : planned_) elements += element_count(planned.shape);
  return elements;
}

Result<Graph> GraphBuilder::finish(const Value& logits, std::uint64_t seed) && {
  const std::int64_t bytes = planned_elements() * static_cast<std::int64_t>(sizeof(float));
  if (bytes >= kLargestFile) {
    return fail(
        ErrorCode::unsupported,
        fmt::format("{} would weigh {} MiB, more than the 2,048 MiB that an ONNX file can hold.",
                    graph_.name, bytes >> 20),
        "Choose a smaller width, size or number of classes.");
  }
  for (const auto& [name, planned] : planned_) {
    graph_.initializers.emplace(name, seeded_tensor(name, planned.shape, planned.spread, seed));
  }
  Node& last = graph_.nodes.back();
  CARNOT_ASSERT(last.outputs == std::vector{logits.name});
  last.outputs = {"logits"};
  graph_.values.erase(logits.name);
  graph_.outputs = {ValueInfo{"logits", DataType::float32, with_batch(logits.shape)}};
  return std::move(graph_);
}

}  // namespace carnot
