// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/cut.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/assert.hpp"
#include "graph/edit.hpp"
#include "tactics/fold/evaluate.hpp"

namespace carnot {
namespace {

/// The tensor with only some positions of one axis.
Tensor with_positions(const Tensor& tensor, std::size_t axis,
                      const std::vector<std::size_t>& positions) {
  Shape shape = tensor.shape();
  const auto size = static_cast<std::size_t>(shape[axis]);
  std::size_t inner = 1;
  for (std::size_t i = axis + 1; i < shape.size(); ++i) inner *= static_cast<std::size_t>(shape[i]);
  shape[axis] = std::ssize(positions);
  const auto elements = tensor.as<float>();
  std::vector<float> kept;
  kept.reserve(static_cast<std::size_t>(element_count(shape)));
  for (std::size_t block = 0; block < elements.size(); block += size * inner) {
    for (const std::size_t position : positions) {
      const auto row = elements.subspan(block + position * inner, inner);
      kept.insert(kept.end(), row.begin(), row.end());
    }
  }
  return Tensor::of<float>(shape, kept);
}

/// Cuts the constants; returns the names of those that have changed.
std::set<std::string, std::less<>> cut_constants(Graph& graph, const Dependencies& found,
                                                 const Remainder& remainder) {
  std::set<std::string, std::less<>> changed;
  for (const auto& [value, axes] : found.axes) {
    const auto constant = graph.initializers.find(value);
    if (constant == graph.initializers.end()) continue;
    for (std::size_t axis = 0; axis < axes.size(); ++axis) {
      if (!axes[axis] || remainder.keeps_all(axes[axis])) continue;
      constant->second = with_positions(constant->second, axis, remainder.positions(axes[axis]));
      changed.insert(value);
    }
  }
  return changed;
}

void cut_shape(ValueInfo& info, const std::vector<ChannelAxis>& axes, const Remainder& remainder) {
  if (!info.shape || info.shape->size() != axes.size()) return;
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    if (axes[axis] && !remainder.keeps_all(axes[axis]))
      (*info.shape)[axis] = remainder.count(axes[axis]);
  }
}

/// New values of integer inputs, by node and slot; the old constant may serve other nodes too.
using IntegerInputs = std::map<std::pair<std::size_t, std::size_t>, std::vector<std::int64_t>>;

void write_inputs(Graph& graph, const IntegerInputs& inputs) {
  if (inputs.empty()) return;
  NameSource names{graph};
  for (const auto& [place, elements] : inputs) {
    std::string& input = graph.nodes[place.first].inputs[place.second];
    const Tensor& before = *graph.find_initializer(input);
    Tensor after = Tensor::of<std::int64_t>(before.shape(), elements);
    if (before.type() == DataType::int32) {
      after = Tensor::of<std::int32_t>(before.shape(), {elements.begin(), elements.end()});
    }
    std::string name = names.fresh(input);
    graph.initializers.emplace(name, std::move(after));
    input = std::move(name);
  }
}

void count_anew(Graph& graph, const Dependencies& found, const Remainder& remainder,
                std::set<std::size_t>& touched) {
  IntegerInputs inputs;
  for (const CountSite& site : found.counts) {
    if (remainder.keeps_all(site.counted)) continue;
    Node& node = graph.nodes[site.node];
    const std::int64_t left = remainder.count(site.counted);
    touched.insert(site.node);
    if (site.slot) {
      auto& elements = inputs[{site.node, *site.slot}];
      if (elements.empty()) {
        elements = *integers_of(graph.find_initializer(node.inputs[*site.slot]));
      }
      elements[site.index] = left;
      continue;
    }
    Attribute& attribute = node.attributes.find(site.attribute)->second;
    if (auto* list = std::get_if<std::vector<std::int64_t>>(&attribute)) {
      (*list)[site.index] = left;
    } else {
      attribute = left;
    }
  }
  write_inputs(graph, inputs);
}

}  // namespace

Remainder::Remainder(const Dependencies& found, const Cuts& cuts)
    : found_{found}, gone_(static_cast<std::size_t>(found.links.count())) {
  for (std::size_t group = 0; group < cuts.size(); ++group) {
    for (const std::size_t unit : cuts[group]) {
      gone_[static_cast<std::size_t>(found.groups[group].units[unit])] = true;
    }
  }
}

bool Remainder::keeps(Channel channel) const {
  return !gone_[static_cast<std::size_t>(found_.links.find(channel))];
}

bool Remainder::keeps_all(const ChannelAxis& axis) const {
  return !axis || std::ranges::all_of(*axis, [&](Channel channel) { return keeps(channel); });
}

std::int64_t Remainder::count(const ChannelAxis& axis) const {
  return std::ranges::count_if(*axis, [&](Channel channel) { return keeps(channel); });
}

std::vector<std::size_t> Remainder::positions(const ChannelAxis& axis) const {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < axis->size(); ++i) {
    if (keeps((*axis)[i])) kept.push_back(i);
  }
  return kept;
}

Graph without_channels(Graph graph, const Dependencies& found, const Remainder& remainder,
                       int& touched) {
  std::set<std::size_t> nodes;
  count_anew(graph, found, remainder, nodes);
  const auto changed = cut_constants(graph, found, remainder);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto reads = [&](const std::string& input) { return changed.contains(input); };
    if (std::ranges::any_of(graph.nodes[i].inputs, reads)) nodes.insert(i);
  }
  for (auto& [value, info] : graph.values) {
    if (const auto* axes = found.axes_of(value)) cut_shape(info, *axes, remainder);
  }
  remove_dead(graph);
  touched = static_cast<int>(nodes.size());
  return graph;
}

}  // namespace carnot
