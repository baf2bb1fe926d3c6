// SPDX-License-Identifier: Apache-2.0
#include "analysis/reproductions/column_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/csv_line.hpp"
#include "base/text.hpp"

namespace carnot {

Result<ColumnTable> ColumnTable::parse(std::string_view text, std::string_view name,
                                       char separator) {
  ColumnTable table{name};
  std::size_t number = 0;
  for (const std::string_view line : split(without_byte_order_mark(text), '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    std::vector<std::string> cells = split_csv_line(line, separator);
    if (table.names_.empty()) {
      table.columns_.resize(cells.size());
      table.names_ = std::move(cells);
      continue;
    }
    if (cells.size() != table.names_.size()) {
      return fail(ErrorCode::bad_input,
                  fmt::format("{}:{}: the row has {} cells where the header has {}.", name, number,
                              cells.size(), table.names_.size()));
    }
    for (std::size_t i = 0; i < cells.size(); ++i) table.columns_[i].push_back(std::move(cells[i]));
    table.lines_.push_back(number);
  }
  if (table.rows() == 0) return table.refused("there are no rows under a header.");
  return table;
}

bool ColumnTable::has(std::string_view column) const {
  return std::ranges::find(names_, column) != names_.end();
}

Error ColumnTable::refused(std::string_view sentence) const {
  return {ErrorCode::bad_input, fmt::format("{}: {}", name_, sentence), {}};
}

Result<std::size_t> ColumnTable::place_of(std::string_view column) const {
  const auto found = std::ranges::find(names_, column);
  if (found != names_.end()) return static_cast<std::size_t>(found - names_.begin());
  return refused(
      fmt::format("there is no column \"{}\" among {}.", column, valid_utf8(join(names_, ", "))));
}

Result<std::vector<std::string>> ColumnTable::words(std::string_view column) const {
  CARNOT_TRY(const std::size_t place, place_of(column));
  return columns_[place];
}

Result<double> ColumnTable::number_at(std::size_t column, std::size_t row) const {
  const std::string_view cell = columns_[column][row];
  if (const auto number = parse_double(cell.substr(0, cell.find(' ')))) return *number;
  return fail(ErrorCode::bad_input,
              fmt::format("{}:{}: \"{}\" is \"{}\", which is no number.", name_, lines_[row],
                          valid_utf8(names_[column]), valid_utf8(cell)));
}

Result<std::vector<double>> ColumnTable::numbers(std::string_view column) const {
  CARNOT_TRY(const std::size_t place, place_of(column));
  std::vector<double> values;
  values.reserve(rows());
  for (std::size_t row = 0; row < rows(); ++row) {
    CARNOT_TRY(const double value, number_at(place, row));
    values.push_back(value);
  }
  return values;
}

Result<std::vector<std::optional<double>>> ColumnTable::numbers_if_any(
    std::string_view column) const {
  CARNOT_TRY(const std::size_t place, place_of(column));
  std::vector<std::optional<double>> values(rows());
  for (std::size_t row = 0; row < rows(); ++row) {
    if (columns_[place][row].empty()) continue;
    CARNOT_TRY(values[row], number_at(place, row));
  }
  return values;
}

}  // namespace carnot
