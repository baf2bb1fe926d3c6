// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "records/domain.hpp"

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

}  // namespace carnot
