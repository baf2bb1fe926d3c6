// SPDX-License-Identifier: Apache-2.0
#include "report/measure_csv.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "report/csv_file.hpp"

namespace carnot {
namespace {

/// What a row tells of: a run, or a phase of it.
struct RowSubject {
  const MeasureReport& report;
  const RunReport& run;
  int number;                // of the run, from 1
  const PhaseReport* phase;  // null for the run itself

  const Measurement& measurement() const { return phase ? phase->measurement : run.measurement; }
  const std::optional<Energy>& net() const { return phase ? phase->net : run.net; }
};

/// Every digit; empty for what is not known.
std::string number(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : std::string{};
}

std::string part(const Energy& energy, double Estimate::*which) {
  return energy.joules() ? number((*energy.joules()).*which) : std::string{};
}

std::string part(const std::optional<Energy>& energy, double Estimate::*which) {
  return energy ? part(*energy, which) : std::string{};
}

std::string mean_power(const RowSubject& row) {
  const Measurement& measurement = row.measurement();
  if (!measurement.total.joules()) return {};
  return number(measurement.total.joules()->point / measurement.duration().count());
}

std::string codes(const std::vector<Finding>& findings) {
  std::vector<std::string> keys;
  keys.reserve(findings.size());
  for (const Finding& one : findings) keys.emplace_back(row_of(one.code).key);
  return join(keys, " ");
}

struct Column {
  std::string_view name;
  std::string (*of)(const RowSubject& row);
};
/// In the file for ever: a column is added at the end, and a file of today is then refused.
constexpr auto kColumns = std::to_array<Column>({
    {"started_utc", [](const RowSubject& row) { return row.run.started_utc; }},
    {"command", [](const RowSubject& row) { return join(row.report.command, " "); }},
    {"run", [](const RowSubject& row) { return fmt::format("{}", row.number); }},
    {"role", [](const RowSubject& row) { return std::string{key_of(row.run.role)}; }},
    {"phase", [](const RowSubject& row) { return row.phase ? row.phase->name() : std::string{}; }},
    {"depth",
     [](const RowSubject& row) {
       return row.phase ? fmt::format("{}", row.phase->depth) : std::string{};
     }},
    {"exit_code",
     [](const RowSubject& row) {
       return row.phase ? std::string{} : fmt::format("{}", row.run.exit_code);
     }},
    {"duration_seconds",
     [](const RowSubject& row) { return number(row.measurement().duration().count()); }},
    {"energy_joules",
     [](const RowSubject& row) { return part(row.measurement().total, &Estimate::point); }},
    {"energy_joules_lower",
     [](const RowSubject& row) { return part(row.measurement().total, &Estimate::lower); }},
    {"energy_joules_upper",
     [](const RowSubject& row) { return part(row.measurement().total, &Estimate::upper); }},
    {"confidence",
     [](const RowSubject& row) { return part(row.measurement().total, &Estimate::confidence); }},
    {"provenance",
     [](const RowSubject& row) {
       return std::string{key_of(row.measurement().total.provenance())};
     }},
    {"perimeter", [](const RowSubject& row) { return row.measurement().total.perimeter().key(); }},
    {"mean_power_watts", mean_power},
    {"cpu_time_seconds",
     [](const RowSubject& row) {
       return row.phase ? std::string{} : number(row.run.cpu_time.count());
     }},
    {"attributed_joules",
     [](const RowSubject& row) {
       return row.phase ? std::string{} : part(row.run.attributed, &Estimate::point);
     }},
    {"net_joules", [](const RowSubject& row) { return part(row.net(), &Estimate::point); }},
    {"net_joules_lower", [](const RowSubject& row) { return part(row.net(), &Estimate::lower); }},
    {"net_joules_upper", [](const RowSubject& row) { return part(row.net(), &Estimate::upper); }},
    {"findings",
     [](const RowSubject& row) {
       return codes(row.phase ? row.measurement().total.findings() : row.run.findings);
     }},
    {"host", [](const RowSubject& row) { return row.report.host.fingerprint; }},
    {"unattributed_joules",
     [](const RowSubject& row) {
       return row.phase ? std::string{} : part(row.run.unattributed, &Estimate::point);
     }},
});

std::string row_text(const RowSubject& subject) {
  std::vector<std::string> cells;
  cells.reserve(kColumns.size());
  for (const Column& column : kColumns) cells.push_back(column.of(subject));
  return csv_row(cells);
}

}  // namespace

std::string measure_csv_header() {
  std::vector<std::string> names;
  names.reserve(kColumns.size());
  for (const Column& column : kColumns) names.emplace_back(column.name);
  return csv_row(names);
}

std::string measure_csv_rows(const MeasureReport& report) {
  std::string rows;
  for (std::size_t i = 0; i < report.runs.size(); ++i) {
    const RunReport& run = report.runs[i];
    const int number = static_cast<int>(i) + 1;
    rows += row_text({report, run, number, nullptr});
    if (!run.phases) continue;
    for (const PhaseReport& phase : run.phases->phases)
      rows += row_text({report, run, number, &phase});
  }
  return rows;
}

}  // namespace carnot
