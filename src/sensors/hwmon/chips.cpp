// SPDX-License-Identifier: Apache-2.0
#include "sensors/hwmon/chips.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "base/text.hpp"

namespace carnot {
namespace {

/// Only APUs show the voltage of a north bridge. MI300A, an APU as well, shows none: by its number.
bool is_apu(const SysRoot& sys, const HwmonChip& chip) {
  if (chip.name != "amdgpu") return false;
  return hwmon_text(sys, chip.folder + "/in1_label") == "vddnb" ||
         hwmon_text(sys, chip.folder + "/device/device") == "0x74a0";
}

}  // namespace

bool is_graphics(std::string_view chip) {
  return chip == "amdgpu" || chip == "i915" || chip == "xe";
}

std::vector<HwmonChip> hwmon_chips(const SysRoot& sys) {
  std::vector<HwmonChip> chips;
  for (const std::string& folder : sys.list(kHwmonTree)) {
    HwmonChip chip{.folder = fmt::format("{}/{}", kHwmonTree, folder)};
    chip.name = hwmon_text(sys, chip.folder + "/name");
    if (chip.name.empty()) continue;
    std::error_code none;  // a chip without a device behind it
    const auto device = std::filesystem::read_symlink(sys.path_of(chip.folder + "/device"), none);
    chip.device = valid_utf8(device.filename().string());
    chip.is_apu = is_apu(sys, chip);
    chips.push_back(std::move(chip));
  }
  std::ranges::sort(chips, {},
                    [](const HwmonChip& c) { return std::tie(c.device, c.name, c.folder); });
  int gpu = 0;
  for (HwmonChip& chip : chips) {
    if (is_graphics(chip.name)) chip.gpu = gpu++;
  }
  return chips;
}

std::string hwmon_text(const SysRoot& sys, const std::string& file) {
  return valid_utf8(sys.read(file).value_or(""));
}

std::optional<GraphicsChip> graphics_chip_at(const SysRoot& sys, std::string_view address) {
  for (const HwmonChip& chip : hwmon_chips(sys)) {
    if (is_graphics(chip.name) && chip.device == address)
      return GraphicsChip{chip.gpu, chip.is_apu};
  }
  return std::nullopt;
}

}  // namespace carnot
