// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "base/wall_time_text.hpp"
#include "report/import_report.hpp"
#include "report/json_parts.hpp"

namespace carnot {
namespace {

using nlohmann::json;

json json_imported(const ImportedEnergy& one) {
  return {{"source", json_text(one.source)},
          {"energy", json_energy(one.energy)},
          {"offered", one.offered ? json_energy(*one.offered) : json(nullptr)}};
}

json json_repairs(const ImportedMeasurement& one) {
  json repairs = json::array();
  for (const ValueRepair& repair : one.repairs) {
    repairs.push_back({{"code", row_of(repair.why).key},
                       {"column", json_text(repair.column)},
                       {"original", json_text(repair.original)},
                       {"taken", number_or_null(repair.taken)},
                       {"unit", repair.unit}});
  }
  return repairs;
}

json json_kept(const ImportedMeasurement& one) {
  json kept = json::array();
  for (const KeptColumn& column : one.kept) {
    json numbers = nullptr;
    if (const auto& range = column.numbers) {
      numbers = {{"count", range->count},
                 {"mean", json_number(range->mean)},
                 {"lowest", json_number(range->lowest)},
                 {"highest", json_number(range->highest)}};
    }
    kept.push_back({{"column", json_text(column.name)},
                    {"value", json_text(column.value)},
                    {"last", text_or_null(column.last)},
                    {"numbers", std::move(numbers)}});
  }
  return kept;
}

json json_imported(const ImportedMeasurement& one) {
  json energies = json::array();
  for (const ImportedEnergy& energy : one.energies) energies.push_back(json_imported(energy));
  std::optional<double> seconds;
  if (one.duration) seconds = one.duration->count();
  return {{"label", json_text(one.label)},
          {"host", text_or_null(one.host)},
          {"first_line", one.first_line},
          {"last_line", one.last_line},
          {"rows", one.rows},
          {"started", one.started ? json(utc_text(*one.started)) : json(nullptr)},
          {"duration_seconds", number_or_null(seconds)},
          {"grams_co2e", number_or_null(one.grams_co2e)},
          {"total", one.total ? json_imported(*one.total) : json(nullptr)},
          {"energies", std::move(energies)},
          {"repairs", json_repairs(one)},
          {"kept", json_kept(one)}};
}

json json_totals(const ImportedFile& file) {
  json totals = json::array();
  for (const ImportTotal& total : totals_of(file)) {
    const bool is_missing = total.provenance == Provenance::missing;
    totals.push_back({{"source", json_text(total.source)},
                      {"perimeter", total.perimeter.key()},
                      {"provenance", key_of(total.provenance)},
                      {"measurements", total.measurements},
                      {"joules", is_missing ? json(nullptr) : json_estimate(total.joules)}});
  }
  return totals;
}

json json_notes(const ImportedFile& file) {
  json notes = json::array();
  for (const ImportNote& note : file.notes) {
    const ImportNoteRow& row = row_of(note.code);
    notes.push_back({{"code", row.key},
                     {"severity", key_of(row.severity)},
                     {"count", note.count},
                     {"line", note.line},
                     {"detail", json_text(note.detail)},
                     {"meaning", row.meaning},
                     {"remedy", row.remedy}});
  }
  return notes;
}

json json_imported(const StoredImport& one) {
  const ImportedFile& file = one.file;
  json examples = json::array();
  for (const SkippedLine& skipped : file.examples)
    examples.push_back({{"line", skipped.line}, {"why", json_text(skipped.why)}});
  json measurements = json::array();
  for (const ImportedMeasurement& measurement : file.measurements)
    measurements.push_back(json_imported(measurement));
  return {{"file", json_text(file.path)},
          {"tool", file.format},
          {"layout", json_text(file.dialect)},
          {"imported", utc_text(one.imported)},
          {"bytes", file.bytes},
          {"rows", file.rows},
          {"skipped_lines", file.skipped},
          {"skipped_examples", std::move(examples)},
          {"notes", json_notes(file)},
          {"totals", json_totals(file)},
          {"measurements", std::move(measurements)}};
}

}  // namespace

std::string import_json(const ImportReport& report) {
  json files = json::array();
  for (const StoredImport& one : report.files) files.push_back(json_imported(one));
  const json document = {{"format", "carnot.import/1"},
                         {"store", text_or_null(report.store)},
                         {"files", std::move(files)}};
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace carnot
