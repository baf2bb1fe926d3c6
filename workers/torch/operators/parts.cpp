// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "torch/operators.hpp"

namespace carnot::worker {
namespace {

Result<Kernel> concat(const Site& site) {
  CARNOT_TRY_VOID(site.needs(std::max<std::size_t>(1, site.inputs())));
  CARNOT_TRY(const std::int64_t axis, site.axis(site.node().integer("axis", 0), site.rank(0)));
  return gives_one([axis](const Arguments& in) { return at::cat(in.all(), axis); });
}

/// Equal parts, the last one smaller where it does not come out even.
Integers even_sizes(std::int64_t length, std::int64_t parts) {
  const std::int64_t each = (length + parts - 1) / parts;
  Integers sizes;
  for (std::int64_t i = 0; i < parts; ++i)
    sizes.push_back(std::clamp<std::int64_t>(length - i * each, 0, each));
  return sizes;
}

Result<Kernel> split_apart(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  CARNOT_TRY(const std::int64_t axis, site.axis(site.node().integer("axis", 0), site.rank(0)));
  CARNOT_TRY(const auto named, site.integers_or_attribute(1, "split"));
  const auto parts = static_cast<std::int64_t>(site.node().outputs.size());
  const Integers sizes = named ? *named : even_sizes(site.value(0).size(axis), parts);
  if (static_cast<std::int64_t>(sizes.size()) != parts)
    return site.cannot("it names another number of sizes than it has outputs.");
  return Kernel{[=](const Arguments& in, std::span<at::Tensor> out) {
    std::ranges::move(at::split_with_sizes(in[0], sizes, axis), out.begin());
  }};
}

/// One axis of a Slice, as torch has it: upwards, and reversed afterwards for a negative step.
struct Cut {
  std::int64_t axis;
  std::int64_t from;
  std::int64_t to;
  std::int64_t step;
  bool reversed = false;
};

Cut cut_of(std::int64_t axis, std::int64_t length, std::int64_t from, std::int64_t to,
           std::int64_t step) {
  // An end of INT64_MIN or MAX means "to the end": bounded before anything is added to it.
  const auto bounded = [length](std::int64_t index, std::int64_t least, std::int64_t most) {
    const std::int64_t counted = index < 0 ? std::max(index, -length - 1) + length : index;
    return std::clamp(counted, least, most);
  };
  if (step > 0) {
    const std::int64_t first = bounded(from, 0, length);
    return {axis, first, std::max(first, bounded(to, 0, length)), step};
  }
  const std::int64_t first = bounded(from, -1, length - 1);
  const std::int64_t last = bounded(to, -1, length - 1);
  step = std::max(step, -length - 1);
  const std::int64_t taken = first > last ? (first - last - 1) / -step + 1 : 0;
  const std::int64_t lowest = first + (taken - 1) * step;
  return {axis, taken > 0 ? lowest : 0, taken > 0 ? first + 1 : 0, -step, true};
}

at::Tensor cut_out(const at::Tensor& x, const std::vector<Cut>& cuts) {
  at::Tensor part = x;
  for (const Cut& cut : cuts) {
    part = at::slice(part, cut.axis, cut.from, cut.to, cut.step);
    if (cut.reversed) part = at::flip(part, cut.axis);
  }
  return part;
}

Result<Kernel> slice(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  CARNOT_TRY(const auto starts, site.integers_or_attribute(1, "starts"));
  CARNOT_TRY(const auto ends, site.integers_or_attribute(2, "ends"));
  if (!starts || !ends || starts->size() != ends->size())
    return site.cannot("it has not one start and one end for each axis.");
  const std::size_t count = starts->size();
  Integers in_order(count);
  std::iota(in_order.begin(), in_order.end(), 0);
  CARNOT_TRY(const auto named, site.integers_or_attribute(3, "axes"));
  CARNOT_TRY(const Integers axes, site.axes(named.value_or(in_order), site.rank(0)));
  CARNOT_TRY(const auto steps, site.integers_or_attribute(4, "steps"));
  const Integers by = steps.value_or(Integers(count, 1));
  if (axes.size() != count || by.size() != count || std::ranges::count(by, 0) > 0)
    return site.cannot("its axes and steps do not fit its starts.");
  std::vector<Cut> cuts;
  cuts.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    cuts.push_back(cut_of(axes[i], site.value(0).size(axes[i]), (*starts)[i], (*ends)[i], by[i]));
  return gives_one([cuts](const Arguments& in) { return cut_out(in[0], cuts); });
}

constexpr auto kParts = std::to_array<Operator>({
    {"Concat", concat},
    {"Split", split_apart},
    {"Slice", slice},
});

}  // namespace

std::span<const Operator> part_operators() { return kParts; }

}  // namespace carnot::worker
