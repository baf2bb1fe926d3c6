// SPDX-License-Identifier: Apache-2.0
#include "app/trends/trend_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "analysis/reproductions/column_table.hpp"
#include "analysis/trends/board_efficiency.hpp"
#include "base/text.hpp"
#include "records/energy.hpp"

namespace carnot {
namespace {

constexpr int kFirstTrendYear = 1950;
constexpr int kLastTrendYear = 2100;

constexpr std::string_view kProvenanceColumn = "energy_provenance";
constexpr std::string_view kNoYear = "no year is known of the architecture";
constexpr std::string_view kNoFigures = "accuracy or cost is missing, or the cost is not above 0";

using Numbers = std::vector<std::optional<double>>;

TrendCost cost_of(const TrendColumns& columns) {
  switch (columns.cost_is) {
    case CostColumn::joules:
      return TrendCost::energy;
    case CostColumn::seconds:
    case CostColumn::milliseconds:
    case CostColumn::per_second:
      return TrendCost::time;
    case CostColumn::gmacs:
      break;
  }
  return columns.gflops_per_watt > 0.0 ? TrendCost::macs_on_a_board : TrendCost::macs;
}

/// In joules, seconds or multiply-accumulates of one inference.
double cost_from(double cell, const TrendColumns& columns) {
  switch (columns.cost_is) {
    case CostColumn::joules:
    case CostColumn::seconds:
      return cell;
    case CostColumn::milliseconds:
      return cell / 1000.0;
    case CostColumn::per_second:
      return 1.0 / cell;
    case CostColumn::gmacs:
      break;
  }
  const double macs = 1e9 * cell;
  return columns.gflops_per_watt > 0.0 ? joules_of_macs(macs, columns.gflops_per_watt) : macs;
}

/// Whether each row is wanted.
Result<std::vector<bool>> wanted_rows(const ColumnTable& table, const TrendColumns& columns) {
  std::vector<bool> wanted(table.rows(), true);
  for (const auto& [column, text] : columns.where) {
    CARNOT_TRY(const auto cells, table.words(column));
    for (std::size_t i = 0; i < cells.size(); ++i) wanted[i] = wanted[i] && cells[i] == text;
  }
  if (std::ranges::find(wanted, true) == wanted.end())
    return tl::unexpected{table.refused("no row is what --where asks for.")};
  return wanted;
}

/// Whether a row's joules come from a model, as the column of Carnot's own tables tells; no row
/// where the cost is no energy or nothing tells.
Result<std::vector<bool>> estimated_rows(const ColumnTable& table, const TrendColumns& columns) {
  std::vector<bool> estimated(table.rows(), false);
  if (columns.cost_is != CostColumn::joules || !table.has(kProvenanceColumn)) return estimated;
  CARNOT_TRY(const auto cells, table.words(kProvenanceColumn));
  for (std::size_t i = 0; i < cells.size(); ++i)
    estimated[i] = cells[i] != key_of(Provenance::measured);
  return estimated;
}

/// By their own column, else by the names of the models; empty where nobody knows.
Result<std::vector<std::optional<int>>> years_of_rows(const ColumnTable& table,
                                                      const TrendColumns& columns,
                                                      const std::vector<std::string>& names,
                                                      const std::vector<ArchitectureYear>& known) {
  std::vector<std::optional<int>> years(names.size());
  if (columns.year.empty()) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (const auto* row = find_architecture(known, names[i])) years[i] = row->year;
    }
    return years;
  }
  CARNOT_TRY(const Numbers cells, table.numbers_if_any(columns.year));
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!cells[i]) continue;
    const double year = *cells[i];
    if (year != std::floor(year) || year < kFirstTrendYear || year > kLastTrendYear) {
      return tl::unexpected{table.refused(
          fmt::format("column \"{}\" of \"{}\" is no year from {} to {}.", valid_utf8(columns.year),
                      valid_utf8(names[i]), kFirstTrendYear, kLastTrendYear))};
    }
    years[i] = static_cast<int>(year);
  }
  return years;
}

/// As shares.
Result<Numbers> accuracies_of(const ColumnTable& table, const TrendColumns& columns) {
  CARNOT_TRY(Numbers cells, table.numbers_if_any(columns.accuracy));
  double greatest = 0.0;
  for (const auto& cell : cells) {
    if (!cell) continue;
    greatest = std::max(greatest, *cell);
    if (*cell >= 0.0 && *cell <= 100.0) continue;
    return tl::unexpected{
        table.refused(fmt::format("column \"{}\" holds an accuracy outside 0 to 100 percent.",
                                  valid_utf8(columns.accuracy)))};
  }
  if (greatest > 1.0) {
    for (auto& cell : cells)
      if (cell) *cell /= 100.0;
  }
  return cells;
}

}  // namespace

Result<TrendMaterial> read_trend_table(std::string_view text, std::string_view name,
                                       const TrendColumns& columns,
                                       const std::vector<ArchitectureYear>& years) {
  CARNOT_TRY(const ColumnTable table, ColumnTable::parse(text, name));
  CARNOT_TRY(const auto names, table.words(columns.model));
  CARNOT_TRY(const auto wanted, wanted_rows(table, columns));
  CARNOT_TRY(const auto dates, years_of_rows(table, columns, names, years));
  CARNOT_TRY(const Numbers accuracies, accuracies_of(table, columns));
  CARNOT_TRY(const Numbers costs, table.numbers_if_any(columns.cost));
  CARNOT_TRY(const auto estimated, estimated_rows(table, columns));
  bool any_estimated = false;
  TrendMaterial material{.models = {}, .cost = cost_of(columns)};
  LeftOutRows undated{columns.year.empty() ? std::string{kNoYear} : "the year is missing"};
  LeftOutRows silent{std::string{kNoFigures}};
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!wanted[i]) continue;
    const bool told = accuracies[i] && costs[i] && *costs[i] > 0.0;
    const double cost = told ? cost_from(*costs[i], columns) : 0.0;
    if (!told || !(cost > 0.0) || !std::isfinite(cost)) {
      ++silent.rows;
    } else if (!dates[i]) {
      ++undated.rows;
    } else {
      material.models.push_back({names[i], *dates[i], *accuracies[i], cost});
      any_estimated = any_estimated || estimated[i];
    }
  }
  if (any_estimated) material.cost = TrendCost::estimated_energy;
  for (LeftOutRows& rows : std::vector{silent, undated})
    if (rows.rows > 0) material.left_out.push_back(std::move(rows));
  if (!material.models.empty()) return material;
  return tl::unexpected{
      table.refused("no row has a year, an accuracy and a cost: there is nothing to follow.")};
}

}  // namespace carnot
