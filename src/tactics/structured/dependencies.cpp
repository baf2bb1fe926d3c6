// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/dependencies.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "tactics/structured/propagation.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

/// Axes of constants on which a channel lies, once per position, in ascending order. Channels with
/// equal lists are made and read by the same layers, so they compete.
using Signature = std::vector<int>;

bool makes(MemberRole role) {
  return role == MemberRole::producer || role == MemberRole::depthwise;
}

/// By representative; only channels that may be cut.
std::map<Channel, Signature> signatures_of(const Graph& graph, const Dependencies& found) {
  std::map<Channel, Signature> signatures;
  int id = 0;
  for (const auto& [value, axes] : found.axes) {
    if (graph.find_initializer(value) == nullptr) continue;
    for (const ChannelAxis& axis : axes) {
      ++id;
      if (!axis) continue;
      for (const Channel channel : *axis) {
        const Channel unit = found.links.find(channel);
        if (!found.links.is_frozen(unit)) signatures[unit].push_back(id);
      }
    }
  }
  return signatures;
}

/// The fewest positions that the channel has on one axis.
std::int64_t width_of(const Signature& signature) {
  std::int64_t least = static_cast<std::int64_t>(signature.size());
  for (auto first = signature.begin(); first != signature.end();) {
    const auto next = std::upper_bound(first, signature.end(), *first);
    least = std::min<std::int64_t>(least, next - first);
    first = next;
  }
  return least;
}

/// The layer that makes each channel, the first one where there are several.
std::map<Channel, std::size_t> makers_of(const Dependencies& found) {
  std::map<Channel, std::size_t> makers;
  for (const ChannelMember& member : found.members) {
    if (!makes(member.role)) continue;
    for (const Channel channel : *found.axes.at(member.tensor)[member.axis]) {
      makers.emplace(found.links.find(channel), member.node);
    }
  }
  return makers;
}

std::vector<ChannelGroup> groups_of(const Graph& graph, const Dependencies& found) {
  const auto makers = makers_of(found);
  std::map<Signature, std::size_t> known;
  std::vector<ChannelGroup> groups;
  for (auto& [unit, signature] : signatures_of(graph, found)) {
    const auto maker = makers.find(unit);
    if (maker == makers.end()) continue;  // zeros of a Pad that nothing is added to
    const auto [place, is_new] = known.emplace(signature, groups.size());
    if (is_new) {
      groups.push_back({.name = label_of(graph.nodes[maker->second]),
                        .units = {},
                        .width = width_of(signature),
                        .joined = false});
    }
    ChannelGroup& group = groups[place->second];
    group.units.push_back(unit);
    group.joined = group.joined || found.links.is_joined(unit);
  }
  return groups;
}

void freeze_made_by(const std::vector<bool>& fixed, Dependencies& found) {
  for (const ChannelMember& member : found.members) {
    if (!makes(member.role) || !fixed[member.node]) continue;
    for (const Channel channel : *found.axes.at(member.tensor)[member.axis]) {
      found.links.freeze(channel);
    }
  }
}

}  // namespace

const std::vector<ChannelAxis>* Dependencies::axes_of(std::string_view value) const {
  const auto known = axes.find(value);
  return known == axes.end() ? nullptr : &known->second;
}

Dependencies dependencies_of(const Graph& graph, const std::vector<bool>& fixed) {
  CARNOT_ASSERT(fixed.size() == graph.nodes.size());
  Dependencies found;
  Propagation{graph, found}.run();
  freeze_made_by(fixed, found);
  found.groups = groups_of(graph, found);
  return found;
}

}  // namespace carnot
