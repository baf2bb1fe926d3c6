// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "records/imported.hpp"
#include "store/imports/csv_table.hpp"

namespace carnot {

/// What the columns of a log say that Carnot has no use for: the first text, the last, and their
/// numbers' mean and extremes. Memory does not grow with the rows.
class ColumnSummary {
 public:
  explicit ColumnSummary(std::span<const std::size_t> columns);

  void add(const CsvCells& row);
  std::vector<KeptColumn> finish(const std::vector<std::string>& names) const;

 private:
  struct Column {
    std::size_t position = 0;
    std::string first{};
    std::string last{};
    NumberRange numbers{};
    double sum = 0.0;
  };
  std::vector<Column> columns_;
  bool is_begun_ = false;
};

/// The cells of one row, as they are; empty ones are left out.
std::vector<KeptColumn> kept_cells(const CsvCells& row, std::span<const std::size_t> columns,
                                   const std::vector<std::string>& names);

}  // namespace carnot
