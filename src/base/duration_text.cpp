// SPDX-License-Identifier: Apache-2.0
#include "base/duration_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"

namespace carnot {
namespace {

struct DurationUnit {
  std::string_view name;
  double seconds;
};
constexpr auto kDurationUnits = std::to_array<DurationUnit>({{"ns", 1e-9},
                                                             {"us", 1e-6},
                                                             {"µs", 1e-6},
                                                             {"ms", 1e-3},
                                                             {"s", 1.0},
                                                             {"min", 60.0},
                                                             {"h", 3600.0}});

}  // namespace

std::optional<Seconds> parse_duration(std::string_view text) {
  const std::string_view trimmed = trim(text);
  const auto unit_begin = trimmed.find_first_not_of("0123456789.+-eE ");
  if (unit_begin == std::string_view::npos) return std::nullopt;
  const auto number = parse_double(trim(trimmed.substr(0, unit_begin)));
  const std::string_view unit = trimmed.substr(unit_begin);
  const auto row = std::find_if(kDurationUnits.begin(), kDurationUnits.end(),
                                [&](const auto& u) { return u.name == unit; });
  if (!number || *number < 0.0 || row == kDurationUnits.end()) return std::nullopt;
  // 1e308 h is a number times a unit, and no number of seconds.
  if (!std::isfinite(*number * row->seconds)) return std::nullopt;
  return Seconds{*number * row->seconds};
}

std::optional<double> parse_share(std::string_view text) {
  std::string_view digits = trim(text);
  if (!digits.ends_with('%')) return parse_double(digits);
  digits.remove_suffix(1);
  const auto percent = parse_double(trim(digits));
  return percent ? std::optional{*percent / 100.0} : std::nullopt;
}

}  // namespace carnot
