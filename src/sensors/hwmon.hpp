// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "base/sys_root.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// A file of a hardware monitor taken apart: "power1_average" is quantity "power", number 1, item
/// "average" (kernel, Documentation/hwmon/sysfs-interface).
struct HwmonFile {
  std::string_view quantity;  // of the text that was parsed
  int number = 0;
  std::string_view item;
};
/// Empty for whatever does not look so ("name", "update_interval").
std::optional<HwmonFile> parse_hwmon_file(std::string_view file);

/// What a monitor's sensor covers.
struct HwmonMeaning {
  Domain domain = Domain::rail;
  /// Socket or core, where the label has it.
  std::optional<int> number{};
  bool operator==(const HwmonMeaning&) const = default;
};
/// By the chip's name and the sensor's label (empty where it has none):
///   amd_energy          Esocket<n> a package, Ecore<n> a core
///   amdgpu              its power is the board's
///   i915, xe            the board's energy, and the package's within it
/// Everything else is a rail: shown, never added, for nobody knows what feeds what.
HwmonMeaning hwmon_meaning(std::string_view chip, std::string_view label);

/// A graphics board, found by its PCI address ("0000:03:00.0").
struct GraphicsChip {
  int number = 0;       // among the boards with a monitor, in the order of their addresses
  bool is_apu = false;  // on the processor's chip
};
std::optional<GraphicsChip> graphics_chip_at(const SysRoot& sys, std::string_view address);

/// Every energy counter, power sensor and pair of voltage and current (INA3221) of
/// /sys/class/hwmon: opened, or with the reason why not.
///
/// Numbers of hwmon folders change between boots: an id names the chip, the device behind it and
/// the sensor, "hwmon:amdgpu@0000:03:00.0:power1".
///
/// On an APU amdgpu's power is that of the whole chip, processor included: a rail, or adding it to
/// the package would count the processor twice.
///
/// i915 and xe count in 64 bits, but see one wrap of a 32-bit register at most since the last read:
/// read them at least every 262 kJ (energy unit 2^-14 J).
Scan scan_hwmon(const SysRoot& sys);

}  // namespace carnot
