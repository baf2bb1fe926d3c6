// SPDX-License-Identifier: Apache-2.0
#include "store/imports/column_summary.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "store/imports/cell_text.hpp"

namespace carnot {
namespace {

constexpr double kMostSummed = 1e18;  // identifiers and the like are no quantities

}  // namespace

ColumnSummary::ColumnSummary(std::span<const std::size_t> columns) {
  columns_.reserve(columns.size());
  for (const std::size_t position : columns) columns_.push_back({.position = position});
}

void ColumnSummary::add(const CsvCells& row) {
  for (Column& column : columns_) {
    const std::string_view cell = row[column.position];
    if (!is_begun_) column.first = cell;
    column.last = cell;
    const auto number = number_of_cell(cell);
    if (!number || std::abs(number->value) > kMostSummed) continue;
    NumberRange& numbers = column.numbers;
    numbers.lowest = numbers.count == 0 ? number->value : std::min(numbers.lowest, number->value);
    numbers.highest = numbers.count == 0 ? number->value : std::max(numbers.highest, number->value);
    ++numbers.count;
    column.sum += number->value;
  }
  is_begun_ = true;
}

std::vector<KeptColumn> ColumnSummary::finish(const std::vector<std::string>& names) const {
  std::vector<KeptColumn> kept;
  kept.reserve(columns_.size());
  for (const Column& column : columns_) {
    KeptColumn& one = kept.emplace_back(KeptColumn{
        valid_utf8(names[column.position]), valid_utf8(column.first), valid_utf8(column.last), {}});
    if (column.numbers.count == 0) continue;
    one.numbers = column.numbers;
    one.numbers->mean = column.sum / static_cast<double>(column.numbers.count);
  }
  return kept;
}

std::vector<KeptColumn> kept_cells(const CsvCells& row, std::span<const std::size_t> columns,
                                   const std::vector<std::string>& names) {
  std::vector<KeptColumn> kept;
  kept.reserve(columns.size());
  for (const std::size_t column : columns) {
    if (row[column].empty()) continue;
    kept.push_back({valid_utf8(names[column]), valid_utf8(row[column]), {}, {}});
  }
  return kept;
}

}  // namespace carnot
