// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/expected_time.hpp"

#include "base/assert.hpp"
#include "graph/count.hpp"

namespace carnot {
namespace {

constexpr double kLossOfOddSizes = 1.2;

/// Whether a side of the layer's weight that has shrunk is too narrow now. A side that was narrow
/// before, three colours or ten classes, hinders nothing.
bool too_narrow(const Graph& before, const Graph& after, const Node& node) {
  const Tensor* was = before.find_initializer(node.input(1));
  const Tensor* is = after.find_initializer(node.input(1));
  if (was == nullptr || is == nullptr || was->shape().size() < 2) return false;
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const std::int64_t left = is->shape()[axis];
    if (left < was->shape()[axis] && left < kNarrowChannels) return true;
  }
  return false;
}

}  // namespace

std::optional<ExpectedTime> expected_time(const Graph& before, const Graph& after) {
  CARNOT_ASSERT(before.nodes.size() == after.nodes.size());
  double all = 0.0;
  double left = 0.0;
  double time = 0.0;
  ExpectedTime expected;
  for (std::size_t i = 0; i < before.nodes.size(); ++i) {
    if (!has_macs(before.nodes[i])) continue;
    const auto was = node_macs(before, before.nodes[i]);
    const auto is = node_macs(after, after.nodes[i]);
    if (!was || !is) return std::nullopt;
    const auto macs_before = static_cast<double>(*was);
    const auto macs_after = static_cast<double>(*is);
    all += macs_before;
    left += macs_after;
    if (*was == *is) {
      time += macs_before;
    } else if (too_narrow(before, after, before.nodes[i])) {
      time += macs_before;
      ++expected.too_narrow;
    } else {
      time += kLossOfOddSizes * macs_after;
    }
  }
  if (all <= 0.0) return std::nullopt;
  expected.ratio = time / all;
  expected.macs_left = left / all;
  return expected;
}

}  // namespace carnot
