// SPDX-License-Identifier: Apache-2.0
#include "base/number_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace carnot {
namespace {

constexpr std::string_view kNothing = "-";
constexpr int kLeastPrefix = -12;
constexpr auto kPrefixes = std::to_array<std::string_view>(
    {"p", "n", "µ", "m", "", "k", "M", "G", "T", "P"});  // from 1e-12 in steps of 1000

/// Decimal exponent of the first digit after rounding to so many digits: 999.9 to 3 digits is
/// 1.00e3, so 3. Reading it back from the formatted text settles every rounding case.
int exponent_of(double value, int significant) {
  if (value == 0.0) return 0;
  const std::string text = fmt::format("{:.{}e}", std::abs(value), significant - 1);
  return std::atoi(text.c_str() + text.find('e') + 1);
}

/// The prefix under which a number with this exponent has one to three digits before the point.
int prefix_exponent(int exponent) {
  const int step = static_cast<int>(std::floor(exponent / 3.0)) * 3;
  const int greatest = kLeastPrefix + 3 * static_cast<int>(kPrefixes.size() - 1);
  return std::clamp(step, kLeastPrefix, greatest);
}

std::string_view prefix_text(int prefix) {
  return kPrefixes[static_cast<std::size_t>((prefix - kLeastPrefix) / 3)];
}

bool is_zero(std::string_view digits) {
  return digits.find_first_not_of("-0.") == std::string_view::npos;
}

/// fmt's hyphen becomes a true minus sign, and a figure rounded to zero has none.
std::string with_minus_sign(std::string digits) {
  if (!digits.starts_with('-')) return digits;
  digits.erase(0, 1);
  return is_zero(digits) ? digits : "−" + digits;
}

/// The number alone, rounded at 10^place, in units of 10^prefix.
std::string rounded(double value, int place, int prefix) {
  const int decimals = std::max(0, prefix - place);
  const double unit = std::pow(10.0, std::max(place, prefix));
  // Digits left of the point that the figure does not have become zeros: 1234 at place 2 is 1200.
  const double scaled = place > prefix ? std::round(value / unit) * std::pow(10.0, place - prefix)
                                       : value / std::pow(10.0, prefix);
  return with_minus_sign(fmt::format("{:.{}f}", scaled, decimals));
}

/// Where the last digit of a figure with this half-width stands.
int place_of_last_digit(double half_width) {
  const int first = exponent_of(half_width, 2);
  const double leading = half_width / std::pow(10.0, first);
  return leading < 3.55 ? first - 1 : first;  // the rule of the Particle Data Group
}

double half_width_of(double point, double lower, double upper) {
  return std::max(upper - point, point - lower);
}

/// Place of the last digit to show of `value`: by the uncertainty, but two digits at least and six
/// at most.
int shown_place(double value, double half_width) {
  const int first = exponent_of(value, 6);
  return std::clamp(place_of_last_digit(half_width), first - 5, first - 1);
}

std::string point_text(double point, double half_width, int prefix, std::string_view unit) {
  if (!std::isfinite(point)) return std::string{kNothing};
  return fmt::format("{} {}{}", rounded(point, shown_place(point, half_width), prefix),
                     prefix_text(prefix), unit);
}

}  // namespace

std::string format_si(double value, std::string_view unit, int significant) {
  if (!std::isfinite(value)) return std::string{kNothing};
  const int exponent = exponent_of(value, significant);
  const int prefix = prefix_exponent(exponent);
  return fmt::format("{} {}{}", rounded(value, exponent - significant + 1, prefix),
                     prefix_text(prefix), unit);
}

std::string format_quantity(Joules energy) { return format_si(energy.si(), "J"); }

std::string format_quantity(Watts power) { return format_si(power.si(), "W"); }

std::string format_quantity(Seconds duration) {
  const double seconds = duration.count();
  if (!std::isfinite(seconds)) return std::string{kNothing};
  if (std::abs(seconds) < 99.95) return format_si(seconds, "s");
  const long long whole = std::llround(seconds);
  if (std::llabs(whole) < 3600)
    return with_minus_sign(fmt::format("{} min {:02} s", whole / 60, std::llabs(whole % 60)));
  return with_minus_sign(
      fmt::format("{} h {:02} min", whole / 3600, std::llabs(whole % 3600) / 60));
}

std::string format_point(double point, double lower, double upper, std::string_view unit) {
  const double half_width = half_width_of(point, lower, upper);
  if (!(half_width > 0.0) || !std::isfinite(half_width)) return format_si(point, unit, 4);
  return point_text(point, half_width, prefix_exponent(exponent_of(point, 6)), unit);
}

std::string format_interval(double point, double lower, double upper, std::string_view unit) {
  const double half_width = half_width_of(point, lower, upper);
  if (!std::isfinite(point) || !(half_width > 0.0) || !std::isfinite(half_width))
    return format_point(point, lower, upper, unit);
  // One prefix for all three, the upper end's: "0.78 mJ (0 to 29 mJ)", not "780 µJ (0 to 29000
  // µJ)".
  const int prefix = prefix_exponent(std::max(exponent_of(point, 6), exponent_of(upper, 6)));
  const auto bound = [&](double value) {
    return rounded(value, value == 0.0 ? prefix : shown_place(value, half_width), prefix);
  };
  return fmt::format("{} ({} to {} {}{})", point_text(point, half_width, prefix, unit),
                     bound(lower), bound(upper), prefix_text(prefix), unit);
}

std::string format_share(double share) {
  if (!std::isfinite(share)) return std::string{kNothing};
  const double percent = share * 100.0;
  std::string text = with_minus_sign(fmt::format("{:.1f}", percent));
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text + " %";
}

std::string format_share(double share, double lower, double upper) {
  if (!std::isfinite(share)) return std::string{kNothing};
  const auto percent = [](double one) { return with_minus_sign(fmt::format("{:.1f}", one * 100)); };
  return fmt::format("{} % ({} to {} %)", percent(share), percent(lower), percent(upper));
}

std::string format_signed(double value, int decimals) {
  if (!std::isfinite(value)) return std::string{kNothing};
  const std::string digits = fmt::format("{:.{}f}", std::abs(value), decimals);
  return (is_zero(digits) ? "±" : value < 0.0 ? "−" : "+") + digits;
}

std::string format_change(double ratio) {
  if (!std::isfinite(ratio)) return std::string{kNothing};
  return format_signed((ratio - 1.0) * 100.0, 1) + " %";
}

std::string format_decimals(double value, int decimals) {
  if (!std::isfinite(value)) return std::string{kNothing};
  return with_minus_sign(fmt::format("{:.{}f}", value, decimals));
}

std::string format_number(double value, int significant) {
  if (!std::isfinite(value)) return std::string{kNothing};
  std::string digits = rounded(value, exponent_of(value, significant) - significant + 1, 0);
  if (digits.find('.') == std::string::npos) return digits;
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.ends_with('.')) digits.pop_back();
  return digits;
}

std::string format_count(std::int64_t count) {
  std::string digits = fmt::format("{}", count);
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  for (std::size_t end = digits.size(); end > first + 3; end -= 3) digits.insert(end - 3, "\u202F");
  return with_minus_sign(std::move(digits));
}

std::string format_bytes(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  return format_si(static_cast<double>(bytes), "B");
}

}  // namespace carnot
