// SPDX-License-Identifier: Apache-2.0
#include "store/import_writer.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "store/rows.hpp"

namespace carnot {
namespace {

std::optional<std::int64_t> in_nanoseconds(const std::optional<WallTime>& time) {
  if (!time) return std::nullopt;
  return time->time_since_epoch().count();
}

/// The joules of what goes; everything else goes with the file's row.
Result<void> delete_import(const SqliteDatabase& database, const std::string& path) {
  constexpr std::string_view kEnergiesOfFile =
      "SELECT {} FROM import_energy JOIN import_measurement ON import_measurement.id = "
      "measurement_id JOIN import_file ON import_file.id = file_id WHERE path = ?";
  const std::string energies = fmt::format("{} UNION {}", fmt::format(kEnergiesOfFile, "energy_id"),
                                           fmt::format(kEnergiesOfFile, "offered_energy_id"));
  CARNOT_TRY(SqliteStatement keep,
             database.prepare(fmt::format("CREATE TEMP TABLE import_gone AS {}", energies)));
  CARNOT_TRY_VOID((keep << path << path).run());
  CARNOT_TRY(SqliteStatement file, database.prepare("DELETE FROM import_file WHERE path = ?"));
  CARNOT_TRY_VOID((file << path).run());
  return database.execute(
      "DELETE FROM energy_finding WHERE energy_id IN (SELECT energy_id FROM import_gone);"
      "DELETE FROM energy WHERE id IN (SELECT energy_id FROM import_gone);"
      "DROP TABLE import_gone");
}

class ImportWriter {
 public:
  static Result<ImportWriter> prepare(const SqliteDatabase& database) {
    ImportWriter writer{database};
    CARNOT_TRY(writer.measurement_,
               database.prepare(
                   "INSERT INTO import_measurement VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    CARNOT_TRY(writer.energy_,
               database.prepare("INSERT INTO import_energy VALUES (?, ?, ?, ?, ?)"));
    CARNOT_TRY(writer.repair_,
               database.prepare("INSERT INTO import_repair VALUES (?, ?, ?, ?, ?, ?)"));
    CARNOT_TRY(writer.kept_,
               database.prepare("INSERT INTO import_kept_column VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
    return writer;
  }

  Result<void> write(std::int64_t file, const ImportedMeasurement& one) {
    *measurement_ << file << valid_utf8(one.label) << valid_utf8(one.host) << one.first_line
                  << one.last_line << one.rows << in_nanoseconds(one.started);
    if (one.duration)
      *measurement_ << one.duration->count();
    else
      *measurement_ << std::nullopt;
    *measurement_ << one.grams_co2e;
    CARNOT_TRY_VOID(measurement_->run());
    const std::int64_t id = database_->last_row();
    if (one.total) {
      CARNOT_TRY_VOID(write(id, -1, *one.total));
    }
    for (std::size_t i = 0; i < one.energies.size(); ++i) {
      CARNOT_TRY_VOID(write(id, static_cast<int>(i), one.energies[i]));
    }
    for (const ValueRepair& repair : one.repairs) {
      *repair_ << id << row_of(repair.why).key << valid_utf8(repair.column)
               << valid_utf8(repair.original) << repair.taken << repair.unit;
      CARNOT_TRY_VOID(repair_->run());
    }
    for (const KeptColumn& column : one.kept) {
      CARNOT_TRY_VOID(write(id, column));
    }
    return {};
  }

 private:
  explicit ImportWriter(const SqliteDatabase& database) : database_{&database} {}

  Result<void> write(std::int64_t measurement, int position, const ImportedEnergy& one) {
    CARNOT_TRY(const std::int64_t energy, insert_energy(*database_, one.energy));
    std::optional<std::int64_t> offered;
    if (one.offered) {
      CARNOT_TRY(offered, insert_energy(*database_, *one.offered));
    }
    *energy_ << measurement << position << valid_utf8(one.source) << energy << offered;
    return energy_->run();
  }

  Result<void> write(std::int64_t measurement, const KeptColumn& column) {
    *kept_ << measurement << valid_utf8(column.name) << valid_utf8(column.value)
           << valid_utf8(column.last);
    if (const auto& numbers = column.numbers) {
      *kept_ << numbers->count << numbers->mean << numbers->lowest << numbers->highest;
    } else {
      *kept_ << std::nullopt << std::nullopt << std::nullopt << std::nullopt;
    }
    return kept_->run();
  }

  const SqliteDatabase* database_;  // borrowed
  std::optional<SqliteStatement> measurement_;
  std::optional<SqliteStatement> energy_;
  std::optional<SqliteStatement> repair_;
  std::optional<SqliteStatement> kept_;
};

Result<void> write_notes(const SqliteDatabase& database, std::int64_t id,
                         const ImportedFile& file) {
  CARNOT_TRY(SqliteStatement note,
             database.prepare("INSERT INTO import_note VALUES (?, ?, ?, ?, ?)"));
  for (const ImportNote& one : file.notes) {
    note << id << row_of(one.code).key << one.count << one.line << valid_utf8(one.detail);
    CARNOT_TRY_VOID(note.run());
  }
  CARNOT_TRY(SqliteStatement line,
             database.prepare("INSERT INTO import_skipped_line VALUES (?, ?, ?)"));
  for (const SkippedLine& one : file.examples) {
    CARNOT_TRY_VOID((line << id << one.line << valid_utf8(one.why)).run());
  }
  return {};
}

}  // namespace

Result<void> replace_import(const SqliteDatabase& database, const ImportedFile& file,
                            WallTime imported) {
  CARNOT_TRY_VOID(delete_import(database, file.path));
  CARNOT_TRY(SqliteStatement insert,
             database.prepare("INSERT INTO import_file VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)"));
  insert << file.path << file.format << valid_utf8(file.dialect)
         << imported.time_since_epoch().count() << static_cast<std::int64_t>(file.bytes)
         << file.rows << file.skipped;
  CARNOT_TRY_VOID(insert.run());
  const std::int64_t id = database.last_row();
  CARNOT_TRY_VOID(write_notes(database, id, file));
  CARNOT_TRY(ImportWriter writer, ImportWriter::prepare(database));
  for (const ImportedMeasurement& one : file.measurements) {
    CARNOT_TRY_VOID(writer.write(id, one));
  }
  return {};
}

}  // namespace carnot
