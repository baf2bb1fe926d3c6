// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace carnot {

/// One cell (RFC 4180): quoted where a comma, a quote or a line's end is in it.
std::string csv_cell(std::string_view text);
/// Cells and a line's end.
std::string csv_row(std::span<const std::string> cells);

/// A CSV file that rows are added to, by several programs at once where they like. The header is
/// written once, when the file is empty.
class CsvFile {
 public:
  CsvFile(std::filesystem::path path, std::string header)
      : path_{std::move(path)}, header_{std::move(header)} {}

  /// Refuses a file that could not be added to, before minutes of work go by. Makes its folder.
  /// Errors: bad_input for a file with another header; environment.
  Result<void> check() const;
  /// Adds whole rows (each with its line's end) in one write, or nothing. A row that a crash left
  /// unfinished is ended first. Errors: as check.
  Result<void> append(std::string_view rows) const;

 private:
  std::filesystem::path path_;
  std::string header_;  // with its line's end
};

}  // namespace carnot
