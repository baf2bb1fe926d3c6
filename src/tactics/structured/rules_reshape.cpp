// SPDX-License-Identifier: Apache-2.0
// Reshape, Flatten, Squeeze, Unsqueeze: axes are split and merged, channels are repeated or
// bundled.
#include <algorithm>
#include <optional>

#include "base/assert.hpp"
#include "tactics/structured/rules.hpp"

namespace carnot {
namespace {

using Axes = Propagation::Axes;
using Sizes = std::vector<std::int64_t>;

/// Axes of the input that hold the same elements, in the same order, as axes of the output.
struct Block {
  std::vector<std::size_t> in;  // from the outermost
  std::vector<std::size_t> out;
  bool known = true;  // false: what is left over where sizes are not known
};

/// The block that ends before axis `i` of the input and axis `j` of the output; moves both to its
/// beginning. Empty where the sizes are not known or do not meet.
std::optional<Block> last_block(const Sizes& in, const Sizes& out, std::size_t& i, std::size_t& j) {
  std::size_t a = i - 1;
  std::size_t b = j - 1;
  std::int64_t product_in = in[a];
  std::int64_t product_out = out[b];
  Block block{.in = {a}, .out = {b}};
  while (product_in != product_out) {
    if (product_in < 1 || product_out < 1) return std::nullopt;
    const bool widen_in = product_in < product_out;
    if ((widen_in ? a : b) == 0) return std::nullopt;
    if (widen_in) {
      block.in.insert(block.in.begin(), --a);
      if (in[a] < 1 || __builtin_mul_overflow(product_in, in[a], &product_in)) return std::nullopt;
    } else {
      block.out.insert(block.out.begin(), --b);
      if (out[b] < 1 || __builtin_mul_overflow(product_out, out[b], &product_out))
        return std::nullopt;
    }
  }
  if (product_in < 1) return std::nullopt;
  i = a;
  j = b;
  return block;
}

/// From the innermost axis outwards, so that an unknown batch in front hinders nothing. Axes of one
/// element stand anywhere and belong to no block.
std::vector<Block> blocks_of(const Sizes& in, const Sizes& out) {
  std::vector<Block> blocks;
  std::size_t i = in.size();
  std::size_t j = out.size();
  while (true) {
    while (i > 0 && in[i - 1] == 1) --i;
    while (j > 0 && out[j - 1] == 1) --j;
    if (i == 0 || j == 0) break;
    auto block = last_block(in, out, i, j);
    if (!block) break;
    blocks.push_back(std::move(*block));
  }
  Block rest{.in = {}, .out = {}, .known = false};
  for (std::size_t axis = 0; axis < i; ++axis) rest.in.push_back(axis);
  for (std::size_t axis = 0; axis < j; ++axis) rest.out.push_back(axis);
  blocks.push_back(std::move(rest));
  return blocks;
}

std::size_t inner_size(const Sizes& sizes, const std::vector<std::size_t>& axes, std::size_t of) {
  std::size_t product = 1;
  for (std::size_t i = of + 1; i < axes.size(); ++i) {
    product *= static_cast<std::size_t>(sizes[axes[i]]);
  }
  return product;
}

/// Several axes become one: each channel is found again wherever its index was.
ChannelAxis merged(Propagation& at, const ChannelAxis& channels, std::size_t inner,
                   std::size_t total) {
  std::vector<Channel> repeated(total);
  for (std::size_t i = 0; i < total; ++i) {
    repeated[i] = (*channels)[i / inner % channels->size()];
  }
  return at.listed(std::move(repeated));
}

/// One axis becomes several. Only one of them can lose indices, and then all channels that share an
/// index go together: the last but one, so that [.., 3 · heads · features] gives up heads.
ChannelAxis bundled(Propagation& at, const ChannelAxis& channels, std::size_t inner,
                    std::size_t size) {
  CARNOT_ASSERT(inner > 0 && size > 0);
  std::vector<Channel> bundle(size);
  for (std::size_t i = 0; i < size; ++i) bundle[i] = (*channels)[i * inner];
  for (std::size_t i = 0; i < channels->size(); ++i) {
    at.links().unite(bundle[i / inner % size], (*channels)[i]);
  }
  return at.listed(std::move(bundle));
}

class Reshaping {
 public:
  Reshaping(Propagation& at, const Axes& x, const Sizes& in, const Sizes& out)
      : at_{at}, x_{x}, in_{in}, out_{out}, y_(out.size()) {}

  void take(const Block& block) {
    std::vector<std::size_t> with_channels;  // places in block.in
    for (std::size_t i = 0; i < block.in.size(); ++i) {
      if (x_[block.in[i]]) with_channels.push_back(i);
    }
    if (with_channels.empty()) return;
    const bool simple = block.in.size() == 1 ||
                        (block.out.size() == 1 && out_[block.out[0]] <= Propagation::kMostChannels);
    const bool is_empty = x_[block.in[with_channels.front()]]->empty();
    if (!block.known || !simple || is_empty || with_channels.size() > 1) {
      for (const std::size_t place : with_channels) at_.freeze(x_[block.in[place]]);
      return;
    }
    const ChannelAxis& channels = x_[block.in[with_channels.front()]];
    if (block.out.size() == 1) {
      const std::size_t inner = inner_size(in_, block.in, with_channels.front());
      y_[block.out.front()] =
          block.in.size() == 1
              ? channels
              : merged(at_, channels, inner, static_cast<std::size_t>(out_[block.out.front()]));
      return;
    }
    const std::size_t place = block.out.size() - 2;
    y_[block.out[place]] = bundled(at_, channels, inner_size(out_, block.out, place),
                                   static_cast<std::size_t>(out_[block.out[place]]));
  }

  Axes& result() { return y_; }

 private:
  Propagation& at_;
  const Axes& x_;
  const Sizes& in_;
  const Sizes& out_;
  Axes y_;
};

/// The target of a Reshape names sizes: -1 follows by itself, 0 repeats the input's, numbers are
/// counts. What cannot follow is frozen.
void follow_target(Propagation& at, const Node& node, const Axes& x, const Axes& y) {
  for (std::size_t i = 0; i < y.size(); ++i) {
    const auto element = at.shape_element(node.input(1), i);
    const bool copies = element == 0 && node.integer("allowzero", 0) == 0;
    if (copies) {
      const ChannelAxis from = i < x.size() ? x[i] : nullptr;
      if (from != y[i]) {
        at.freeze(from);
        at.freeze(y[i]);
      }
    } else if (y[i] && element != -1 && !at.count_shape_element(node.input(1), 1, i, y[i])) {
      at.freeze(y[i]);
    }
  }
}

}  // namespace

bool reshape_rule(Propagation& at, const Node& node) {
  const auto x = at.axes(node.input(0));
  const auto in = at.sizes(node.input(0));
  const auto out = at.sizes(node.outputs[0]);
  if (!x || !in || !out || in->size() != x->size()) return false;
  Reshaping reshaping{at, *x, *in, *out};
  for (const Block& block : blocks_of(*in, *out)) reshaping.take(block);
  if (node.is("Reshape")) follow_target(at, node, *x, reshaping.result());
  at.set(node.outputs[0], std::move(reshaping.result()));
  return true;
}

}  // namespace carnot
