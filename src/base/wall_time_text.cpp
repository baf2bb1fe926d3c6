// SPDX-License-Identifier: Apache-2.0
#include "base/wall_time_text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

using std::chrono::nanoseconds;
using Parsed = tl::expected<WallTime, std::string>;

constexpr WallTime kLatest{std::chrono::sys_days{std::chrono::year{2200} / 1 / 1}};

tl::unexpected<std::string> no_time(std::string_view text) {
  constexpr std::size_t kMostQuoted = 60;
  return tl::unexpected{
      fmt::format("\"{}\" is no time as configured.", valid_utf8(text.substr(0, kMostQuoted)))};
}

/// Reads a text from its front.
class Cursor {
 public:
  explicit Cursor(std::string_view rest) : rest_{rest} {}

  bool at_end() const { return rest_.empty(); }
  bool take_any(std::string_view letters) {
    if (rest_.empty() || letters.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// Exactly so many digits.
  std::optional<int> number(std::size_t digits) {
    const auto value = rest_.size() < digits ? std::nullopt : parse_uint(rest_.substr(0, digits));
    if (!value) return std::nullopt;
    rest_.remove_prefix(digits);
    return static_cast<int>(*value);
  }
  /// Digits after the point, as a part of a second; those beyond nanoseconds do not count.
  std::optional<nanoseconds> fraction() {
    std::int64_t value = 0;
    std::int64_t weight = 100'000'000;
    bool any = false;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; any = true) {
      value += (rest_.front() - '0') * weight;
      weight /= 10;
      rest_.remove_prefix(1);
    }
    return any ? std::optional{nanoseconds{value}} : std::nullopt;
  }

 private:
  std::string_view rest_;
};

struct CivilTime {
  std::chrono::year_month_day date;
  int hour = 0;
  int minute = 0;
  int second = 0;
  nanoseconds fraction{0};
  std::optional<std::chrono::minutes> east_of_utc;  // empty: no zone is written
};

std::optional<std::chrono::year_month_day> take_date(Cursor& text) {
  const auto year = text.number(4);
  if (!year || !text.take_any("-/")) return std::nullopt;
  const auto month = text.number(2);
  if (!month || !text.take_any("-/")) return std::nullopt;
  const auto day = text.number(2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  return date.ok() ? std::optional{date} : std::nullopt;
}

/// "Z", "+01:00", "+0100", "+01"; false where it is none of them.
bool take_zone(Cursor& text, std::optional<std::chrono::minutes>& east_of_utc) {
  if (text.take_any("Zz")) {
    east_of_utc = std::chrono::minutes{0};
    return true;
  }
  const bool is_west = text.take_any("-");
  if (!is_west && !text.take_any("+")) return false;
  const auto hours = text.number(2);
  text.take_any(":");
  const auto minutes = text.at_end() ? std::optional{0} : text.number(2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return false;
  const std::chrono::minutes offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
  east_of_utc = is_west ? -offset : offset;
  return true;
}

std::optional<CivilTime> parse_civil(std::string_view whole) {
  Cursor text{whole};
  CivilTime time;
  const auto date = take_date(text);
  if (!date || !text.take_any("Tt ")) return std::nullopt;
  const auto hour = text.number(2);
  if (!hour || !text.take_any(":")) return std::nullopt;
  const auto minute = text.number(2);
  const bool has_seconds = text.take_any(":");
  const auto second = has_seconds ? text.number(2) : std::optional{0};
  if (!minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  time = {*date, *hour, *minute, *second, {}, {}};
  if (has_seconds && text.take_any(".,")) {
    const auto fraction = text.fraction();
    if (!fraction) return std::nullopt;
    time.fraction = *fraction;
  }
  text.take_any(" ");
  if (!text.at_end() && !take_zone(text, time.east_of_utc)) return std::nullopt;
  return text.at_end() ? std::optional{time} : std::nullopt;
}

/// As if the clock on the wall showed UTC.
WallTime as_utc(const CivilTime& time) {
  return WallTime{std::chrono::sys_days{time.date}} + std::chrono::hours{time.hour} +
         std::chrono::minutes{time.minute} + std::chrono::seconds{time.second} + time.fraction;
}

/// Where an hour comes twice, as clocks are set back, nobody knows which; the C library chooses.
std::optional<WallTime> as_local(const CivilTime& time) {
  std::tm fields{};
  fields.tm_year = static_cast<int>(time.date.year()) - 1900;
  fields.tm_mon = static_cast<int>(static_cast<unsigned>(time.date.month())) - 1;
  fields.tm_mday = static_cast<int>(static_cast<unsigned>(time.date.day()));
  fields.tm_hour = time.hour;
  fields.tm_min = time.minute;
  fields.tm_sec = time.second;
  fields.tm_isdst = -1;
  const std::time_t seconds = std::mktime(&fields);
  if (seconds < 0) return std::nullopt;
  return WallTime{std::chrono::seconds{seconds}} + time.fraction;
}

/// To the microsecond: a double has no more digits for an instant of this century.
std::optional<WallTime> from_number(std::string_view text, double microseconds_in_one) {
  using std::chrono::microseconds;
  const auto number = parse_double(text);
  const auto latest = std::chrono::duration_cast<microseconds>(kLatest.time_since_epoch());
  if (!number || *number < 0.0) return std::nullopt;
  const double count = *number * microseconds_in_one;
  if (count >= static_cast<double>(latest.count())) return std::nullopt;
  return WallTime{microseconds{std::llround(count)}};
}

Parsed from_iso(std::string_view text, TimeFormat format) {
  constexpr std::chrono::year kFirst{1970};
  constexpr std::chrono::year kLast{2199};
  const auto civil = parse_civil(text);
  if (!civil || civil->date.year() < kFirst || civil->date.year() > kLast) return no_time(text);
  if (civil->east_of_utc) return as_utc(*civil) - *civil->east_of_utc;
  if (format == TimeFormat::iso8601_utc) return as_utc(*civil);
  if (format == TimeFormat::iso8601) {
    return tl::unexpected{fmt::format(
        "\"{}\" has no zone: choose \"iso 8601 local\" or \"iso 8601 utc\".", valid_utf8(text))};
  }
  const auto local = as_local(*civil);
  if (!local) return no_time(text);
  return *local;
}

}  // namespace

std::vector<std::string_view> time_format_keys() {
  std::vector<std::string_view> keys;
  keys.reserve(kTimeFormats.size());
  for (const TimeFormatRow& row : kTimeFormats) keys.push_back(row.key);
  return keys;
}

std::optional<TimeFormat> time_format_of(std::string_view key) {
  const auto row = std::ranges::find(kTimeFormats, key, &TimeFormatRow::key);
  if (row == kTimeFormats.end()) return std::nullopt;
  return row->format;
}

tl::expected<WallTime, std::string> parse_wall_time(std::string_view text, TimeFormat format) {
  CARNOT_ASSERT(format != TimeFormat::now);
  text = trim(text);
  if (format != TimeFormat::unix_seconds && format != TimeFormat::unix_millis)
    return from_iso(text, format);
  const auto time = from_number(text, format == TimeFormat::unix_millis ? 1e3 : 1e6);
  if (!time) return no_time(text);
  return *time;
}

std::string utc_text(WallTime when) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(when).time_since_epoch();
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time_t{seconds.count()}));
}

std::string utc_minute_text(WallTime when) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(when).time_since_epoch();
  return fmt::format("{:%Y-%m-%dT%H:%MZ}", fmt::gmtime(std::time_t{seconds.count()}));
}

}  // namespace carnot
