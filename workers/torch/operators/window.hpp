// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "torch/site.hpp"

namespace carnot::worker {

/// A window that slides over an image's dimensions, as convolutions and pools have it; one number
/// for each of them.
struct Window {
  Integers kernel;
  Integers strides;
  Integers dilations;
  Integers before;  // borders
  Integers after;

  bool is_symmetric() const { return before == after; }
  /// How many elements a dilated kernel spans.
  std::int64_t span(std::size_t i) const { return dilations[i] * (kernel[i] - 1) + 1; }
  /// The borders as torch wants them: from the last dimension on, before and after.
  Integers borders() const;
};

/// Reads strides, dilations, pads and auto_pad (SAME is worked out for the shape of the node's
/// first input). Errors: bad_input when their numbers do not fit the input.
Result<Window> window_of(const Site& site, Integers kernel);

}  // namespace carnot::worker
