// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace carnot {

/// One index on one axis of one tensor, as a thing that can be cut out.
using Channel = std::int32_t;

/// The channels along an axis, in order; null where nothing can be cut (batch, pixels, unknown).
/// Shared, because most operators hand an axis on as it is.
using ChannelAxis = std::shared_ptr<const std::vector<Channel>>;

std::int64_t size_of(const ChannelAxis& axis);

/// Which channels go together: cutting one means cutting all that it was united with.
///
/// Channels are united one by one, not axis by axis, so that Concat, Split, Slice, Pad and Flatten
/// need nothing but lists of channels: joined, cut, repeated.
class ChannelLinks {
 public:
  /// Channels of their own.
  ChannelAxis fresh(std::int64_t count);
  /// The channel that stands for all that go together with this one.
  Channel find(Channel channel) const;
  void unite(Channel a, Channel b);
  /// It and all that goes with it stays, whatever it is united with later. True when it was free.
  bool freeze(Channel channel);
  bool is_frozen(Channel channel) const { return frozen_[index(find(channel))]; }
  /// Notes that an addition of two computed tensors has joined it with another.
  void mark_joined(Channel channel) { joined_[index(find(channel))] = true; }
  bool is_joined(Channel channel) const { return joined_[index(find(channel))]; }
  /// Channels are 0 .. count() - 1.
  std::int64_t count() const { return static_cast<std::int64_t>(parent_.size()); }

 private:
  static std::size_t index(Channel channel) { return static_cast<std::size_t>(channel); }

  mutable std::vector<Channel> parent_;  // find() shortens the way
  std::vector<bool> frozen_;             // of representatives
  std::vector<bool> joined_;
};

}  // namespace carnot
