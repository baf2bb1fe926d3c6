// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/units.hpp"

namespace carnot {

/// Numbers as people read them: the one home of prefixes, digits and signs, for reports and for the
/// sentences of errors and findings alike. Every function gives plain UTF-8 without padding; a
/// figure that is not finite becomes "-" (a table's empty cell), never "nan"; below zero stands a
/// true minus sign, "−".

/// Value with an SI prefix and so many significant digits: (0.01234, "J", 3) is "12.3 mJ".
std::string format_si(double value, std::string_view unit, int significant = 3);

std::string format_quantity(Joules energy);  // "12.3 mJ"
std::string format_quantity(Watts power);    // "45.0 W"
/// "250 ms", "12.5 s", "2 min 05 s", "1 h 02 min".
std::string format_quantity(Seconds duration);

/// "12.34 J (12.10 to 12.58 J)": rounded where the interval's half-width has its first digit (or
/// second, where the first is 1 to 3), but never below two significant digits. A figure without
/// spread shows four digits and no interval.
std::string format_interval(double point, double lower, double upper, std::string_view unit);
/// The point alone, rounded as above.
std::string format_point(double point, double lower, double upper, std::string_view unit);

/// 0.1234 is "12.3 %", 0.95 is "95 %", 0.004 is "0.4 %".
std::string format_share(double share);
/// "93.6 % (91.9 to 95.0 %)": one decimal in all three.
std::string format_share(double share, double lower, double upper);
/// A difference, always with its sign: (-0.13, 1) is "−0.1", 0.3 is "+0.3", 0.04 is "±0.0".
std::string format_signed(double value, int decimals);
/// A ratio as the change it means: 0.87 is "−13.0 %", 1.02 is "+2.0 %", 1 is "±0.0 %".
std::string format_change(double ratio);

/// A figure without unit or prefix: so many decimals, (-0.966, 2) is "−0.97"; ...
std::string format_decimals(double value, int decimals);
/// ... or so many significant digits at most: (413.04, 4) is "413", (0.5, 3) is "0.5".
std::string format_number(double value, int significant);

std::string format_count(std::int64_t count);   // "1 234 567", narrow no-break spaces
std::string format_bytes(std::uint64_t bytes);  // "1.20 MB": decimal, as disks and networks count

}  // namespace carnot
