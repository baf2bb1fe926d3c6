// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "analysis/factor_series.hpp"
#include "analysis/quantity_series.hpp"
#include "base/csv_line.hpp"
#include "base/text.hpp"
#include "base/wall_time_text.hpp"

namespace carnot {
namespace {

// Beyond any intensity or price: the cell is in another unit, or none of this.
constexpr double kMostInACell = 100'000.0;
constexpr double kMostOfAQuantity = 1e12;

/// What the values are; of nothing: any quantity, taken as it stands.
using MaybeKind = std::optional<SeriesKind>;

struct SeriesLayout {
  std::size_t value = 1;
  FactorUnit unit;
  double most = kMostInACell;
};

class SeriesReader {
 public:
  explicit SeriesReader(std::string_view source) : source_{valid_utf8(source)} {}

  void next_line() { ++line_; }
  tl::unexpected<Error> refuse(std::string_view what, std::string remedy = {}) const {
    return fail(ErrorCode::bad_input, fmt::format("{}:{}: {}", source_, line_, what),
                std::move(remedy));
  }

  Result<SeriesLayout> layout(std::string_view first_line, MaybeKind kind,
                              const SeriesColumns& wanted) const {
    const auto names = split_csv_line(without_byte_order_mark(first_line), ',');
    CARNOT_TRY(const std::size_t value, column(names, wanted.value));
    CARNOT_TRY(const FactorUnit unit, unit_of(names[value], kind, wanted.unit));
    return SeriesLayout{value, unit, kind ? kMostInACell : kMostOfAQuantity};
  }

  /// An empty cell has a time but no value: NaN, which over() takes for a gap.
  Result<FactorSeries::Row> row(std::string_view line, const SeriesLayout& layout) const {
    const auto cells = split_csv_line(line, ',');
    if (cells.size() <= layout.value)
      return refuse(fmt::format("the row has {} cells only.", cells.size()));
    CARNOT_TRY(const WallTime time, time_of(cells.front()));
    const std::string& cell = cells[layout.value];
    if (cell.empty()) return FactorSeries::Row{time, std::numeric_limits<double>::quiet_NaN()};
    const auto number = parse_double(cell);
    if (!number || std::abs(*number * layout.unit.to_per_kwh) > layout.most)
      return refuse(fmt::format("\"{}\" is no value of this column.", quoted(cell)));
    return FactorSeries::Row{time, *number * layout.unit.to_per_kwh};
  }

 private:
  static std::string quoted(std::string_view cell) { return valid_utf8(cell.substr(0, 60)); }

  Result<WallTime> time_of(std::string_view cell) const {
    const bool is_number = parse_double(cell).has_value();
    const auto time =
        parse_wall_time(cell, is_number ? TimeFormat::unix_seconds : TimeFormat::iso8601_utc);
    if (time) return *time;
    return refuse(fmt::format("\"{}\" is no time.", quoted(cell)),
                  "The first column holds times like 2026-11-21T13:00Z, or Unix seconds.");
  }

  Result<std::size_t> column(const std::vector<std::string>& names,
                             const std::string& wanted) const {
    if (names.size() < 2)
      return refuse("the first line names no second column.", "Columns are separated by commas.");
    if (wanted.empty() && names.size() == 2) return std::size_t{1};
    const auto found = std::find(names.begin() + 1, names.end(), wanted);
    if (!wanted.empty() && found != names.end())
      return static_cast<std::size_t>(found - names.begin());
    const std::vector<std::string_view> known{names.begin() + 1, names.end()};
    const auto nearest = nearest_name(wanted, known);
    const std::string there = valid_utf8(join(std::span{names}.subspan(1), ", ").substr(0, 300));
    return refuse(wanted.empty() ? std::string{"there are several columns."}
                                 : fmt::format("there is no column \"{}\".", quoted(wanted)),
                  nearest ? fmt::format("Did you mean \"{}\"?", valid_utf8(*nearest))
                          : fmt::format("Name one as FILE#COLUMN; there are {}.", there));
  }

  /// "DE-LU:price_usd_per_mwh" ends in its unit.
  static std::string_view unit_in(std::string_view name) {
    const auto per = name.rfind("_per_");
    if (per == std::string_view::npos) return {};
    const auto before = name.find_last_of("_:- ", per - (per > 0 ? 1 : 0));
    return before == std::string_view::npos || before >= per ? name : name.substr(before + 1);
  }

  Result<FactorUnit> unit_of(std::string_view name, MaybeKind kind, std::string_view given) const {
    if (!kind) return FactorUnit{1.0, valid_utf8(given)};
    const std::string_view text = given.empty() ? unit_in(name) : given;
    if (text.empty() && kind == SeriesKind::intensity) return FactorUnit{1.0, "g CO2e"};
    if (text.empty()) {
      return refuse(
          fmt::format("of the column \"{}\" nobody says in which unit it is.", quoted(name)),
          "Give the unit, as in EUR/MWh.");
    }
    auto unit = kind == SeriesKind::intensity ? intensity_unit(text) : price_unit(text);
    if (!unit) return refuse(unit.error().message, unit.error().remedy);
    return unit;
  }

  std::string source_;
  std::size_t line_ = 1;
};

Result<FactorSeries> parse_series(std::string_view text, MaybeKind kind,
                                  const SeriesColumns& columns, std::string_view source) {
  SeriesReader reader{source};
  const auto lines = split(text, '\n');
  CARNOT_TRY(const SeriesLayout layout, reader.layout(lines.front(), kind, columns));
  std::vector<FactorSeries::Row> rows;
  rows.reserve(lines.size());
  for (std::size_t i = 1; i < lines.size(); ++i) {
    reader.next_line();
    if (trim(lines[i]).empty()) continue;
    CARNOT_TRY(const FactorSeries::Row row, reader.row(lines[i], layout));
    if (kind == SeriesKind::intensity && row.per_kwh < 0.0)
      return reader.refuse("a carbon intensity below zero.");
    if (!rows.empty() && row.time <= rows.back().time)
      return reader.refuse("its time is not after that of the row above.",
                           "Sort the rows by time. Where an hour stands twice, as local time has "
                           "it when clocks are put back, write the times in UTC or with their "
                           "offset.");
    rows.push_back(row);
  }
  if (rows.size() < 2)
    return reader.refuse("fewer than two rows: nobody can say how long one holds.");
  return FactorSeries{std::move(rows), layout.unit.unit, valid_utf8(source)};
}

}  // namespace

Result<FactorSeries> parse_factor_series(std::string_view text, SeriesKind kind,
                                         const SeriesColumns& columns, std::string_view source) {
  return parse_series(text, kind, columns, source);
}

Result<FactorSeries> parse_quantity_series(std::string_view text, const SeriesColumns& columns,
                                           std::string_view source) {
  return parse_series(text, std::nullopt, columns, source);
}

}  // namespace carnot
