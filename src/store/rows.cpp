// SPDX-License-Identifier: Apache-2.0
#include "store/rows.hpp"

#include <fmt/format.h>

namespace carnot {
namespace {

Result<Severity> severity_of(std::string_view key) {
  for (const Severity severity : {Severity::info, Severity::flagged, Severity::invalid}) {
    if (key_of(severity) == key) return severity;
  }
  return damaged("severity", key);
}

Result<void> insert_findings(const SqliteDatabase& database, std::int64_t energy,
                             const std::vector<Finding>& findings) {
  if (findings.empty()) return {};
  CARNOT_TRY(SqliteStatement insert,
             database.prepare("INSERT INTO energy_finding VALUES (?, ?, ?, ?)"));
  for (const Finding& one : findings) {
    CARNOT_TRY_VOID(
        (insert << energy << row_of(one.code).key << key_of(one.severity) << one.detail).run());
  }
  return {};
}

}  // namespace

tl::unexpected<Error> damaged(std::string_view what, std::string_view seen) {
  return fail(ErrorCode::environment,
              fmt::format("the store is damaged: \"{}\" is no {}.", seen, what),
              "Restore it from a backup, or choose another file with --store.");
}

Result<std::int64_t> insert_energy(const SqliteDatabase& database, const Energy& energy) {
  CARNOT_TRY(SqliteStatement insert,
             database.prepare("INSERT INTO energy VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)"));
  insert << energy.perimeter().key() << key_of(energy.provenance());
  if (const auto& joules = energy.joules()) {
    insert << joules->point << joules->lower << joules->upper << joules->confidence;
  } else {
    insert << std::nullopt << std::nullopt << std::nullopt << std::nullopt;
  }
  CARNOT_TRY_VOID((insert << energy.estimator()).run());
  const std::int64_t id = database.last_row();
  CARNOT_TRY_VOID(insert_findings(database, id, energy.findings()));
  return id;
}

Result<std::int64_t> insert_measurement(const SqliteDatabase& database,
                                        const Measurement& measurement) {
  CARNOT_TRY(const std::int64_t total, insert_energy(database, measurement.total));
  CARNOT_TRY(SqliteStatement insert,
             database.prepare("INSERT INTO measurement VALUES (NULL, ?, ?, ?, ?, ?)"));
  insert << measurement.window << std::int64_t{measurement.begin.time_since_epoch().count()}
         << std::int64_t{measurement.end.time_since_epoch().count()} << total
         << measurement.unknown_share;
  CARNOT_TRY_VOID(insert.run());
  const std::int64_t id = database.last_row();
  CARNOT_TRY(SqliteStatement source,
             database.prepare("INSERT INTO source_energy VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
  std::int64_t position = 0;
  for (const SourceEnergy& one : measurement.sources) {
    CARNOT_TRY(const std::int64_t energy, insert_energy(database, one.energy));
    source << id << position++ << one.source_id << one.label << energy << one.wraps << one.readings
           << one.unknown_share;
    CARNOT_TRY_VOID(source.run());
  }
  return id;
}

Result<Finding> finding_from(const SqliteStatement& row, int column) {
  const auto code = finding_of(row.text(column));
  if (!code) return damaged("finding", row.text(column));
  CARNOT_TRY(const Severity severity, severity_of(row.text(column + 1)));
  return Finding{*code, severity, row.text(column + 2)};
}

Result<FindingsById> load_findings(const SqliteDatabase& database, std::string_view sql,
                                   std::int64_t run) {
  CARNOT_TRY(SqliteStatement select, database.prepare(sql));
  select << run;
  FindingsById findings;
  for (;;) {
    CARNOT_TRY(const bool row, select.step());
    if (!row) return findings;
    CARNOT_TRY(Finding one, finding_from(select, 1));
    findings[select.integer(0)].push_back(std::move(one));
  }
}

Result<Energy> energy_from(const SqliteStatement& row, int column, const FindingsById& findings) {
  CARNOT_TRY(Perimeter perimeter, Perimeter::parse(row.text(column + 1)));
  const auto provenance = provenance_of(row.text(column + 2));
  if (!provenance) return damaged("provenance", row.text(column + 2));
  const auto found = findings.find(row.integer(column));
  std::vector<Finding> mine = found == findings.end() ? std::vector<Finding>{} : found->second;
  if (*provenance == Provenance::missing)
    return Energy::missing(std::move(perimeter), std::move(mine));
  if (row.is_null(column + 3)) return damaged("number of joules", "NULL");
  const Estimate joules{row.real(column + 3), row.real(column + 4), row.real(column + 5),
                        row.real(column + 6)};
  if (*provenance == Provenance::measured)
    return Energy::measured(std::move(perimeter), joules, std::move(mine));
  return Energy::estimated(std::move(perimeter), joules, row.text(column + 7), std::move(mine));
}

}  // namespace carnot
