// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "sensors/csv_log.hpp"

/// A heading and a row, in every time format: a finite power at an instant of these centuries, or a
/// reason.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto lines = split(text, '\n');
  if (lines.size() < 2) return 0;
  const ReportedQuantity watts = reported_quantity("W").value();
  for (const TimeFormatRow& format : kTimeFormats) {
    const CsvLogSetup setup{
        .value_column = "power", .time_column = "time", .time_format = format.format};
    const auto columns = find_columns(lines[0], setup);
    CARNOT_ASSERT(columns || !columns.error().empty());
    if (!columns) continue;
    const CsvRow row = parse_csv_row(lines[1], *columns, setup, watts);
    if (row.when) {
      CARNOT_ASSERT(row.when->time_since_epoch() > std::chrono::hours{-24});
      CARNOT_ASSERT(row.when->time_since_epoch() < std::chrono::years{240});
    }
    if (const auto* power = std::get_if<PowerValue>(&row.seen)) {
      CARNOT_ASSERT(std::isfinite(power->watts.si()));
    } else {
      CARNOT_ASSERT(!std::get<ReadFailure>(row.seen).reason.empty());
    }
  }
  return 0;
}
