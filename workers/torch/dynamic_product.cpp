// SPDX-License-Identifier: Apache-2.0
#include "torch/dynamic_product.hpp"

#include <algorithm>

#include "torch/integer_form.hpp"

namespace carnot::worker {
namespace {

const Tensor* constant_in(const GraphIndex& index, std::string_view value) {
  return index.graph().find_initializer(value);
}

/// The input of a node with two that is not this one.
std::string_view other_input(const Node& node, std::string_view value) {
  return node.input(0) == value ? node.input(1) : node.input(0);
}

bool has_zero_points_of_0(const GraphIndex& index, const Node& product) {
  if (product.input(3).empty()) return true;
  const Tensor* zero_points = constant_in(index, product.input(3));
  return zero_points != nullptr && std::ranges::all_of(zero_points->bytes(), [](std::byte one) {
           return one == std::byte{0};
         });
}

/// Float constants, one for all outputs or one for each.
bool fits_outputs(const Tensor* numbers, const Tensor& weights) {
  return numbers != nullptr && numbers->type() == DataType::float32 &&
         (numbers->count() == 1 || numbers->shape() == Shape{weights.shape()[1]});
}

/// The scales of the weights, where the value is their product with the scale of x.
std::string_view scales_behind(const GraphIndex& index, std::string_view value,
                               std::string_view scale_of_x) {
  const Node* both = index.producer_node(value);
  if (both == nullptr || !both->is("Mul")) return {};
  if (both->input(0) != scale_of_x && both->input(1) != scale_of_x) return {};
  return other_input(*both, scale_of_x);
}

}  // namespace

std::optional<Fused> dynamic_product(const GraphIndex& index, const Node& product) {
  const Node* quantising = index.producer_node(product.input(0));
  const Tensor* weights = constant_in(index, product.input(1));
  if (quantising == nullptr || !quantising->is("DynamicQuantizeLinear") ||
      quantising->outputs.size() != 3 || product.input(2) != quantising->outputs[2] ||
      weights == nullptr || weights->type() != DataType::int8 || weights->shape().size() != 2 ||
      !has_zero_points_of_0(index, product))
    return std::nullopt;
  const std::string& scale = quantising->outputs[1];
  const Node* cast = index.only_reader(product.outputs.front());
  if (cast == nullptr || !cast->is("Cast") ||
      cast->integer("to", 0) != static_cast<std::int64_t>(DataType::float32))
    return std::nullopt;
  const Node* scaling = index.only_reader(cast->outputs.front());
  if (scaling == nullptr || !scaling->is("Mul")) return std::nullopt;
  const auto scales = scales_behind(index, other_input(*scaling, cast->outputs.front()), scale);
  if (!fits_outputs(constant_in(index, scales), *weights)) return std::nullopt;

  Fused fused{.node = {}, .replaced = {cast, scaling}};
  fused.node.op_type = "DynamicProduct";
  fused.node.domain = kIntegerDomain;
  fused.node.name = product.name;
  fused.node.inputs = {product.inputs[0], scale, product.inputs[2], product.inputs[1],
                       std::string{scales}};
  fused.node.outputs = scaling->outputs;
  const Node* adding = index.only_reader(scaling->outputs.front());
  if (adding == nullptr || !adding->is("Add")) return fused;
  const auto bias = other_input(*adding, scaling->outputs.front());
  const Tensor* numbers = constant_in(index, bias);
  if (!fits_outputs(numbers, *weights) || numbers->shape().size() != 1) return fused;
  if (numbers->count() != weights->shape()[1]) return fused;
  fused.node.inputs.emplace_back(bias);
  fused.node.outputs = adding->outputs;
  fused.replaced.push_back(adding);
  return fused;
}

}  // namespace carnot::worker
