// SPDX-License-Identifier: Apache-2.0
#include "store/imports/cell_text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "base/wall_time_text.hpp"

namespace carnot {
namespace {

constexpr double kMostWatts = 1e8;    // of a whole computing centre
constexpr double kMostAmount = 1e15;  // joules, bytes, seconds: far from where sums would overflow

std::string quoted_cell(std::string_view cell) {
  constexpr std::size_t kMostQuoted = 40;
  return fmt::format("\"{}\"", valid_utf8(cell.substr(0, kMostQuoted)));
}

}  // namespace

std::optional<CellNumber> number_of_cell(std::string_view cell) {
  double value = 0.0;
  const char* const end = cell.data() + cell.size();
  const auto [rest, error] = std::from_chars(cell.data(), end, value);
  if (error != std::errc{} || !std::isfinite(value)) return std::nullopt;
  return CellNumber{value, trim({rest, static_cast<std::size_t>(end - rest)})};
}

bool says_nothing(std::string_view cell) {
  // What nvidia-smi has for it, with and without brackets over the years.
  constexpr auto kNothings =
      std::to_array<std::string_view>({"", "-", "n/a", "not supported", "unknown error",
                                       "gpu requires reset", "insufficient permissions", "nan"});
  // Letters that a number cannot begin with: the usual cell is done here.
  if (!cell.empty() && cell.front() >= '0' && cell.front() <= '9') return false;
  if (cell.starts_with('[') && cell.ends_with(']')) cell = cell.substr(1, cell.size() - 2);
  return is_one_of(lower_case(cell), kNothings);
}

tl::expected<Watts, std::string> watts_in(std::string_view cell) {
  const auto number = number_of_cell(cell);
  if (!number) return tl::unexpected{fmt::format("{} is no power.", quoted_cell(cell))};
  if (!number->unit.empty() && number->unit != "W") {
    return tl::unexpected{
        fmt::format("{} is not in watts; one log has one unit.", quoted_cell(cell))};
  }
  if (number->value < 0.0)
    return tl::unexpected{fmt::format("{} is a power below zero.", quoted_cell(cell))};
  if (number->value > kMostWatts)
    return tl::unexpected{fmt::format("{} is no power of a machine.", quoted_cell(cell))};
  return Watts{number->value};
}

tl::expected<double, std::string> amount_in(std::string_view cell, std::string_view column) {
  const auto number = number_of_cell(cell);
  if (!number || !number->unit.empty()) {
    return tl::unexpected{
        fmt::format("{} in column \"{}\" is no number.", quoted_cell(cell), valid_utf8(column))};
  }
  if (number->value < 0.0) {
    return tl::unexpected{
        fmt::format("{} in column \"{}\" is below zero.", quoted_cell(cell), valid_utf8(column))};
  }
  if (number->value > kMostAmount) {
    return tl::unexpected{fmt::format("{} in column \"{}\" is beyond all measure.",
                                      quoted_cell(cell), valid_utf8(column))};
  }
  return number->value;
}

tl::expected<WallTime, std::string> StampReader::read(std::string_view cell, std::int64_t line,
                                                      ImportLog& log) {
  if (!has_zone_) {
    has_zone_ = parse_wall_time(cell, TimeFormat::iso8601).has_value();
    if (!*has_zone_ && parse_wall_time(cell, TimeFormat::iso8601_utc))
      log.note(ImportNoteCode::local_time, line);
  }
  auto when = parse_wall_time(cell, *has_zone_ ? TimeFormat::iso8601 : TimeFormat::iso8601_utc);
  if (!when) return tl::unexpected{fmt::format("{} is no time of this log.", quoted_cell(cell))};
  return *when;
}

}  // namespace carnot
