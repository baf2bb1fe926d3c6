// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/channel_links.hpp"

#include <numeric>

namespace carnot {

std::int64_t size_of(const ChannelAxis& axis) {
  return axis ? static_cast<std::int64_t>(axis->size()) : 0;
}

ChannelAxis ChannelLinks::fresh(std::int64_t count) {
  std::vector<Channel> channels(static_cast<std::size_t>(count));
  std::iota(channels.begin(), channels.end(), static_cast<Channel>(parent_.size()));
  parent_.insert(parent_.end(), channels.begin(), channels.end());
  frozen_.resize(parent_.size(), false);
  joined_.resize(parent_.size(), false);
  return std::make_shared<const std::vector<Channel>>(std::move(channels));
}

Channel ChannelLinks::find(Channel channel) const {
  while (parent_[index(channel)] != channel) {
    Channel& parent = parent_[index(channel)];
    parent = parent_[index(parent)];
    channel = parent;
  }
  return channel;
}

void ChannelLinks::unite(Channel a, Channel b) {
  a = find(a);
  b = find(b);
  if (a == b) return;
  // The older one stands for both: the order of channels stays that of the graph.
  if (b < a) std::swap(a, b);
  parent_[index(b)] = a;
  frozen_[index(a)] = frozen_[index(a)] || frozen_[index(b)];
  joined_[index(a)] = joined_[index(a)] || joined_[index(b)];
}

bool ChannelLinks::freeze(Channel channel) {
  const std::size_t root = index(find(channel));
  const bool was_free = !frozen_[root];
  frozen_[root] = true;
  return was_free;
}

}  // namespace carnot
