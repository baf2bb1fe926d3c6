// SPDX-License-Identifier: Apache-2.0
#include "sensors/hwmon/names.hpp"

#include <cstdint>

#include "base/text.hpp"

namespace carnot {
namespace {

std::optional<int> number_after(std::string_view prefix, std::string_view label) {
  constexpr std::uint64_t kMost = 1 << 16;
  if (!label.starts_with(prefix)) return std::nullopt;
  const auto number = parse_uint(label.substr(prefix.size()));
  if (!number || *number > kMost) return std::nullopt;
  return static_cast<int>(*number);
}

}  // namespace

std::optional<HwmonFile> parse_hwmon_file(std::string_view file) {
  const auto digits = file.find_first_of("0123456789");
  const auto bar = file.find('_');
  if (digits == std::string_view::npos || bar == std::string_view::npos || digits == 0 ||
      bar <= digits)
    return std::nullopt;
  constexpr std::uint64_t kMost = 1 << 16;
  const auto number = parse_uint(file.substr(digits, bar - digits));
  const std::string_view item = file.substr(bar + 1);
  if (!number || *number > kMost || item.empty()) return std::nullopt;
  return HwmonFile{file.substr(0, digits), static_cast<int>(*number), item};
}

HwmonMeaning hwmon_meaning(std::string_view chip, std::string_view label) {
  if (chip == "amd_energy") {
    if (const auto socket = number_after("Esocket", label)) return {Domain::cpu_package, socket};
    if (const auto core = number_after("Ecore", label)) return {Domain::cpu_core, core};
  }
  if (chip == "amdgpu") return {Domain::gpu, std::nullopt};
  // Of i915 the folders "i915_gt0" and so on are parts of the board; xe also counts its memory.
  const bool is_board = label.empty() || label == "card" || label == "pkg";
  if ((chip == "i915" || chip == "xe") && is_board) return {Domain::gpu, std::nullopt};
  return {};
}

}  // namespace carnot
