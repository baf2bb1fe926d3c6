// SPDX-License-Identifier: Apache-2.0
#include "store/imports/codecarbon_row.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/text.hpp"
#include "store/imports/cell_text.hpp"

namespace carnot {
namespace {

constexpr auto kFigureColumns = std::to_array<std::string_view>(
    {"timestamp", "run_id", "duration", "energy_consumed", "emissions", "cpu_energy", "gpu_energy",
     "ram_energy", "cpu_power", "gpu_power", "ram_power"});
constexpr std::size_t kFirstFigure = 2;
constexpr double kMostInRow = 1e12;  // kilowatt-hours, seconds, watts: beyond all measure

/// A number below zero is one here: lost wraps look like that.
tl::expected<double, std::string> figure_in(const CsvCells& row, std::size_t column,
                                            std::string_view name) {
  const std::string_view cell = row[column];
  if (says_nothing(cell)) return 0.0;  // of a domain that is not there
  const auto number = number_of_cell(cell);
  if (number && number->unit.empty() && std::abs(number->value) < kMostInRow) return number->value;
  return tl::unexpected{
      fmt::format("\"{}\" in column \"{}\" is no number.", valid_utf8(cell.substr(0, 40)), name)};
}

}  // namespace

bool TrackedAmounts::continues(const TrackedAmounts& before) const {
  // Not by the CPU's energy or the total: they may have fallen with a lost wrap.
  const auto& mine = domain_kilowatt_hours;
  const auto& other = before.domain_kilowatt_hours;
  return seconds > before.seconds && mine[kGpu] >= other[kGpu] && mine[kRam] >= other[kRam];
}

TrackedAmounts TrackedAmounts::since(const TrackedAmounts& before) const {
  TrackedAmounts own = *this;
  own.seconds -= before.seconds;
  own.kilowatt_hours -= before.kilowatt_hours;
  own.kilograms -= before.kilograms;
  for (std::size_t i = 0; i < kTrackedCount; ++i)
    own.domain_kilowatt_hours[i] -= before.domain_kilowatt_hours[i];
  return own;
}

TrackedColumns::TrackedColumns(const CsvTable& table) : table_{&table} {
  used_.reserve(kFigureColumns.size());
  // That all are there was seen when the format was told.
  for (const std::string_view name : kFigureColumns)
    used_.push_back(table.column(name).value_or(0));
}

tl::expected<TrackedRow, std::string> TrackedColumns::read(const CsvCells& row) const {
  std::array<double, kFigureColumns.size()> figures{};
  for (std::size_t i = kFirstFigure; i < figures.size(); ++i) {
    const auto figure = figure_in(row, used_[i], kFigureColumns[i]);
    if (!figure) return tl::unexpected{figure.error()};
    figures[i] = *figure;
  }
  if (figures[2] < 0.0) return tl::unexpected{std::string{"the duration is below zero."}};
  TrackedRow read;
  read.amounts = {figures[2], figures[3], figures[4], {figures[5], figures[6], figures[7]}};
  read.watts = {figures[8], figures[9], figures[10]};
  return read;
}

std::string_view TrackedColumns::text(const CsvCells& row, std::string_view name) const {
  const auto column = table_->column(name);
  return column ? row[*column] : std::string_view{};
}

}  // namespace carnot
