// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sys_root.hpp"
#include "base/units.hpp"

namespace carnot {

/// How often a graphics board's energy and power move on, where neither its maker nor its driver
/// says so. Meant to be long enough: kernels 5.4 to 5.8 kept the figures of an AMD board for 100 ms
/// (navi10_ppt.c), later ones do for 1 ms, and what its firmware does in between nobody states.
inline constexpr Seconds kAssumedBoardRefresh{0.1};

inline constexpr std::string_view kHwmonTree = "/sys/class/hwmon";

/// A monitor, by the folder in which the kernel shows it today.
struct HwmonChip {
  std::string folder;    // "/sys/class/hwmon/hwmon3"
  std::string name{};    // "amdgpu"
  std::string device{};  // "0000:03:00.0"; empty for a chip without one
  int gpu = 0;           // among the graphics boards, in the order of their addresses
  bool is_apu = false;
};
/// By its driver.
bool is_graphics(std::string_view chip);
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
