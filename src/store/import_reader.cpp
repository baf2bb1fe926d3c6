// SPDX-License-Identifier: Apache-2.0
#include "store/import_reader.hpp"

#include <fmt/format.h>

#include <functional>

#include "store/rows.hpp"

namespace carnot {
namespace {

using RowReader = std::function<Result<void>(const SqliteStatement& row)>;

/// Every row that a query with one parameter gives.
Result<void> each_row_of(const SqliteDatabase& database, std::string_view sql, std::int64_t id,
                         const RowReader& take) {
  CARNOT_TRY(SqliteStatement select, database.prepare(sql));
  select << id;
  for (;;) {
    CARNOT_TRY(const bool row, select.step());
    if (!row) return {};
    CARNOT_TRY_VOID(take(select));
  }
}

Result<ImportNoteCode> code_from(const SqliteStatement& row, int column) {
  const auto code = import_note_of(row.text(column));
  if (!code) return damaged("note of an import", row.text(column));
  return *code;
}

Result<FindingsById> import_findings(const SqliteDatabase& database, std::string_view column,
                                     std::int64_t file) {
  return load_findings(
      database,
      fmt::format(
          "SELECT energy_finding.energy_id, code, severity, detail FROM energy_finding JOIN "
          "import_energy ON energy_finding.energy_id = import_energy.{} JOIN "
          "import_measurement ON import_measurement.id = measurement_id WHERE file_id = ? "
          "ORDER BY energy_finding.rowid",
          column),
      file);
}

/// The measurements of one file, by the ids of their rows.
class ImportedRows {
 public:
  ImportedRows(const SqliteDatabase& database, std::int64_t file, ImportedFile& into)
      : database_{&database}, file_{file}, into_{&into} {}

  Result<void> load() {
    CARNOT_TRY_VOID(load_measurements());
    CARNOT_TRY_VOID(load_energies("energy_id", false));
    CARNOT_TRY_VOID(load_energies("offered_energy_id", true));
    CARNOT_TRY_VOID(load_repairs());
    return load_kept();
  }

 private:
  ImportedMeasurement& measurement(const SqliteStatement& row) {
    return into_->measurements[positions_.at(row.integer(0))];
  }

  Result<void> load_measurements() {
    return each_row_of(
        *database_,
        "SELECT id, label, host, first_line, last_line, rows, started_wall_ns, duration_seconds, "
        "grams_co2e FROM import_measurement WHERE file_id = ? ORDER BY id",
        file_, [&](const SqliteStatement& row) -> Result<void> {
          positions_[row.integer(0)] = into_->measurements.size();
          ImportedMeasurement& one = into_->measurements.emplace_back();
          one.label = row.text(1);
          one.host = row.text(2);
          one.first_line = row.integer(3);
          one.last_line = row.integer(4);
          one.rows = row.integer(5);
          if (const auto started = row.optional_integer(6))
            one.started = WallTime{std::chrono::nanoseconds{*started}};
          if (const auto seconds = row.optional_real(7)) one.duration = Seconds{*seconds};
          one.grams_co2e = row.optional_real(8);
          return {};
        });
  }

  Result<void> load_energies(std::string_view column, bool offered) {
    CARNOT_TRY(const FindingsById findings, import_findings(*database_, column, file_));
    return each_row_of(
        *database_,
        fmt::format("SELECT measurement_id, position, source, {} FROM import_energy JOIN energy ON "
                    "energy.id = {} JOIN import_measurement ON import_measurement.id = "
                    "measurement_id WHERE file_id = ? ORDER BY measurement_id, position",
                    kEnergyColumns, column),
        file_, [&](const SqliteStatement& row) -> Result<void> {
          CARNOT_TRY(Energy energy, energy_from(row, 3, findings));
          ImportedMeasurement& one = measurement(row);
          const std::int64_t position = row.integer(1);
          if (!offered) {
            ImportedEnergy read{row.text(2), std::move(energy), {}};
            if (position < 0)
              one.total = std::move(read);
            else
              one.energies.push_back(std::move(read));
            return {};
          }
          if (position < 0)
            one.total->offered = std::move(energy);
          else
            one.energies.at(static_cast<std::size_t>(position)).offered = std::move(energy);
          return {};
        });
  }

  Result<void> load_repairs() {
    return each_row_of(
        *database_,
        "SELECT measurement_id, code, name, original, taken, unit FROM import_repair JOIN "
        "import_measurement ON import_measurement.id = measurement_id WHERE file_id = ? ORDER BY "
        "import_repair.rowid",
        file_, [&](const SqliteStatement& row) -> Result<void> {
          CARNOT_TRY(const ImportNoteCode code, code_from(row, 1));
          measurement(row).repairs.push_back(
              {code, row.text(2), row.text(3), row.optional_real(4), row.text(5)});
          return {};
        });
  }

  Result<void> load_kept() {
    return each_row_of(
        *database_,
        "SELECT measurement_id, name, value, last, numbers, mean, lowest, highest FROM "
        "import_kept_column JOIN import_measurement ON import_measurement.id = measurement_id "
        "WHERE file_id = ? ORDER BY import_kept_column.rowid",
        file_, [&](const SqliteStatement& row) -> Result<void> {
          KeptColumn& column = measurement(row).kept.emplace_back(
              KeptColumn{row.text(1), row.text(2), row.text(3), {}});
          if (!row.is_null(4))
            column.numbers = {row.integer(4), row.real(5), row.real(6), row.real(7)};
          return {};
        });
  }

  const SqliteDatabase* database_;  // borrowed
  std::int64_t file_;
  ImportedFile* into_;  // borrowed
  std::unordered_map<std::int64_t, std::size_t> positions_;
};

Result<void> load_file_notes(const SqliteDatabase& database, std::int64_t id, ImportedFile& file) {
  CARNOT_TRY_VOID(each_row_of(
      database,
      "SELECT code, count, line, detail FROM import_note WHERE file_id = ? ORDER BY rowid", id,
      [&](const SqliteStatement& row) -> Result<void> {
        CARNOT_TRY(const ImportNoteCode code, code_from(row, 0));
        file.notes.push_back({code, row.integer(1), row.integer(2), row.text(3)});
        return {};
      }));
  return each_row_of(database,
                     "SELECT line, why FROM import_skipped_line WHERE file_id = ? ORDER BY rowid",
                     id, [&](const SqliteStatement& row) -> Result<void> {
                       file.examples.push_back({row.integer(0), row.text(1)});
                       return {};
                     });
}

}  // namespace

Result<std::vector<StoredImport>> load_imports(const SqliteDatabase& database) {
  CARNOT_TRY(SqliteStatement select,
             database.prepare("SELECT id, path, format, dialect, imported_wall_ns, bytes, rows, "
                              "skipped FROM import_file ORDER BY imported_wall_ns DESC, id DESC"));
  std::vector<StoredImport> imports;
  for (;;) {
    CARNOT_TRY(const bool row, select.step());
    if (!row) return imports;
    StoredImport& one = imports.emplace_back();
    one.imported = WallTime{std::chrono::nanoseconds{select.integer(4)}};
    one.file = {select.text(1), select.text(2), select.text(3),
                static_cast<std::uint64_t>(select.integer(5)), select.integer(6)};
    one.file.skipped = select.integer(7);
    const std::int64_t id = select.integer(0);
    CARNOT_TRY_VOID(load_file_notes(database, id, one.file));
    CARNOT_TRY_VOID(ImportedRows(database, id, one.file).load());
  }
}

}  // namespace carnot
