// SPDX-License-Identifier: Apache-2.0
#include "analysis/reproductions/nvidia_smi_log.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/nvidia_smi_columns.hpp"
#include "base/text.hpp"
#include "base/wall_time_text.hpp"

namespace carnot {

Result<PowerLog> nvidia_smi_power(const ColumnTable& table) {
  CARNOT_TRY(const auto stamps, table.words(kNvidiaSmiTimeColumn));
  const auto names = split(kNvidiaSmiPowerColumns, '|');
  const auto power =
      std::ranges::find_if(names, [&](const std::string_view name) { return table.has(name); });
  if (power == names.end()) {
    return table.refused(
        fmt::format("it has no column of power, \"{}\".", fmt::join(names, "\" or \"")));
  }
  PowerLog log;
  CARNOT_TRY(log.watts, table.numbers(*power));
  log.seconds.reserve(stamps.size());
  WallTime first{};
  for (const std::string& stamp : stamps) {
    // Any zone: only differences count, and no clock was changed on those days.
    const auto when = parse_wall_time(stamp, TimeFormat::iso8601_utc);
    if (!when) {
      return table.refused(
          fmt::format("the time \"{}\" cannot be read: {}", valid_utf8(stamp), when.error()));
    }
    if (log.seconds.empty()) first = *when;
    log.seconds.push_back(std::chrono::duration<double>(*when - first).count());
  }
  return log;
}

Result<PowerLog> without_ends(PowerLog log, std::size_t readings) {
  if (log.watts.size() < 2 * readings + 2)
    return fail(ErrorCode::bad_input, "the log has too few readings to leave out its ends.");
  const auto cut = [readings](std::vector<double>& values) {
    const auto many = static_cast<std::ptrdiff_t>(readings);
    values = {std::next(values.begin(), many), std::prev(values.end(), many)};
  };
  cut(log.seconds);
  cut(log.watts);
  return log;
}

}  // namespace carnot
