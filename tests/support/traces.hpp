// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/wall_time_text.hpp"

namespace carnot {

/// Readers of the reference traces, for tests only: what they give is told to a ReadingScript, and
/// so goes through the meter as any source's readings do.

/// A file of text; one that was packed by gzip is unpacked.
Result<std::string> read_text(const std::filesystem::path& path);

/// Columns of a CSV file, found by name. A row with fewer cells than the header (a truncated last
/// line) is left out and counted.
struct TraceColumns {
  std::vector<std::vector<std::string>> columns;  // in the order of the names asked for
  int rows_left_out = 0;

  std::size_t rows() const { return columns.front().size(); }
};
/// Errors: bad_input when a column is missing.
Result<TraceColumns> csv_columns(std::string_view text, const std::vector<std::string>& names);

/// "119.17 W" is 119.17. REQUIRES: begins with a number.
double number_in(std::string_view cell);

/// A column of them.
std::vector<double> numbers_in(const std::vector<std::string>& cells);

/// Seconds since the first of them. Stamps that cannot be read throw, and fail the test.
std::vector<double> seconds_since_first(const std::vector<std::string>& stamps, TimeFormat format);

/// REQUIRES: at least one.
double median_of(std::vector<double> values);

/// MLPerf Tiny's energy trace: byte 0 is 0xF1, then float32 Hz, then float32 microjoules each.
struct TinyTrace {
  double hertz = 0.0;
  std::vector<double> microjoules;  // per sample
  std::vector<double> edges;        // s: window k is from edges[k - 1] to edges[k]
};
Result<TinyTrace> read_tiny_trace(const std::filesystem::path& folder);

}  // namespace carnot
