// SPDX-License-Identifier: Apache-2.0
// Functions of elements, windows and whole axes: channels go through or are joined.
#include <algorithm>

#include "tactics/structured/rules.hpp"

namespace carnot {
namespace {

using Axes = Propagation::Axes;

/// One axis of a broadcast: the channels that one operand brings.
struct Operand {
  ChannelAxis axis;
  bool computed = false;  // no constant
};

bool is_united(const ChannelLinks& links, const ChannelAxis& a, const ChannelAxis& b) {
  return std::ranges::equal(
      *a, *b, {}, [&](Channel channel) { return links.find(channel); },
      [&](Channel channel) { return links.find(channel); });
}

/// Links what the operands bring to one axis; a sum of computed tensors joins them.
ChannelAxis linked(Propagation& at, const std::vector<Operand>& operands, bool sums) {
  ChannelAxis whole;
  bool whole_computed = false;
  bool joined = false;
  for (const Operand& operand : operands) {
    const bool pair = whole && operand.axis && whole->size() == operand.axis->size();
    joined = joined || (sums && pair && whole_computed && operand.computed &&
                        !is_united(at.links(), whole, operand.axis));
    if (&operand != &operands.front()) at.link(whole, operand.axis);
    if (!whole) whole = operand.axis;
    whole_computed = whole_computed || operand.computed;
  }
  if (joined) std::ranges::for_each(*whole, [&](Channel c) { at.links().mark_joined(c); });
  return whole;
}

bool broadcast(Propagation& at, const Node& node, bool sums) {
  std::vector<Axes> inputs;
  std::vector<std::vector<std::int64_t>> sizes;
  std::size_t rank = 0;
  for (const std::string& input : node.inputs) {
    auto axes = at.axes(input);
    const auto known = at.sizes(input);
    if (!axes) return false;
    sizes.push_back(known ? *known : std::vector<std::int64_t>(axes->size(), -1));
    rank = std::max(rank, axes->size());
    inputs.push_back(std::move(*axes));
  }
  Axes y(rank);
  for (std::size_t back = 1; back <= rank; ++back) {
    std::vector<Operand> operands;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const Axes& axes = inputs[i];
      if (back > axes.size()) continue;  // broadcast
      const ChannelAxis& axis = axes[axes.size() - back];
      if (!axis && sizes[i][axes.size() - back] == 1) continue;  // likewise
      operands.push_back({.axis = axis, .computed = at.weight(node.inputs[i]) == nullptr});
    }
    if (!operands.empty()) y[rank - back] = linked(at, operands, sums);
  }
  at.set(node.outputs[0], std::move(y));
  return true;
}

/// Axes that a reduction goes over: an attribute, or an input in newer opsets. Empty: cannot tell.
std::optional<std::vector<std::int64_t>> reduced_axes(Propagation& at, const Node& node,
                                                      std::size_t rank) {
  std::vector<std::int64_t> axes = node.integers("axes");
  if (!node.input(1).empty()) {
    const auto given = at.integers(node.input(1));
    if (!given) return std::nullopt;
    axes = *given;
  }
  if (axes.empty() && node.integer("noop_with_empty_axes", 0) == 0) {
    for (std::size_t i = 0; i < rank; ++i) axes.push_back(static_cast<std::int64_t>(i));
  }
  return axes;
}

}  // namespace

bool unary_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  // Further outputs (Dropout's mask) have the same shape; bounds of a Clip are no tensors of it.
  if (!x) return false;
  for (const std::string& output : node.outputs) at.set(output, *x);
  return true;
}

bool broadcast_rule(Propagation& at, const Node& node) { return broadcast(at, node, false); }

bool sum_rule(Propagation& at, const Node& node) { return broadcast(at, node, true); }

bool softmax_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  if (!x) return false;
  const bool one_axis = at.graph().opset() >= 13;
  const auto axis = axis_in(node.integer("axis", one_axis ? -1 : 1), x->size());
  if (!axis) return false;
  // Before opset 13 everything from the axis on was one long axis.
  for (std::size_t i = *axis; i < (one_axis ? *axis + 1 : x->size()); ++i) at.freeze((*x)[i]);
  at.set(node.outputs[0], *x);
  return true;
}

bool pool_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  if (!x || x->size() < 3 || node.outputs.size() != 1) return false;
  for (std::size_t i = 2; i < x->size(); ++i) at.freeze((*x)[i]);
  Axes y(x->size());
  y[0] = (*x)[0];
  y[1] = (*x)[1];
  at.set(node.outputs[0], std::move(y));
  return true;
}

/// The mean over channels is one of fewer, as in a norm; other reductions would change their scale.
bool reduce_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  if (!x) return false;
  const auto reduced = reduced_axes(at, node, x->size());
  if (!reduced) return false;
  std::vector<bool> gone(x->size());
  for (const std::int64_t one : *reduced) {
    const auto axis = axis_in(one, x->size());
    if (!axis) return false;
    gone[*axis] = true;
  }
  const bool keeps = node.integer("keepdims", 1) != 0;
  Axes y;
  for (std::size_t i = 0; i < x->size(); ++i) {
    if (gone[i] && !node.is("ReduceMean")) at.freeze((*x)[i]);
    if (!gone[i]) y.push_back((*x)[i]);
    if (gone[i] && keeps) y.push_back(nullptr);
  }
  at.set(node.outputs[0], std::move(y));
  return true;
}

/// Scales of 1 for batch and channels; sizes instead of scales would name the channels' number.
bool resize_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  const Tensor* scales = at.weight(node.input(node.is("Upsample") ? 1 : 2));
  if (!x || scales == nullptr || !node.input(3).empty() || x->size() < 3 ||
      scales->count() != static_cast<std::int64_t>(x->size()) || scales->as<float>()[0] != 1.0F ||
      scales->as<float>()[1] != 1.0F) {
    return false;
  }
  for (std::size_t i = 2; i < x->size(); ++i) at.freeze((*x)[i]);
  Axes y(x->size());
  y[0] = (*x)[0];
  y[1] = (*x)[1];
  at.set(node.outputs[0], std::move(y));
  return true;
}

}  // namespace carnot
