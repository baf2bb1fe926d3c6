// SPDX-License-Identifier: Apache-2.0
#include "graph/batch_change.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <span>

#include "base/text.hpp"

namespace carnot {
namespace {

/// As large as it gets where 64 bits do not suffice: the shapes may come from a hostile file.
std::int64_t product(std::span<const std::int64_t> numbers) {
  std::int64_t result = 1;
  for (const std::int64_t number : numbers)
    if (__builtin_mul_overflow(result, number, &result))
      return std::numeric_limits<std::int64_t>::max();
  return result;
}

}  // namespace

BatchChange::BatchChange(Graph& graph, std::int64_t before, std::int64_t after)
    : graph_{graph}, names_{graph}, before_{before}, after_{after} {
  for (const ValueInfo& input : graph.inputs) {
    if (!input.shape || input.shape->empty()) continue;
    const auto* first = std::get_if<std::int64_t>(&input.shape->front());
    if (first != nullptr && *first == before) axis_[input.name] = 0;
  }
  for (const Node& node : graph.nodes) {
    const auto value = node.attributes.find("value");
    if (!node.is("Constant") || value == node.attributes.end()) continue;
    if (const auto* tensor = std::get_if<Tensor>(&value->second))
      constant_nodes_.emplace(node.outputs.front(), *tensor);
  }
}

Result<void> BatchChange::apply() {
  for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
    CARNOT_TRY_VOID(visit(i));
  }
  return {};
}

BatchChange::Axis BatchChange::axis_of(std::string_view value) const {
  const auto found = axis_.find(std::string{value});
  return found == axis_.end() ? std::nullopt : Axis{found->second};
}

std::optional<Shape> BatchChange::shape_of(std::string_view value) const {
  const auto info = graph_.info(value);
  return info ? info->static_shape() : std::nullopt;
}

std::optional<std::vector<std::int64_t>> BatchChange::constant(std::string_view value) const {
  const Tensor* tensor = graph_.find_initializer(value);
  if (const auto found = constant_nodes_.find(std::string{value}); found != constant_nodes_.end())
    tensor = &found->second;
  if (tensor == nullptr || tensor->type() != DataType::int64) return std::nullopt;
  const auto numbers = tensor->as<std::int64_t>();
  return std::vector<std::int64_t>{numbers.begin(), numbers.end()};
}

std::string BatchChange::add_constant(std::string_view stem,
                                      const std::vector<std::int64_t>& numbers) {
  std::string name = names_.fresh(stem);
  graph_.initializers[name] = Tensor::of(Shape{static_cast<std::int64_t>(numbers.size())}, numbers);
  return name;
}

void BatchChange::note_outputs(const Node& node, Axis axis) {
  if (!axis) return;
  for (const std::string& output : node.outputs)
    if (!output.empty()) axis_[output] = *axis;
}

Result<void> BatchChange::visit(std::size_t& position) {
  const Node& node = graph_.nodes[position];
  if (node.is("Shape") || node.is("Size")) return {};  // computed anew for every batch
  if (node.is("Reshape")) return visit_reshape(position);
  if (node.is("Concat")) return visit_concat(position);
  if (node.is("LSTM") || node.is("GRU") || node.is("RNN")) return visit_recurrent(position);
  if (node.is("Expand")) retarget_expand(position);
  note_outputs(graph_.nodes[position], axis_after(graph_.nodes[position]));
  return {};
}

tl::unexpected<Error> BatchChange::cannot_follow(const Node& node, std::string_view what) const {
  return fail(
      ErrorCode::unsupported,
      fmt::format("the model is fixed to batch {}: node \"{}\" ({}) {}.", before_,
                  valid_utf8(node.name), valid_utf8(node.op_type), what),
      fmt::format("Use batch {}, or export the model with a free batch dimension.", before_));
}

/// For operators that remove (or insert) dimensions by a list of axes.
BatchChange::Axis BatchChange::axis_without(const Node& node, std::size_t axis,
                                            bool removed) const {
  auto axes = node.integers("axes");
  if (const auto given = constant(node.input(1))) axes = *given;
  const auto shape = shape_of(removed ? node.input(0) : std::string_view{node.outputs.front()});
  const auto rank = shape ? static_cast<std::int64_t>(shape->size()) : 0;
  for (std::int64_t& each : axes)
    if (each < 0) each += rank;
  std::ranges::sort(axes);
  std::int64_t now = static_cast<std::int64_t>(axis);
  if (removed) {
    now -= std::ranges::count_if(axes, [&](std::int64_t each) { return each < now; });
  } else {
    for (const std::int64_t each : axes)
      if (each <= now) ++now;
  }
  return now < 0 ? Axis{} : Axis{static_cast<std::size_t>(now)};
}

BatchChange::Axis BatchChange::axis_after(const Node& node) const {
  const auto carrier = std::ranges::find_if(
      node.inputs, [&](const std::string& input) { return axis_of(input).has_value(); });
  if (carrier == node.inputs.end()) return std::nullopt;
  const std::size_t axis = *axis_of(*carrier);
  if (node.is("Transpose")) return axis_transposed(node, axis);
  if (node.is("Squeeze")) return axis_without(node, axis, true);
  if (node.is("Unsqueeze")) return axis_without(node, axis, false);
  if (node.op_type.starts_with("Reduce") && node.integer("keepdims", 1) == 0)
    return axis_without(node, axis, true);
  const auto in = shape_of(*carrier);
  const auto out = shape_of(node.outputs.front());
  if (!in || !out) return axis;
  if (node.is("Gather") && out->size() < in->size() && node.integer("axis", 0) == 0 && axis > 0)
    return axis - 1;
  // Broadcasting aligns shapes at their ends.
  if (out->size() > in->size()) return axis + (out->size() - in->size());
  return axis < out->size() ? Axis{axis} : Axis{};
}

BatchChange::Axis BatchChange::axis_transposed(const Node& node, std::size_t axis) const {
  const auto order = node.integers("perm");
  if (order.empty()) {
    const auto shape = shape_of(node.input(0));
    return shape && axis < shape->size() ? Axis{shape->size() - 1 - axis} : Axis{};
  }
  const auto at = std::ranges::find(order, static_cast<std::int64_t>(axis));
  return at == order.end() ? Axis{} : Axis{static_cast<std::size_t>(at - order.begin())};
}

/// Where a reshaped value carries the batch. Elements lie in C order, so the batch stays behind as
/// many elements as it was before.
Result<std::size_t> BatchChange::axis_in_target(const Node& node, std::size_t axis,
                                                const Shape& before, const Shape& after) const {
  const std::int64_t ahead = product(std::span{before}.first(std::min(axis, before.size())));
  std::size_t at = 0;
  while (at < after.size() && product(std::span{after}.first(at)) < ahead) ++at;
  if (at == after.size() || product(std::span{after}.first(at)) != ahead ||
      after[at] % before_ != 0) {
    return cannot_follow(node, fmt::format("reshapes to [{}], where the batch cannot be found",
                                           fmt::join(after, ", ")));
  }
  return at;
}

Result<void> BatchChange::visit_reshape(std::size_t position) {
  Node& node = graph_.nodes[position];
  const Axis axis = axis_of(node.input(0));
  if (!axis) return {};
  auto target = constant(node.input(1));
  const auto before = shape_of(node.input(0));
  const auto after = shape_of(node.outputs.front());
  if (!target || !before || !after || target->size() != after->size() || after->empty()) {
    note_outputs(node, std::size_t{0});
    return {};
  }
  CARNOT_TRY(const std::size_t at, axis_in_target(node, *axis, *before, *after));
  std::int64_t& dimension = (*target)[at];
  if (dimension > 0) {  // 0 and -1 follow by themselves
    if (__builtin_mul_overflow(dimension / before_, after_, &dimension))
      return cannot_follow(node, "would have more elements than 64 bits can count");
    node.inputs[1] = add_constant(node.inputs[1], *target);
  }
  note_outputs(node, at);
  return {};
}

void BatchChange::retarget_expand(std::size_t position) {
  Node& node = graph_.nodes[position];
  const Axis axis = axis_after(node);
  auto target = constant(node.input(1));
  if (!axis || !target || *axis >= target->size() || (*target)[*axis] != before_) return;
  (*target)[*axis] = after_;
  node.inputs[1] = add_constant(node.inputs[1], *target);
}

/// A constant beside values that carry the batch (the class token of a transformer) is repeated.
Result<void> BatchChange::visit_concat(std::size_t& position) {
  const Axis axis = axis_after(graph_.nodes[position]);
  if (!axis) return {};
  for (std::size_t slot = 0; slot < graph_.nodes[position].inputs.size(); ++slot) {
    if (axis_of(graph_.nodes[position].inputs[slot])) continue;
    CARNOT_TRY_VOID(repeat_input(position, slot, *axis));
  }
  note_outputs(graph_.nodes[position], axis);
  return {};
}

/// Initial states [directions, batch, hidden] are often constants.
Result<void> BatchChange::visit_recurrent(std::size_t& position) {
  if (!axis_of(graph_.nodes[position].input(0))) return {};
  for (const std::size_t slot : {std::size_t{5}, std::size_t{6}}) {
    const std::string state{graph_.nodes[position].input(slot)};
    if (state.empty() || axis_of(state)) continue;
    CARNOT_TRY_VOID(repeat_input(position, slot, 1));
  }
  const Node& node = graph_.nodes[position];
  for (std::size_t i = 0; i < node.outputs.size(); ++i)  // Y is [steps, directions, batch, hidden]
    if (!node.outputs[i].empty()) axis_[node.outputs[i]] = i == 0 ? 2 : 1;
  return {};
}

/// A constant that was repeated for the old batch already is repeated for the new one.
bool BatchChange::retarget_producer(std::string_view value, std::size_t axis) {
  const auto producer = std::ranges::find_if(graph_.nodes, [&](const Node& node) {
    return !node.outputs.empty() && node.outputs.front() == value;
  });
  if (producer == graph_.nodes.end() || !(producer->is("Tile") || producer->is("Expand")))
    return false;
  auto counts = constant(producer->input(1));
  if (!counts || axis >= counts->size() || (*counts)[axis] != before_) return false;
  (*counts)[axis] = after_;
  producer->inputs[1] = add_constant(producer->inputs[1], *counts);
  axis_[std::string{value}] = axis;
  return true;
}

Result<void> BatchChange::repeat_input(std::size_t& position, std::size_t slot, std::size_t axis) {
  const Node& node = graph_.nodes[position];
  const auto shape = shape_of(node.inputs[slot]);
  if (!shape || axis >= shape->size() || (*shape)[axis] != before_) return {};
  if (retarget_producer(node.inputs[slot], axis)) return {};
  if (after_ % before_ != 0 || graph_.opset() < 6)
    return cannot_follow(
        node, fmt::format("reads the constant \"{}\" made for it", valid_utf8(node.inputs[slot])));
  std::vector<std::int64_t> repeats(shape->size(), 1);
  repeats[axis] = after_ / before_;
  const std::string constant_name = node.inputs[slot];
  Node tile{.op_type = "Tile",
            .domain = {},
            .name = names_.fresh(constant_name + "_per_image"),
            .inputs = {constant_name, add_constant(constant_name + "_repeats", repeats)},
            .outputs = {names_.fresh(constant_name + "_repeated")},
            .attributes = {}};
  graph_.nodes[position].inputs[slot] = tile.outputs.front();
  axis_[tile.outputs.front()] = axis;
  graph_.nodes.insert(graph_.nodes.begin() + static_cast<std::ptrdiff_t>(position),
                      std::move(tile));
  ++position;
  return {};
}

}  // namespace carnot
