// SPDX-License-Identifier: Apache-2.0
// Movement of data: lists of channels are joined, cut, padded, put elsewhere.
#include <algorithm>
#include <limits>

#include "tactics/structured/rules.hpp"

namespace carnot {
namespace {

using Axes = Propagation::Axes;
using Integers = std::vector<std::int64_t>;

/// An argument that became an input in a later opset; empty when it is computed or absent.
std::optional<Integers> argument(const Propagation& at, const Node& node, std::size_t slot,
                                 std::string_view attribute) {
  if (!node.input(slot).empty()) return at.integers(node.input(slot));
  if (node.attributes.contains(attribute)) return node.integers(attribute);
  return std::nullopt;
}

/// A count of channels in such an argument.
void count(Propagation& at, const Node& node, std::size_t slot, std::string_view attribute,
           std::size_t index, const ChannelAxis& axis) {
  if (!node.input(slot).empty()) {
    at.count_input(slot, index, axis);
  } else {
    at.count_attribute(attribute, index, axis);
  }
}

/// The input's channels along the axis of a Concat; an input without any gets frozen ones.
std::optional<ChannelAxis> concatenated(Propagation& at, const Node& node,
                                        const std::vector<Axes>& inputs, std::size_t axis) {
  const auto has_channels = [&](const Axes& input) { return input[axis] != nullptr; };
  if (std::ranges::none_of(inputs, has_channels)) return ChannelAxis{};
  std::vector<Channel> channels;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    ChannelAxis part = inputs[i][axis];
    if (!part) {
      const auto sizes = at.sizes(node.inputs[i]);
      if (!sizes || (*sizes)[axis] < 0 || (*sizes)[axis] > Propagation::kMostChannels)
        return std::nullopt;
      part = at.links().fresh((*sizes)[axis]);
      at.freeze(part);
    }
    channels.insert(channels.end(), part->begin(), part->end());
  }
  return at.listed(std::move(channels));
}

/// What a Slice takes of one axis.
struct Range {
  std::size_t axis;
  std::int64_t start;
  std::int64_t end;
  std::int64_t step;
};

std::optional<std::vector<Range>> slice_ranges(const Propagation& at, const Node& node,
                                               std::size_t rank) {
  const auto starts = argument(at, node, 1, "starts");
  const auto ends = argument(at, node, 2, "ends");
  const bool has_axes = !node.input(3).empty() || node.attributes.contains("axes");
  const auto axes = argument(at, node, 3, "axes");
  const auto steps = node.input(4).empty() ? std::nullopt : at.integers(node.input(4));
  if (!starts || !ends || starts->size() != ends->size() || (has_axes && !axes) ||
      (axes && axes->size() != starts->size()) || (!node.input(4).empty() && !steps) ||
      (steps && steps->size() != starts->size())) {
    return std::nullopt;
  }
  std::vector<Range> ranges;
  for (std::size_t i = 0; i < starts->size(); ++i) {
    const auto axis = axis_in(axes ? (*axes)[i] : static_cast<std::int64_t>(i), rank);
    if (!axis) return std::nullopt;
    ranges.push_back(
        {.axis = *axis, .start = (*starts)[i], .end = (*ends)[i], .step = steps ? (*steps)[i] : 1});
  }
  return ranges;
}

std::int64_t within(std::int64_t bound, std::int64_t size) {
  return std::clamp<std::int64_t>(bound < 0 ? bound + size : bound, 0, size);
}

}  // namespace

bool concat_rule(Propagation& at, const Node& node) {
  std::vector<Axes> inputs;
  for (const std::string& input : node.inputs) {
    auto axes = at.axes(input);
    if (!axes || (!inputs.empty() && axes->size() != inputs.front().size())) return false;
    inputs.push_back(std::move(*axes));
  }
  if (inputs.empty()) return false;
  const auto axis = axis_in(node.integer("axis", 1), inputs.front().size());
  if (!axis) return false;
  Axes y = inputs.front();
  const auto joined = concatenated(at, node, inputs, *axis);
  if (!joined) return false;
  for (const Axes& input : inputs) {
    for (std::size_t i = 0; i < input.size(); ++i) {
      if (i != *axis) at.link(y[i], input[i]);
    }
  }
  y[*axis] = *joined;
  at.set(node.outputs[0], std::move(y));
  return true;
}

bool split_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  if (!x) return false;
  const auto axis = axis_in(node.integer("axis", 0), x->size());
  if (!axis) return false;
  const ChannelAxis& whole = (*x)[*axis];
  const auto parts = static_cast<std::int64_t>(node.outputs.size());
  const bool has_sizes = !node.input(1).empty() || node.attributes.contains("split");
  auto sizes = argument(at, node, 1, "split");
  if (whole && !has_sizes && size_of(whole) % parts == 0) {
    sizes = Integers(node.outputs.size(), size_of(whole) / parts);
    // Without sizes the parts are equal, and stay so if what stands at the same place goes
    // together.
    const auto step = static_cast<std::size_t>(sizes->front());
    for (std::size_t i = step; i < whole->size(); ++i) {
      at.links().unite((*whole)[i % step], (*whole)[i]);
    }
  }
  std::int64_t begin = 0;
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    Axes y = *x;
    if (whole) {
      if (!sizes || sizes->size() != node.outputs.size() || (*sizes)[i] < 0 ||
          begin + (*sizes)[i] > size_of(whole)) {
        return false;
      }
      y[*axis] = at.part(whole, begin, begin + (*sizes)[i]);
      if (has_sizes) count(at, node, 1, "split", i, y[*axis]);
      begin += (*sizes)[i];
    }
    at.set(node.outputs[i], std::move(y));
  }
  return true;
}

bool slice_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  if (!x) return false;
  const auto ranges = slice_ranges(at, node, x->size());
  if (!ranges) return false;
  Axes y = *x;
  for (std::size_t i = 0; i < ranges->size(); ++i) {
    const Range& range = (*ranges)[i];
    const ChannelAxis whole = (*x)[range.axis];
    if (!whole) continue;
    const std::int64_t start = within(range.start, size_of(whole));
    const std::int64_t end = within(range.end, size_of(whole));
    if (range.step != 1 || end < start) return false;
    y[range.axis] = at.part(whole, start, end);
    count(at, node, 1, "starts", i, at.part(whole, 0, start));
    // "To the end" needs no number.
    if (end < size_of(whole)) count(at, node, 2, "ends", i, at.part(whole, 0, end));
    if (end == size_of(whole) && range.end != std::numeric_limits<std::int64_t>::max())
      count(at, node, 2, "ends", i, whole);
  }
  at.set(node.outputs[0], std::move(y));
  return true;
}

/// New channels of zeros: nobody makes them, but they go with what they are added to.
bool pad_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  const auto pads = argument(at, node, 1, "pads");
  if (!x || !pads || pads->size() != 2 * x->size() || !node.input(3).empty()) return false;
  Axes y = *x;
  for (std::size_t i = 0; i < x->size(); ++i) {
    const std::int64_t before = (*pads)[i];
    const std::int64_t after = (*pads)[i + x->size()];
    if (!(*x)[i] || (before == 0 && after == 0)) continue;
    const bool cuts_or_bursts =
        std::min(before, after) < 0 || std::max(before, after) > Propagation::kMostChannels;
    if (cuts_or_bursts || node.text("mode", "constant") != "constant") return false;
    const ChannelAxis first = at.links().fresh(before);
    const ChannelAxis last = at.links().fresh(after);
    std::vector<Channel> channels{*first};
    channels.insert(channels.end(), (*x)[i]->begin(), (*x)[i]->end());
    channels.insert(channels.end(), last->begin(), last->end());
    count(at, node, 1, "pads", i, first);
    count(at, node, 1, "pads", i + x->size(), last);
    y[i] = at.listed(std::move(channels));
  }
  at.set(node.outputs[0], std::move(y));
  return true;
}

bool transpose_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  if (!x) return false;
  Integers order = node.integers("perm");
  if (order.empty()) {
    for (std::size_t i = x->size(); i > 0; --i) order.push_back(static_cast<std::int64_t>(i - 1));
  }
  if (order.size() != x->size()) return false;
  Axes y;
  for (const std::int64_t from : order) {
    const auto axis = axis_in(from, x->size());
    if (!axis) return false;
    y.push_back((*x)[*axis]);
  }
  at.set(node.outputs[0], std::move(y));
  return true;
}

bool expand_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  const auto sizes = at.sizes(node.outputs[0]);
  if (!x || !sizes || sizes->size() < x->size()) return false;
  Axes y(sizes->size());
  for (std::size_t back = 1; back <= x->size(); ++back) {
    const ChannelAxis& axis = (*x)[x->size() - back];
    if (!axis) continue;
    const std::size_t place = y.size() - back;
    // A target of 1 keeps what is there.
    const bool fits = at.shape_element(node.input(1), place) == 1 ||
                      at.count_shape_element(node.input(1), 1, place, axis);
    if (!fits) at.freeze(axis);
    y[place] = axis;
  }
  at.set(node.outputs[0], std::move(y));
  return true;
}

bool gather_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  const auto indices = at.axes(node.input(1));
  if (!x || !indices) return false;
  const auto axis = axis_in(node.integer("axis", 0), x->size());
  if (!axis) return false;
  at.freeze((*x)[*axis]);
  Axes y{x->begin(), x->begin() + static_cast<std::ptrdiff_t>(*axis)};
  y.insert(y.end(), indices->size(), nullptr);
  y.insert(y.end(), x->begin() + static_cast<std::ptrdiff_t>(*axis) + 1, x->end());
  at.set(node.outputs[0], std::move(y));
  return true;
}

/// Who asks for a tensor's sizes may do anything with them. Exporters mostly ask for the batch:
/// where only single sizes are picked out, the other axes are free.
bool shape_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  if (!x) return false;
  const auto rank = static_cast<std::int64_t>(x->size());
  const std::int64_t start = within(node.integer("start", 0), rank);
  const std::int64_t end = within(node.integer("end", rank), rank);
  std::vector<bool> asked(x->size());
  for (const GraphIndex::Use& use : at.index().uses(node.outputs[0])) {
    const Node& reader = at.graph().nodes[use.node];
    const auto picked = reader.is("Gather") && use.slot == 0 && reader.integer("axis", 0) == 0
                            ? at.integers(reader.input(1))
                            : std::nullopt;
    for (std::int64_t i = start; i < end; ++i) {
      const bool here = !picked || std::ranges::any_of(*picked, [&](std::int64_t one) {
        return within(one, end - start) == i - start;
      });
      if (here) asked[static_cast<std::size_t>(i)] = true;
    }
  }
  const bool is_output = at.index().is_output(node.outputs[0]);
  for (std::size_t i = 0; i < x->size(); ++i) {
    if (asked[i] || is_output) at.freeze((*x)[i]);
  }
  return true;
}

}  // namespace carnot
