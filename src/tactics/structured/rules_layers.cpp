// SPDX-License-Identifier: Apache-2.0
// Layers with weights: rows make channels, columns read them; norms belong to their channels.
#include <algorithm>

#include "tactics/structured/rules.hpp"

namespace carnot {
namespace {

using Axes = Propagation::Axes;

/// A convolution's sizes. One group: plain; as many as channels: depthwise.
struct Groups {
  std::int64_t count;
  std::int64_t inputs;   // channels per group
  std::int64_t outputs;  // likewise
};

/// Each input channel goes with the outputs that its filters make.
void link_depthwise(Propagation& at, const ChannelAxis& in, const ChannelAxis& out,
                    const Groups& groups) {
  for (std::size_t i = 0; i < out->size(); ++i) {
    const auto made_from = i / static_cast<std::size_t>(groups.outputs);
    at.links().unite((*in)[made_from], (*out)[i]);
  }
  at.count_attribute("group", 0, in);
}

/// The channels of an axis with the same place in their group go together: groups stay equal.
void link_across_groups(Propagation& at, const ChannelAxis& axis, std::int64_t per_group) {
  const auto step = static_cast<std::size_t>(per_group);
  for (std::size_t i = step; i < axis->size(); ++i) {
    at.links().unite((*axis)[i % step], (*axis)[i]);
  }
}

void link_grouped(Propagation& at, const ChannelAxis& in, const Axes& weight,
                  const Groups& groups) {
  link_across_groups(at, weight[0], groups.outputs);
  if (!in) {
    at.freeze(weight[1]);
    return;
  }
  link_across_groups(at, in, groups.inputs);
  at.link(at.part(in, 0, groups.inputs), weight[1]);
}

/// Outputs [batch, channels, pixels ...] of a layer over [batch, channels, pixels ...].
void set_image(Propagation& at, const Node& node, const Axes& x, ChannelAxis channels) {
  for (std::size_t i = 2; i < x.size(); ++i) at.freeze(x[i]);
  Axes y(x.size());
  y[0] = x[0];
  y[1] = std::move(channels);
  at.set(node.outputs[0], std::move(y));
}

void link_bias(Propagation& at, const Node& node, const ChannelAxis& channels) {
  if (node.input(2).empty()) return;
  const auto bias = at.axes(node.input(2));
  at.link(channels, bias && bias->size() == 1 ? bias->front() : nullptr);
}

}  // namespace

bool conv_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  const Tensor* tensor = at.weight(node.input(1));
  if (!x || tensor == nullptr || x->size() < 3 || tensor->shape().size() != x->size()) return false;
  const Axes weight = *at.axes(node.input(1));
  const Groups groups{
      .count = node.integer("group", 1),
      .inputs = tensor->shape()[1],
      .outputs = tensor->shape()[0] / std::max<std::int64_t>(node.integer("group", 1), 1)};
  const ChannelAxis& in = (*x)[1];
  if (groups.count < 1 || groups.outputs * groups.count != tensor->shape()[0] ||
      (in && size_of(in) != groups.count * groups.inputs)) {
    return false;
  }
  for (std::size_t i = 2; i < weight.size(); ++i) at.freeze(weight[i]);
  if (groups.count == 1) {
    at.link(in, weight[1]);
    at.add_member(node.inputs[1], 0, MemberRole::producer);
    at.add_member(node.inputs[1], 1, MemberRole::consumer);
  } else if (groups.inputs == 1) {
    if (in && weight[0]) link_depthwise(at, in, weight[0], groups);
    if (!in) at.freeze(weight[0]);
    at.add_member(node.inputs[1], 0, MemberRole::depthwise);
  } else {
    link_grouped(at, in, weight, groups);
    at.add_member(node.inputs[1], 0, MemberRole::producer);
    at.add_member(node.inputs[1], 1, MemberRole::consumer);
  }
  link_bias(at, node, weight[0]);
  set_image(at, node, *x, weight[0]);
  return true;
}

bool conv_transpose_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  const Tensor* tensor = at.weight(node.input(1));
  if (!x || tensor == nullptr || x->size() < 3 || tensor->shape().size() != x->size() ||
      node.integer("group", 1) != 1) {
    return false;
  }
  const Axes weight = *at.axes(node.input(1));
  for (std::size_t i = 2; i < weight.size(); ++i) at.freeze(weight[i]);
  at.link((*x)[1], weight[0]);
  at.add_member(node.inputs[1], 1, MemberRole::producer);
  at.add_member(node.inputs[1], 0, MemberRole::consumer);
  link_bias(at, node, weight[1]);
  set_image(at, node, *x, weight[1]);
  return true;
}

bool gemm_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  const Tensor* tensor = at.weight(node.input(1));
  if (!x || tensor == nullptr || x->size() != 2 || tensor->shape().size() != 2 ||
      node.integer("transA", 0) != 0) {
    return false;
  }
  const Axes weight = *at.axes(node.input(1));
  const std::size_t rows = node.integer("transB", 0) != 0 ? 0 : 1;
  at.link((*x)[1], weight[1 - rows]);
  at.add_member(node.inputs[1], rows, MemberRole::producer);
  at.add_member(node.inputs[1], 1 - rows, MemberRole::consumer);
  if (!node.input(2).empty()) {
    const auto bias = at.axes(node.input(2));
    const auto sizes = at.sizes(node.input(2));
    if (!bias || !sizes) return false;
    for (std::size_t i = 0; i + 1 < bias->size(); ++i) at.freeze((*bias)[i]);
    const bool one_for_all = sizes->empty() || sizes->back() == 1;
    if (!one_for_all) at.link(weight[rows], bias->back());
  }
  at.set(node.outputs[0], {(*x)[0], weight[rows]});
  return true;
}

bool matmul_rule(Propagation& at, const Node& node) {
  const auto a = at.axes(node.input(0));
  const auto b = at.axes(node.input(1));
  if (!a || !b || a->size() < 2 || b->size() < 2) return false;
  at.link(a->back(), (*b)[b->size() - 2]);
  const std::size_t rank = std::max(a->size(), b->size());
  Axes y(rank);
  for (std::size_t i = 3; i <= rank; ++i) {
    const ChannelAxis from_a = i <= a->size() ? (*a)[a->size() - i] : nullptr;
    const ChannelAxis from_b = i <= b->size() ? (*b)[b->size() - i] : nullptr;
    // Where one side has no such axis (weights of rank 2), it is broadcast over the other's.
    if (i <= a->size() && i <= b->size()) at.link(from_a, from_b);
    y[rank - i] = from_a ? from_a : from_b;
  }
  y[rank - 2] = (*a)[a->size() - 2];
  y[rank - 1] = b->back();
  if (at.weight(node.input(1)) != nullptr) {
    at.add_member(node.inputs[1], b->size() - 1, MemberRole::producer);
    at.add_member(node.inputs[1], b->size() - 2, MemberRole::consumer);
  } else if (at.weight(node.input(0)) != nullptr) {
    at.add_member(node.inputs[0], a->size() - 2, MemberRole::producer);
    at.add_member(node.inputs[0], a->size() - 1, MemberRole::consumer);
  }
  at.set(node.outputs[0], std::move(y));
  return true;
}

bool batch_norm_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  if (!x || x->size() < 2 || node.outputs.size() != 1 || node.inputs.size() != 5) return false;
  for (std::size_t slot = 1; slot < node.inputs.size(); ++slot) {
    const auto parameter = at.axes(node.inputs[slot]);
    if (!parameter || parameter->size() != 1) return false;
    at.link((*x)[1], parameter->front());
  }
  at.add_member(node.inputs[1], 0, MemberRole::scale);
  at.set(node.outputs[0], *x);
  return true;
}

bool instance_norm_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  if (!x || x->size() < 3 || node.inputs.size() != 3) return false;
  for (std::size_t slot = 1; slot < node.inputs.size(); ++slot) {
    const auto parameter = at.axes(node.inputs[slot]);
    if (!parameter || parameter->size() != 1) return false;
    at.link((*x)[1], parameter->front());
  }
  at.add_member(node.inputs[1], 0, MemberRole::scale);
  set_image(at, node, *x, (*x)[1]);
  return true;
}

/// Fewer channels are normalised by the mean of fewer: the scale of each stays its own.
bool layer_norm_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  if (!x || node.outputs.size() != 1) return false;
  for (std::size_t slot = 1; slot < node.inputs.size(); ++slot) {
    if (node.inputs[slot].empty()) continue;
    const auto parameter = at.axes(node.inputs[slot]);
    const auto sizes = at.sizes(node.inputs[slot]);
    if (!parameter || !sizes || parameter->size() > x->size()) return false;
    for (std::size_t i = 1; i <= parameter->size(); ++i) {
      if ((*sizes)[sizes->size() - i] == 1) continue;
      at.link((*x)[x->size() - i], (*parameter)[parameter->size() - i]);
    }
    if (slot == 1 && !parameter->empty())
      at.add_member(node.inputs[1], parameter->size() - 1, MemberRole::scale);
  }
  at.set(node.outputs[0], *x);
  return true;
}

}  // namespace carnot
