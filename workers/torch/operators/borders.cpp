// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <string>

#include "torch/operators.hpp"
#include "torch/operators/resize.hpp"

namespace carnot::worker {
namespace {

/// torch's list begins with the last dimension and stops at the last that it names.
Integers for_torch(const Integers& before, const Integers& after, std::size_t dimensions) {
  Integers pads;
  for (std::size_t i = 0; i < dimensions; ++i) {
    const std::size_t axis = before.size() - 1 - i;
    pads.push_back(before[axis]);
    pads.push_back(after[axis]);
  }
  return pads;
}

/// How many of the last dimensions have a border.
std::size_t bordered_dimensions(const Integers& before, const Integers& after) {
  std::size_t count = before.size();
  while (count > 0 && before[before.size() - count] == 0 && after[before.size() - count] == 0)
    --count;
  return count;
}

Result<double> fill_of(const Site& site) {
  if (site.opset() < 11) return static_cast<double>(site.node().real("value", 0.0F));
  if (!site.has(2)) return 0.0;
  CARNOT_TRY(const auto fill, site.reals(2, "constant_value"));
  return fill.empty() ? 0.0 : fill.front();
}

Result<Kernel> padded_by_images(const Site& site, const std::string& mode, const Integers& before,
                                const Integers& after) {
  const std::size_t bordered = bordered_dimensions(before, after);
  // These modes exist for the last 1, 2 or 3 of as many plus two (or one) dimensions.
  const std::size_t wanted = std::max(bordered, before.size() > 2 ? before.size() - 2 : 1);
  if (wanted > 3 || wanted + 2 < before.size() || wanted >= before.size())
    return site.cannot("torch reflects, repeats and wraps the image's dimensions only.");
  const Integers pads = for_torch(before, after, wanted);
  const std::string name = mode == "edge" ? "replicate" : mode == "wrap" ? "circular" : mode;
  return gives_one([=](const Arguments& in) { return at::pad(in[0], pads, name); });
}

Result<Kernel> pad(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  CARNOT_TRY(const auto pads, site.integers_or_attribute(1, "pads"));
  const auto rank = static_cast<std::size_t>(site.rank(0));
  Integers axes(rank);
  std::iota(axes.begin(), axes.end(), 0);
  if (site.has(3)) {
    CARNOT_TRY(Integers named, site.integers(3, "axes"));
    CARNOT_TRY(axes, site.axes(std::move(named), site.rank(0)));
  }
  if (!pads || pads->size() != 2 * axes.size())
    return site.cannot("it has not two borders for each axis.");
  Integers before(rank, 0);
  Integers after(rank, 0);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    before[static_cast<std::size_t>(axes[i])] = (*pads)[i];
    after[static_cast<std::size_t>(axes[i])] = (*pads)[i + axes.size()];
  }
  const std::string mode = site.node().text("mode", "constant");
  if (mode != "constant") return padded_by_images(site, mode, before, after);
  CARNOT_TRY(const double fill, fill_of(site));
  const Integers list = for_torch(before, after, bordered_dimensions(before, after));
  return gives_one([=](const Arguments& in) { return at::constant_pad_nd(in[0], list, fill); });
}

constexpr auto kBorders = std::to_array<Operator>({
    {"Pad", pad},
    {"Resize", resize},
    {"Upsample", resize},
});

}  // namespace

std::span<const Operator> border_operators() { return kBorders; }

}  // namespace carnot::worker
