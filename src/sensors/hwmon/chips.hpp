// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sys_root.hpp"

namespace carnot {

inline constexpr std::string_view kHwmonTree = "/sys/class/hwmon";

/// A monitor, by the folder in which the kernel shows it today.
struct HwmonChip {
  std::string folder;    // "/sys/class/hwmon/hwmon3"
  std::string name{};    // "amdgpu"
  std::string device{};  // "0000:03:00.0"; empty for a chip without one
  int gpu = 0;           // among the graphics boards, in the order of their addresses
  bool is_apu = false;
};
/// In the order of their devices, so that boards keep their numbers between boots.
std::vector<HwmonChip> hwmon_chips(const SysRoot& sys);

/// What a file says; empty where it cannot be read.
std::string hwmon_text(const SysRoot& sys, const std::string& file);

/// A graphics board, found by its PCI address ("0000:03:00.0").
struct GraphicsChip {
  int number = 0;       // among the boards with a monitor, in the order of their addresses
  bool is_apu = false;  // on the processor's chip
};
std::optional<GraphicsChip> graphics_chip_at(const SysRoot& sys, std::string_view address);

}  // namespace carnot
