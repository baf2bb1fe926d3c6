// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/units.hpp"

namespace carnot {

/// What a board is doing, as far as its driver tells. Empty: this board or driver does not tell.
struct DeviceState {
  std::optional<double> busy_share{};         // of the last 1/6 to 1 s with a kernel running, 0..1
  std::optional<double> memory_busy_share{};  // the same with its memory being read or written
  std::optional<double> celsius{};
  std::optional<double> sm_megahertz{};
  std::optional<double> memory_megahertz{};
  std::optional<Watts> power_limit{};
  /// Why the clocks are lower than they could be; no reason: an empty list. The names live as long
  /// as the program.
  std::optional<std::vector<std::string_view>> slowed_by{};
};

}  // namespace carnot
