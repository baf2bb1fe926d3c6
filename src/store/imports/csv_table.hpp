// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "store/imports/import_log.hpp"
#include "store/imports/line_reader.hpp"

namespace carnot {

/// One row, as many cells as the heading has names.
struct CsvCells {
  std::int64_t line = 0;
  std::span<const std::string_view> cells{};  // trimmed; valid until the next row is read

  std::string_view operator[](std::size_t column) const { return cells[column]; }
};

/// The trimmed cells of a line. Only where there are quotes is anything copied: into `unquoted`.
void split_cells(std::string_view line, char separator, std::vector<std::string_view>& cells,
                 std::vector<std::string>& unquoted);

/// What is wrong with a row, in one sentence; or nothing.
using RowVerdict = tl::expected<void, std::string>;

/// A table whose columns go by their names.
class CsvTable {
 public:
  /// Reads the heading. Errors: bad_input for an empty file, or a name that stands there twice.
  static Result<CsvTable> open(ByteStream& stream, char separator, const ImportLog& log);

  const std::vector<std::string>& names() const { return names_; }
  std::optional<std::size_t> column(std::string_view name) const;
  /// The first that is there of several names for one thing, apart by "|".
  std::optional<std::size_t> column_of(std::string_view names) const;
  /// The columns that are not among these.
  std::vector<std::size_t> others(std::span<const std::size_t> used) const;

  /// Every whole row in order. Lines with too few or too many cells, and those that `take` objects
  /// to, are damaged; a last one that the file ends in is left out where it may be cut: cells are
  /// missing, or the last one is among the `used`. Errors: of the stream; the log's refusal.
  Result<std::int64_t> each_row(std::span<const std::size_t> used, ImportLog& log,
                                const std::function<RowVerdict(const CsvCells&)>& take);

 private:
  CsvTable(LineReader lines, char separator) : lines_{std::move(lines)}, separator_{separator} {}

  LineReader lines_;
  char separator_;
  std::vector<std::string> names_;
};

}  // namespace carnot
