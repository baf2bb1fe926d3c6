// SPDX-License-Identifier: Apache-2.0
#include "store/imports/netio.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "store/imports/cell_text.hpp"
#include "store/imports/column_summary.hpp"
#include "store/imports/csv_table.hpp"
#include "store/imports/power_log.hpp"

namespace carnot {
namespace {

constexpr double kHalfWatt = 0.5;  // the load is shown in whole watts
constexpr double kOutletConfidence = 0.95;

struct OutletColumns {
  std::size_t time = 0;
  std::size_t load = 0;
  std::optional<std::size_t> id;
  std::optional<std::size_t> name;
  std::optional<std::size_t> energy;

  std::vector<std::size_t> used() const {
    std::vector<std::size_t> all{time, load};
    for (const auto& column : {id, name, energy}) {
      if (column) all.push_back(*column);
    }
    return all;
  }
};

/// Watt-hours that only ever grow.
struct OutletRegister {
  std::optional<double> last;
  double grown = 0.0;

  void add(double watt_hours, std::int64_t line, ImportLog& log) {
    if (last && watt_hours < *last) {
      log.note(ImportNoteCode::counter_fell, line, "The register of watt-hours.");
    } else if (last) {
      grown += watt_hours - *last;
    }
    last = watt_hours;
  }
  Estimate joules() const {
    const auto of = [](double watt_hours) { return watt_hours * kSecondsPerHour; };
    return {of(grown), of(std::max(0.0, grown - 1.0)), of(grown + 1.0), kOutletConfidence};
  }
};

struct OutletLog {
  std::string id;
  std::string name;
  LoggedPowers powers{};
  OutletRegister energy{};
  ColumnSummary kept;
};

class OutletLogs {
 public:
  OutletLogs(const CsvTable& table, OutletColumns columns, ImportLog& log)
      : columns_{columns},
        energy_name_{columns.energy ? table.names()[*columns.energy] : std::string{}},
        others_{table.others(columns.used())},
        log_{&log} {}

  RowVerdict take(const CsvCells& row) {
    const auto when = stamps_.read(row[columns_.time], row.line, *log_);
    if (!when) return tl::unexpected{when.error()};
    if (says_nothing(row[columns_.load])) {
      log_->note(ImportNoteCode::missing_values, row.line, "The load is not known.");
      return {};
    }
    const auto watts = watts_in(row[columns_.load]);
    if (!watts) return tl::unexpected{watts.error()};
    std::optional<double> watt_hours;
    if (columns_.energy && !says_nothing(row[*columns_.energy])) {
      const auto amount = amount_in(row[*columns_.energy], energy_name_);
      if (!amount) return tl::unexpected{amount.error()};
      watt_hours = *amount;
    }
    OutletLog& outlet = outlet_of(row);
    outlet.powers.add({*when, *watts, row.line}, *log_);
    if (watt_hours) outlet.energy.add(*watt_hours, row.line, *log_);
    outlet.kept.add(row);
    return {};
  }

  std::vector<OutletLog>& outlets() { return outlets_; }

 private:
  OutletLog& outlet_of(const CsvCells& row) {
    const std::string_view id = columns_.id ? row[*columns_.id] : std::string_view{"1"};
    const auto known = std::ranges::find(outlets_, id, &OutletLog::id);
    if (known != outlets_.end()) return *known;
    const std::string_view name = columns_.name ? row[*columns_.name] : std::string_view{};
    return outlets_.emplace_back(
        OutletLog{std::string{id}, std::string{name}, {}, {}, ColumnSummary{others_}});
  }

  OutletColumns columns_;
  std::string energy_name_;
  std::vector<std::size_t> others_;
  ImportLog* log_;
  StampReader stamps_;
  std::vector<OutletLog> outlets_;
};

/// Both sensors are of one box: apart by more than their steps, one of them is wrong.
void compare_with_register(const Estimate& load, const Estimate& shown, std::int64_t line,
                           ImportLog& log) {
  if (load.upper >= shown.lower && load.lower <= shown.upper) return;
  log.note(ImportNoteCode::sensors_disagree, line,
           fmt::format("The load says {}, the register {}.", format_quantity(Joules{load.point}),
                       format_quantity(Joules{shown.point})));
}

ImportedMeasurement measurement_of(OutletLog& outlet, const CsvTable& table,
                                   const OutletColumns& columns, ImportLog& log) {
  const Perimeter wall = Perimeter::single(Domain::wall);
  ImportedMeasurement result;
  result.label = valid_utf8(outlet.name.empty() ? fmt::format("outlet {}", outlet.id)
                                                : fmt::format("{} ({})", outlet.name, outlet.id));
  result.kept = outlet.kept.finish(table.names());
  const std::string load = valid_utf8(table.names()[columns.load]);
  auto sum = outlet.powers.finish(log);
  if (!sum) {
    result.rows = 0;
    result.energies.push_back(
        {load,
         Energy::missing(wall, {finding(FindingCode::too_short, "Fewer than two rows count.")}),
         {}});
    result.total = result.energies.front();
    return result;
  }
  result.first_line = sum->first_line;
  result.last_line = sum->last_line;
  result.rows = sum->rows;
  result.started = sum->first;
  result.duration = sum->duration();
  const double joules = sum->joules.si();
  const double half = kHalfWatt * sum->duration().count() + sum->gaps.si();
  const Estimate by_load{joules, std::max(0.0, joules - half), joules + half, kOutletConfidence};
  result.energies.push_back(
      {load, Energy::measured(wall, by_load, {finding(FindingCode::accuracy_unstated)}), {}});
  log.keep({result.label, load, std::move(sum->course)});
  result.total = result.energies.front();
  if (outlet.energy.last) {
    const Estimate shown = outlet.energy.joules();
    result.energies.push_back(
        {valid_utf8(table.names()[*columns.energy]),
         Energy::measured(wall, shown, {finding(FindingCode::accuracy_unstated)}),
         {}});
    // Rows that were left out at the ends are in the register.
    if (log.options().trim == 0) compare_with_register(by_load, shown, sum->first_line, log);
  }
  return result;
}

std::string objection_to_outlets(const FileHead& head) {
  const std::string lacking =
      head.lacking({"True timestamp", "Load|Load (W)", "Energy|Energy (Wh)"});
  return lacking.empty() ? lacking : "has no column " + lacking;
}

Result<ImportContent> read_outlets(ImportSource& source, ImportLog& log) {
  CARNOT_TRY(CsvTable table, CsvTable::open(source.stream, ',', log));
  const OutletColumns columns{table.column("True timestamp").value_or(0),
                              table.column_of("Load|Load (W)").value_or(0), table.column("ID"),
                              table.column("Name"), table.column_of("Energy|Energy (Wh)")};
  OutletLogs logs{table, columns, log};
  CARNOT_TRY(const std::int64_t rows, table.each_row(columns.used(), log, [&](const CsvCells& row) {
    return logs.take(row);
  }));
  ImportContent content{"polled from its netio.json", rows, {}};
  content.measurements.reserve(logs.outlets().size());
  for (OutletLog& outlet : logs.outlets())
    content.measurements.push_back(measurement_of(outlet, table, columns, log));
  return content;
}

}  // namespace

constinit const ImportFormat kNetioImport{"netio", "the log of a polled NETIO power box",
                                          objection_to_outlets, read_outlets};

}  // namespace carnot
