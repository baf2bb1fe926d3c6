// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "torch/operators.hpp"

namespace carnot::worker {
namespace {

/// The same elements in another shape: known at load, so that runs work nothing out.
Kernel reshaped(Integers shape) {
  return gives_one(
      [shape = std::move(shape)](const Arguments& in) { return at::reshape(in[0], shape); });
}

Result<Kernel> reshape(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  CARNOT_TRY(const auto asked, site.integers_or_attribute(1, "shape"));
  Integers shape = asked.value_or(Integers{});
  const Integers before = site.shape(0);
  const bool zero_is_zero = site.node().integer("allowzero", 0) != 0;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 0 && !zero_is_zero && i < before.size()) shape[i] = before[i];
  }
  return reshaped(at::reshape(site.value(0), shape).sizes().vec());
}

Result<Kernel> flatten(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  const Integers before = site.shape(0);
  std::int64_t axis = site.node().integer("axis", 1);
  if (axis < 0) axis += site.rank(0);
  if (axis < 0 || axis > site.rank(0)) return site.cannot("its axis lies outside the tensor.");
  const auto product = [](auto from, auto to) {
    return std::accumulate(from, to, std::int64_t{1}, std::multiplies<>{});
  };
  const auto middle = before.begin() + axis;
  return reshaped({product(before.begin(), middle), product(middle, before.end())});
}

Result<Kernel> squeeze(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  CARNOT_TRY(const auto named, site.integers_or_attribute(1, "axes"));
  const Integers before = site.shape(0);
  Integers shape;
  if (!named) {
    std::ranges::copy_if(before, std::back_inserter(shape), [](auto n) { return n != 1; });
    return reshaped(std::move(shape));
  }
  CARNOT_TRY(const Integers axes, site.axes(*named, site.rank(0)));
  for (std::size_t i = 0; i < before.size(); ++i) {
    const bool leaves = std::ranges::count(axes, static_cast<std::int64_t>(i)) > 0;
    if (leaves && before[i] != 1)
      return site.cannot(fmt::format("dimension {} is {}, not 1.", i, before[i]));
    if (!leaves) shape.push_back(before[i]);
  }
  return reshaped(std::move(shape));
}

Result<Kernel> unsqueeze(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  CARNOT_TRY(const auto named, site.integers_or_attribute(1, "axes"));
  const Integers wanted = named.value_or(Integers{});
  const std::int64_t rank = site.rank(0) + static_cast<std::int64_t>(wanted.size());
  CARNOT_TRY(Integers axes, site.axes(wanted, rank));
  std::ranges::sort(axes);
  Integers shape = site.shape(0);
  for (const std::int64_t axis : axes) shape.insert(shape.begin() + axis, 1);
  return reshaped(std::move(shape));
}

Result<Kernel> transpose(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  Integers backwards(static_cast<std::size_t>(site.rank(0)));
  std::iota(backwards.rbegin(), backwards.rend(), 0);
  const Integers order = site.node().integers("perm", backwards);
  return gives_one([order](const Arguments& in) { return at::permute(in[0], order); });
}

Result<Kernel> expand(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  CARNOT_TRY(const Integers asked, site.integers(1, "shape"));
  // Both ways: a 1 in the shape asked for keeps the tensor's dimension.
  const at::Tensor like = at::empty({1}, site.value(0).options()).expand(asked);
  const Integers shape = at::broadcast_tensors({site.value(0), like}).front().sizes().vec();
  return gives_one([shape](const Arguments& in) { return in[0].expand(shape); });
}

Result<Kernel> tile(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  CARNOT_TRY(const Integers repeats, site.integers(1, "repeats"));
  return gives_one([repeats](const Arguments& in) { return in[0].repeat(repeats); });
}

/// Blocks of b × b pixels become channels, or the reverse; six dimensions in between.
struct Blocks {
  Integers apart;
  Integers order;
  Integers together;
};

Kernel moved(Blocks blocks) {
  return gives_one([blocks = std::move(blocks)](const Arguments& in) {
    return at::reshape(at::permute(at::reshape(in[0], blocks.apart), blocks.order),
                       blocks.together);
  });
}

Result<Kernel> depth_to_space(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  const std::int64_t b = site.node().integer("blocksize", 1);
  const Integers s = site.shape(0);
  if (s.size() != 4 || b < 1 || s[1] % (b * b) != 0)
    return site.cannot("its channels are not a multiple of its blocks.");
  const std::int64_t channels = s[1] / (b * b);
  const Integers together{s[0], channels, s[2] * b, s[3] * b};
  if (site.node().text("mode", "DCR") == "CRD")
    return moved({{s[0], channels, b, b, s[2], s[3]}, {0, 1, 4, 2, 5, 3}, together});
  return moved({{s[0], b, b, channels, s[2], s[3]}, {0, 3, 4, 1, 5, 2}, together});
}

Result<Kernel> space_to_depth(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  const std::int64_t b = site.node().integer("blocksize", 1);
  const Integers s = site.shape(0);
  if (s.size() != 4 || b < 1 || s[2] % b != 0 || s[3] % b != 0)
    return site.cannot("its image is not a multiple of its blocks.");
  if (site.node().text("mode", "DCR") != "DCR")
    return site.cannot("it puts the blocks behind the channels.");
  return moved({{s[0], s[1], s[2] / b, b, s[3] / b, b},
                {0, 3, 5, 1, 2, 4},
                {s[0], s[1] * b * b, s[2] / b, s[3] / b}});
}

at::Tensor numbers(const Integers& integers) {
  return at::tensor(integers, at::TensorOptions{at::kLong});
}

Result<Kernel> shape_of(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  const std::int64_t rank = site.rank(0);
  const auto bounded = [rank](std::int64_t index) {
    return std::clamp<std::int64_t>(index < 0 ? index + rank : index, 0, rank);
  };
  const std::int64_t start = bounded(site.node().integer("start", 0));
  const std::int64_t end = std::max(start, bounded(site.node().integer("end", rank)));
  const Integers shape = site.shape(0);
  const at::Tensor part = numbers({shape.begin() + start, shape.begin() + end});
  return gives_one([part](const Arguments&) { return part; });
}

Result<Kernel> size_of(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  const at::Tensor count = at::scalar_tensor(site.value(0).numel(), at::TensorOptions{at::kLong});
  return gives_one([count](const Arguments&) { return count; });
}

constexpr auto kShapes = std::to_array<Operator>({
    {"Reshape", reshape},
    {"Flatten", flatten},
    {"Squeeze", squeeze},
    {"Unsqueeze", unsqueeze},
    {"Transpose", transpose},
    {"Expand", expand},
    {"Tile", tile},
    {"DepthToSpace", depth_to_space},
    {"SpaceToDepth", space_to_depth},
    {"Shape", shape_of, DependsOn::shapes},
    {"Size", size_of, DependsOn::shapes},
});

}  // namespace

std::span<const Operator> shape_operators() { return kShapes; }

}  // namespace carnot::worker
