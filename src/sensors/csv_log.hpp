// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "base/clock.hpp"
#include "base/unique_handle.hpp"
#include "base/wall_time_text.hpp"
#include "sensors/configured_source.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// A log that a wall meter's own program goes on writing.
struct CsvLogSetup {
  std::filesystem::path file{};
  char separator = ',';
  char decimal = '.';
  std::string value_column{};  // as the first line names it
  std::string time_column{};   // empty with TimeFormat::now
  TimeFormat time_format = TimeFormat::now;
  /// Stamps are of a clock that runs apart from this machine's: they are passed on as they are, and
  /// whoever opens the log moves them (shift_stamps).
  bool foreign_clock = false;
};

/// Where in a line the cells stand.
struct CsvColumns {
  std::size_t value = 0;
  std::optional<std::size_t> time;
};
/// The error is one sentence, with the nearest name where one is misspelt.
tl::expected<CsvColumns, std::string> find_columns(std::string_view header,
                                                   const CsvLogSetup& setup);

/// One row: what it says, and when, as far as it says so.
struct CsvRow {
  std::optional<WallTime> when;
  ReadingValue seen;
};
CsvRow parse_csv_row(std::string_view line, const CsvColumns& columns, const CsvLogSetup& setup,
                     const ReportedQuantity& quantity);

/// Opens the log and passes over the rows that are there: what is written from now on is new. A row
/// keeps its own time, mapped from the wall clock to the steady one when it is read; a row without
/// a time counts when it is seen, by a thread that looks every period. The end of a line is waited
/// for. A log that was renamed away is read to its end, then its successor from its beginning; one
/// that was cut is read from its beginning, and a ReadFailure says that rows may be lost.
///
/// The log's lag is how late its rows come: period (of the rows) plus time-out (until they are
/// written). `clock` must outlive the source.
tl::expected<std::unique_ptr<Source>, Obstacle> open_csv_log(const ConfiguredSource& source,
                                                             CsvLogSetup setup, const Clock& clock);

}  // namespace carnot
