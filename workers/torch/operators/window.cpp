// SPDX-License-Identifier: Apache-2.0
#include "torch/operators/window.hpp"

#include <ATen/ATen.h>

#include <algorithm>

namespace carnot::worker {
namespace {

/// Borders such that a stride of s gives ⌈n / s⌉ elements, the odd one behind or in front.
void pad_to_same(Window& window, const Integers& shape, bool odd_in_front) {
  for (std::size_t i = 0; i < window.kernel.size(); ++i) {
    const std::int64_t length = shape[i + 2];
    const std::int64_t stride = window.strides[i];
    const std::int64_t results = (length + stride - 1) / stride;
    const std::int64_t total =
        std::max<std::int64_t>(0, (results - 1) * stride + window.span(i) - length);
    window.before[i] = odd_in_front ? total - total / 2 : total / 2;
    window.after[i] = total - window.before[i];
  }
}

}  // namespace

Integers Window::borders() const {
  Integers pads;
  for (std::size_t i = kernel.size(); i-- > 0;) {
    pads.push_back(before[i]);
    pads.push_back(after[i]);
  }
  return pads;
}

Result<Window> window_of(const Site& site, Integers kernel) {
  const std::size_t rank = kernel.size();
  Window window;
  window.kernel = std::move(kernel);
  window.strides = site.node().integers("strides", Integers(rank, 1));
  window.dilations = site.node().integers("dilations", Integers(rank, 1));
  const Integers pads = site.node().integers("pads", Integers(2 * rank, 0));
  const auto positive = [](std::int64_t number) { return number > 0; };
  if (rank == 0 || rank + 2 != static_cast<std::size_t>(site.rank(0)) ||
      window.strides.size() != rank || window.dilations.size() != rank || pads.size() != 2 * rank ||
      !std::ranges::all_of(window.strides, positive))
    return fail(ErrorCode::bad_input, "its kernel, strides, dilations and pads do not fit.");
  const auto middle = pads.begin() + static_cast<std::ptrdiff_t>(rank);
  window.before.assign(pads.begin(), middle);
  window.after.assign(middle, pads.end());
  const std::string automatic = site.node().text("auto_pad", "NOTSET");
  if (automatic == "VALID") window.before = window.after = Integers(rank, 0);
  if (automatic.starts_with("SAME")) pad_to_same(window, site.shape(0), automatic == "SAME_LOWER");
  return window;
}

}  // namespace carnot::worker
