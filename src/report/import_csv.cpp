// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "base/text.hpp"
#include "base/wall_time_text.hpp"
#include "report/csv_file.hpp"
#include "report/import_report.hpp"

namespace carnot {
namespace {

constexpr auto kImportColumns = std::to_array<std::string_view>({"file",
                                                                 "tool",
                                                                 "label",
                                                                 "host",
                                                                 "first_line",
                                                                 "last_line",
                                                                 "rows",
                                                                 "started_utc",
                                                                 "duration_seconds",
                                                                 "source",
                                                                 "is_total",
                                                                 "perimeter",
                                                                 "provenance",
                                                                 "energy_joules",
                                                                 "energy_joules_lower",
                                                                 "energy_joules_upper",
                                                                 "confidence",
                                                                 "estimator",
                                                                 "offered_joules",
                                                                 "grams_co2e",
                                                                 "repaired"});

/// Every digit; empty for what is not known.
std::string digits(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : std::string{};
}

std::string figure(const Energy& energy, double Estimate::*which) {
  return energy.joules() ? digits((*energy.joules()).*which) : std::string{};
}

std::string repaired_of(const ImportedMeasurement& one) {
  std::vector<std::string> repairs;
  repairs.reserve(one.repairs.size());
  for (const ValueRepair& repair : one.repairs)
    repairs.push_back(fmt::format("{}={}", repair.column, repair.original));
  return join(repairs, " ");
}

std::string energy_row(const ImportedFile& file, const ImportedMeasurement& one,
                       const ImportedEnergy& energy, bool is_total) {
  const std::vector<std::string> cells{
      file.path,
      file.format,
      one.label,
      one.host,
      fmt::format("{}", one.first_line),
      fmt::format("{}", one.last_line),
      fmt::format("{}", one.rows),
      one.started ? utc_text(*one.started) : std::string{},
      one.duration ? digits(one.duration->count()) : std::string{},
      energy.source,
      is_total ? "1" : "0",
      energy.energy.perimeter().key(),
      std::string{key_of(energy.energy.provenance())},
      figure(energy.energy, &Estimate::point),
      figure(energy.energy, &Estimate::lower),
      figure(energy.energy, &Estimate::upper),
      figure(energy.energy, &Estimate::confidence),
      energy.energy.estimator(),
      energy.offered ? figure(*energy.offered, &Estimate::point) : std::string{},
      one.grams_co2e ? digits(*one.grams_co2e) : std::string{},
      repaired_of(one)};
  return csv_row(cells);
}

}  // namespace

std::string import_csv(const ImportReport& report) {
  const std::vector<std::string> names{kImportColumns.begin(), kImportColumns.end()};
  std::string text = csv_row(names);
  for (const StoredImport& one : report.files) {
    for (const ImportedMeasurement& measurement : one.file.measurements) {
      for (const ImportedEnergy& energy : measurement.energies)
        text += energy_row(one.file, measurement, energy, false);
      if (measurement.total) text += energy_row(one.file, measurement, *measurement.total, true);
    }
  }
  return text;
}

}  // namespace carnot
