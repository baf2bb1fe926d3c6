// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "base/clock.hpp"

namespace carnot {

/// How a log writes the time of a row.
enum class TimeFormat {
  now,            // not at all: a row counts when it is seen
  unix_seconds,   // 1795282245.25
  unix_millis,    // 1795282245250
  iso8601,        // 2026-11-21T17:30:45.25+01:00, with a zone
  iso8601_local,  // where a row has no zone, it is this machine's
  iso8601_utc,    // where a row has no zone, it is UTC
};
struct TimeFormatRow {
  TimeFormat format;
  std::string_view key;  // as a user writes it
};
inline constexpr auto kTimeFormats = std::to_array<TimeFormatRow>({
    {TimeFormat::now, "now"},
    {TimeFormat::unix_seconds, "unix s"},
    {TimeFormat::unix_millis, "unix ms"},
    {TimeFormat::iso8601, "iso 8601"},
    {TimeFormat::iso8601_local, "iso 8601 local"},
    {TimeFormat::iso8601_utc, "iso 8601 utc"},
});
std::vector<std::string_view> time_format_keys();
std::optional<TimeFormat> time_format_of(std::string_view key);

/// The instant that a text names, from 1970 to 2200. Dates with dashes or slashes, a T or a blank
/// before the hour, seconds or none, fractions of a second after a point or a comma. The error is
/// one sentence.
/// REQUIRES: format is not `now`.
tl::expected<WallTime, std::string> parse_wall_time(std::string_view text, TimeFormat format);

/// "2026-11-21T13:00:00Z": how every document of Carnot dates itself.
std::string utc_text(WallTime when);
/// "2026-11-21T13:00Z".
std::string utc_minute_text(WallTime when);

}  // namespace carnot
