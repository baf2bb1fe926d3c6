// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace carnot {

/// A small CSV file in memory, its cells by the names in its first line.
class ColumnTable {
 public:
  /// Empty lines are passed over. `name` is the file's, for messages. Errors: bad_input, "name:7:
  /// ...", for no header, no rows, or a row with another number of cells than the header.
  static Result<ColumnTable> parse(std::string_view text, std::string_view name,
                                   char separator = ',');

  std::size_t rows() const { return lines_.size(); }
  bool has(std::string_view column) const;

  /// Errors of each: bad_input for a column that is not there, with those that are.
  Result<std::vector<std::string>> words(std::string_view column) const;
  /// What stands behind a blank is a unit: "119.17 W" is 119.17. Errors also: a cell that is no
  /// number, with its line.
  Result<std::vector<double>> numbers(std::string_view column) const;
  /// The same, where an empty cell says nothing.
  Result<std::vector<std::optional<double>>> numbers_if_any(std::string_view column) const;

  /// bad_input, with the file's name before the sentence: of what a reader finds wrong with it.
  Error refused(std::string_view sentence) const;

 private:
  explicit ColumnTable(std::string_view name) : name_{name} {}
  Result<std::size_t> place_of(std::string_view column) const;
  Result<double> number_at(std::size_t column, std::size_t row) const;

  std::string name_;
  std::vector<std::string> names_;
  std::vector<std::vector<std::string>> columns_;  // as the names
  std::vector<std::size_t> lines_;                 // of each row, from 1
};

}  // namespace carnot
