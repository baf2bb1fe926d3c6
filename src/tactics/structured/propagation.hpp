// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "graph/graph.hpp"
#include "graph/walk.hpp"
#include "tactics/structured/dependencies.hpp"

namespace carnot {

/// One pass over a graph that links channels: what the operators' rules (rules.hpp) write to.
/// Internal to this folder.
class Propagation {
 public:
  using Axes = std::vector<ChannelAxis>;
  /// A size per axis, -1 where it is not known; empty when the rank is not known.
  using Sizes = std::optional<std::vector<std::int64_t>>;

  /// Sizes that a file merely claims, not those of its tensors, may be anything: beyond this many
  /// channels a rule gives up.
  static constexpr std::int64_t kMostChannels = std::int64_t{1} << 20;

  Propagation(const Graph& graph, Dependencies& result);
  /// Every node, then the graph's outputs.
  void run();

  const Graph& graph() const { return graph_; }
  const GraphIndex& index() const { return index_; }
  ChannelLinks& links() { return result_.links; }

  /// The axes of a value, made on demand for constants; empty when the rank is not known.
  std::optional<Axes> axes(std::string_view value);
  Sizes sizes(std::string_view value) const;
  /// Integer elements of a constant; empty when it is none.
  std::optional<std::vector<std::int64_t>> integers(std::string_view value) const;
  /// Null unless the value is a float32 initialiser.
  const Tensor* weight(std::string_view value) const;

  /// What the node's rule found about one of its outputs.
  void set(const std::string& value, Axes axes);
  /// The two axes are one: united channel by channel; where that cannot be, both are frozen.
  void link(const ChannelAxis& a, const ChannelAxis& b);
  void freeze(const ChannelAxis& axis);
  /// A list of channels as an axis; axes of one channel are frozen, nothing could be left of them.
  ChannelAxis listed(std::vector<Channel> channels);
  /// Channels `begin` to `end` of an axis.
  ChannelAxis part(const ChannelAxis& axis, std::int64_t begin, std::int64_t end);

  void add_member(const std::string& tensor, std::size_t axis, MemberRole role);
  /// The element of an integer input, or of an attribute, follows the channels of `axis`.
  void count_input(std::size_t slot, std::size_t index, ChannelAxis axis);
  void count_attribute(std::string_view key, std::size_t index, ChannelAxis axis);
  /// The same for an element of a shape that may be put together by a Concat of constants. False
  /// when it is computed or already follows other channels.
  bool count_shape_element(std::string_view shape, std::size_t slot, std::size_t index,
                           const ChannelAxis& axis);
  /// A constant element of such a shape; empty when it is computed.
  std::optional<std::int64_t> shape_element(std::string_view shape, std::size_t index) const;

 private:
  struct ShapeElement {
    std::size_t node;
    std::size_t slot;
    std::size_t index;
    std::int64_t value;
  };
  std::optional<ShapeElement> trace(std::string_view shape, std::size_t slot,
                                    std::size_t index) const;
  void step(std::size_t node);
  bool apply_rule(const Node& node);
  void freeze_all(const Node& node);
  void freeze_outputs();
  void report_obstacles();

  const Graph& graph_;
  GraphIndex index_;
  Dependencies& result_;
  std::size_t current_ = 0;  // the node whose rule is running
  /// The first free channel that a freeze met, and the node that froze it.
  struct Freezing {
    std::size_t node;
    Channel channel;
  };
  std::vector<Freezing> freezings_;
  std::set<std::tuple<std::string, std::size_t, MemberRole>> known_members_;
};

}  // namespace carnot
