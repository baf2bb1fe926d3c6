// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/propagation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <variant>

#include "tactics/fold/evaluate.hpp"
#include "tactics/structured/rules.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

/// A sub-graph (If, Loop) may read and shape anything.
bool has_subgraph(const Node& node) {
  return std::ranges::any_of(node.attributes, [](const auto& attribute) {
    return std::holds_alternative<OpaqueAttribute>(attribute.second);
  });
}

}  // namespace

Propagation::Propagation(const Graph& graph, Dependencies& result)
    : graph_{graph}, index_{graph}, result_{result} {}

void Propagation::run() {
  for (std::size_t node = 0; node < graph_.nodes.size(); ++node) step(node);
  current_ = graph_.nodes.size();
  freeze_outputs();
  report_obstacles();
}

void Propagation::step(std::size_t node) {
  current_ = node;
  if (!apply_rule(graph_.nodes[node])) freeze_all(graph_.nodes[node]);
}

bool Propagation::apply_rule(const Node& node) {
  if (!node.domain.empty() || node.outputs.empty() || has_subgraph(node)) return false;
  const ChannelRule rule = channel_rule(node.op_type);
  return rule != nullptr && rule(*this, node);
}

void Propagation::freeze_all(const Node& node) {
  const auto freeze_value = [&](const std::string& value) {
    if (const auto known = axes(value)) {
      for (const ChannelAxis& axis : *known) freeze(axis);
    }
  };
  for (const std::string& input : node.inputs) freeze_value(input);
  for (const auto& [key, attribute] : node.attributes) {
    const auto* opaque = std::get_if<OpaqueAttribute>(&attribute);
    if (opaque != nullptr) std::ranges::for_each(opaque->captures, freeze_value);
  }
}

void Propagation::freeze_outputs() {
  for (const ValueInfo& output : graph_.outputs) {
    if (const auto known = axes(output.name)) {
      for (const ChannelAxis& axis : *known) freeze(axis);
    }
  }
}

void Propagation::report_obstacles() {
  std::set<Channel> made;
  for (const ChannelMember& member : result_.members) {
    if (member.role == MemberRole::consumer || member.role == MemberRole::scale) continue;
    const ChannelAxis& axis = result_.axes.at(member.tensor)[member.axis];
    for (const Channel channel : *axis) made.insert(links().find(channel));
  }
  // What leaves the graph stays anyway, whoever froze it before.
  for (const ValueInfo& output : graph_.outputs) {
    for (const ChannelAxis& axis : axes(output.name).value_or(Axes{})) {
      for (std::int64_t i = 0; i < size_of(axis); ++i)
        made.erase(links().find((*axis)[static_cast<std::size_t>(i)]));
    }
  }
  std::set<std::size_t> named;
  for (const Freezing& freezing : freezings_) {
    if (!made.contains(links().find(freezing.channel))) continue;
    if (!named.insert(freezing.node).second) continue;
    const Node& node = graph_.nodes[freezing.node];
    result_.obstacles.push_back(fmt::format(
        "{} '{}' keeps the channels that it reads from being cut.", node.op_type, label_of(node)));
  }
}

std::optional<Propagation::Axes> Propagation::axes(std::string_view value) {
  if (const auto found = result_.axes.find(value); found != result_.axes.end())
    return found->second;
  if (const Tensor* tensor = weight(value)) {
    Axes made;
    for (const std::int64_t size : tensor->shape()) {
      made.push_back(size > 1 ? links().fresh(size) : nullptr);
    }
    result_.axes.emplace(value, made);
    return made;
  }
  const auto known = sizes(value);
  return known ? std::optional{Axes(known->size())} : std::nullopt;
}

Propagation::Sizes Propagation::sizes(std::string_view value) const {
  const auto info = graph_.info(value);
  if (!info || !info->shape) return std::nullopt;
  std::vector<std::int64_t> known;
  for (const Dimension& dimension : *info->shape) {
    const auto* number = std::get_if<std::int64_t>(&dimension);
    known.push_back(number != nullptr && *number >= 0 ? *number : -1);
  }
  return known;
}

std::optional<std::vector<std::int64_t>> Propagation::integers(std::string_view value) const {
  return integers_of(graph_.find_initializer(value));
}

const Tensor* Propagation::weight(std::string_view value) const {
  const Tensor* tensor = graph_.find_initializer(value);
  return tensor != nullptr && tensor->type() == DataType::float32 && tensor->count() > 0 ? tensor
                                                                                         : nullptr;
}

void Propagation::set(const std::string& value, Axes axes) {
  for (ChannelAxis& axis : axes) {
    if (!axis || axis->size() > 1) continue;
    freeze(axis);
    axis = nullptr;
  }
  result_.axes.insert_or_assign(value, std::move(axes));
}

void Propagation::link(const ChannelAxis& a, const ChannelAxis& b) {
  if (a == b) return;
  if (!a || !b || a->size() != b->size()) {
    freeze(a);
    freeze(b);
    return;
  }
  for (std::size_t i = 0; i < a->size(); ++i) links().unite((*a)[i], (*b)[i]);
}

void Propagation::freeze(const ChannelAxis& axis) {
  if (!axis) return;
  std::optional<Channel> first;
  for (const Channel channel : *axis) {
    if (links().freeze(channel) && !first) first = channel;
  }
  if (first) freezings_.push_back({.node = current_, .channel = *first});
}

ChannelAxis Propagation::listed(std::vector<Channel> channels) {
  return std::make_shared<const std::vector<Channel>>(std::move(channels));
}

ChannelAxis Propagation::part(const ChannelAxis& axis, std::int64_t begin, std::int64_t end) {
  return listed({axis->begin() + begin, axis->begin() + end});
}

void Propagation::add_member(const std::string& tensor, std::size_t axis, MemberRole role) {
  const auto made = axes(tensor);
  if (!made || !made->at(axis) || !known_members_.emplace(tensor, axis, role).second) return;
  result_.members.push_back({.tensor = tensor, .axis = axis, .role = role, .node = current_});
}

void Propagation::count_input(std::size_t slot, std::size_t index, ChannelAxis axis) {
  result_.counts.push_back({.node = current_,
                            .slot = slot,
                            .attribute = {},
                            .index = index,
                            .counted = std::move(axis)});
}

void Propagation::count_attribute(std::string_view key, std::size_t index, ChannelAxis axis) {
  result_.counts.push_back({.node = current_,
                            .slot = std::nullopt,
                            .attribute = std::string{key},
                            .index = index,
                            .counted = std::move(axis)});
}

std::optional<Propagation::ShapeElement> Propagation::trace(std::string_view shape,
                                                            std::size_t slot,
                                                            std::size_t index) const {
  if (const auto elements = integers(shape)) {
    if (index >= elements->size()) return std::nullopt;
    return ShapeElement{
        .node = current_, .slot = slot, .index = index, .value = (*elements)[index]};
  }
  const auto made_by = index_.producer(shape);
  if (!made_by || !graph_.nodes[*made_by].is("Concat")) return std::nullopt;
  const Node& concat = graph_.nodes[*made_by];
  for (std::size_t i = 0; i < concat.inputs.size(); ++i) {
    const auto known = sizes(concat.inputs[i]);
    if (!known || known->size() != 1 || known->front() < 0) return std::nullopt;
    const auto length = static_cast<std::size_t>(known->front());
    if (index >= length) {
      index -= length;
      continue;
    }
    const auto elements = integers(concat.inputs[i]);
    if (!elements) return std::nullopt;
    return ShapeElement{.node = *made_by, .slot = i, .index = index, .value = elements->at(index)};
  }
  return std::nullopt;
}

bool Propagation::count_shape_element(std::string_view shape, std::size_t slot, std::size_t index,
                                      const ChannelAxis& axis) {
  const auto element = trace(shape, slot, index);
  if (!element) return false;
  for (const CountSite& site : result_.counts) {
    if (site.node != element->node || site.slot != element->slot || site.index != element->index)
      continue;
    if (size_of(site.counted) != size_of(axis)) return false;
    link(site.counted, axis);  // one constant tells both sizes
    return true;
  }
  result_.counts.push_back({.node = element->node,
                            .slot = element->slot,
                            .attribute = {},
                            .index = element->index,
                            .counted = axis});
  return true;
}

std::optional<std::int64_t> Propagation::shape_element(std::string_view shape,
                                                       std::size_t index) const {
  const auto element = trace(shape, 0, index);
  return element ? std::optional{element->value} : std::nullopt;
}

}  // namespace carnot
