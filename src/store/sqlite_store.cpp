// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_store.hpp"

#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "store/forecast_column.hpp"
#include "store/import_reader.hpp"
#include "store/import_writer.hpp"
#include "store/migrations.hpp"
#include "store/rows.hpp"
#include "store/search_cost_rows.hpp"
#include "store/text_list_column.hpp"
#include "store/trial_writer.hpp"

namespace carnot {
namespace {

std::int64_t nanoseconds(WallTime time) { return time.time_since_epoch().count(); }

}  // namespace

Result<SqliteStore> SqliteStore::open(const std::filesystem::path& path, const Clock& clock) {
  std::error_code ignored;  // opening says better what is wrong with the folder
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), ignored);
  CARNOT_TRY(SqliteDatabase database, SqliteDatabase::open(path, SqliteDatabase::Mode::read_write));
  // Before the first change: even the journal's mode is written into the file.
  CARNOT_TRY_VOID(check_is_ours(database));
  // WAL: a reader sees a whole state while a trial is written. FULL: a committed trial survives a
  // power cut.
  CARNOT_TRY_VOID(database.execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON"));
  CARNOT_TRY_VOID(migrate(database));
  return SqliteStore{std::move(database), clock};
}

Result<SqliteStore> SqliteStore::open_read_only(const std::filesystem::path& path,
                                                const Clock& clock) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return fail(ErrorCode::not_found, fmt::format("there is no store at {}.", path.string()),
                "Run a study first (carnot run STUDY.toml), or name the file with --store.");
  }
  if (std::filesystem::is_directory(path, ignored)) {
    return fail(ErrorCode::bad_input, fmt::format("{} is a folder, no store.", path.string()),
                "Name the store's file with --store.");
  }
  CARNOT_TRY(SqliteDatabase database, SqliteDatabase::open(path, SqliteDatabase::Mode::read_only));
  CARNOT_TRY(const bool current, is_current(database));
  if (current) return SqliteStore{std::move(database), clock};
  // Who reads changes nothing: an older store is brought up to date in memory.
  CARNOT_TRY(SqliteDatabase copy, database.copy_in_memory());
  CARNOT_TRY_VOID(migrate(copy));
  return SqliteStore{std::move(copy), clock};
}

Result<SqliteStore> SqliteStore::open_with_page_limit(const std::filesystem::path& path,
                                                      const Clock& clock, int pages) {
  CARNOT_TRY(SqliteStore store, open(path, clock));
  CARNOT_TRY(SqliteStatement limit,
             store.database_.prepare(fmt::format("PRAGMA max_page_count = {}", pages)));
  CARNOT_TRY_VOID(limit.step());
  return store;
}

Result<std::int64_t> SqliteStore::host_id(const Host& host) {
  CARNOT_TRY(SqliteStatement insert,
             database_.prepare("INSERT INTO host VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                               "ON CONFLICT (fingerprint) DO NOTHING"));
  insert << host.fingerprint << valid_utf8(host.name) << valid_utf8(host.cpu_model)
         << host.visible_cpus << static_cast<std::int64_t>(host.memory_bytes) << host.kernel
         << host.operating_system << host.virtualisation << host.governor;
  if (host.turbo)
    insert << static_cast<int>(*host.turbo);
  else
    insert << std::nullopt;
  CARNOT_TRY_VOID(insert.run());
  CARNOT_TRY(SqliteStatement select,
             database_.prepare("SELECT id FROM host WHERE fingerprint = ?"));
  select << host.fingerprint;
  CARNOT_TRY_VOID(select.step());
  return select.integer(0);
}

Result<RunId> SqliteStore::run_id(const Study& study, std::int64_t host) {
  CARNOT_TRY(SqliteStatement insert,
             database_.prepare(
                 "INSERT INTO run VALUES (NULL, ?, ?, ?, ?) "
                 "ON CONFLICT (title, host_id) DO UPDATE SET study_path = excluded.study_path"));
  insert << study.title << study.file.string() << host << nanoseconds(clock_->wall_now());
  CARNOT_TRY_VOID(insert.run());
  CARNOT_TRY(SqliteStatement select,
             database_.prepare("SELECT id FROM run WHERE title = ? AND host_id = ?"));
  select << study.title << host;
  CARNOT_TRY_VOID(select.step());
  return select.integer(0);
}

Result<RunId> SqliteStore::begin_run(const Study& study, const std::string& study_text,
                                     const Host& host) {
  CARNOT_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database_));
  CARNOT_TRY(const std::int64_t host_row, host_id(host));
  CARNOT_TRY(const RunId run, run_id(study, host_row));
  const std::int64_t now = nanoseconds(clock_->wall_now());
  CARNOT_TRY(SqliteStatement text,
             database_.prepare(
                 "INSERT INTO study_text VALUES (?, ?, ?, ?, ?) ON CONFLICT (run_id, sha256) "
                 "DO UPDATE SET last_used_wall_ns = excluded.last_used_wall_ns"));
  CARNOT_TRY_VOID((text << run << sha256_hex(study_text) << study_text << now << now).run());
  CARNOT_TRY_VOID(transaction.commit());
  return run;
}

Result<void> SqliteStore::add_prepared_model(RunId run, const PreparedModel& model) {
  CARNOT_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database_));
  std::optional<std::int64_t> energy;
  if (model.optimisation_energy) {
    CARNOT_TRY(energy, insert_energy(database_, *model.optimisation_energy));
  }
  CARNOT_TRY(SqliteStatement insert,
             database_.prepare("INSERT OR REPLACE INTO prepared_model VALUES (?, ?, ?, ?, ?, ?, ?, "
                               "?, ?, ?, ?, ?, ?, ?)"));
  insert << run << model.model << model.recipe << model.sha256 << model.original_sha256
         << static_cast<std::int64_t>(model.file_bytes) << model.parameters << model.macs
         << model.optimisation_time.count() << energy << static_cast<int>(model.weights_are_seeded)
         << text_list_column(model.notes) << valid_utf8(model.failure)
         << forecasts_text(model.forecasts);
  CARNOT_TRY_VOID(insert.run());
  return transaction.commit();
}

Result<void> SqliteStore::add_trial(RunId run, const Trial& trial) {
  CARNOT_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database_));
  CARNOT_TRY_VOID(insert_trial(database_, run, trial));
  return transaction.commit();
}

Result<void> SqliteStore::add_idle_baseline(RunId run, const Measurement& idle) {
  CARNOT_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database_));
  CARNOT_TRY(const std::int64_t measurement, insert_measurement(database_, idle));
  CARNOT_TRY(SqliteStatement insert, database_.prepare("INSERT INTO idle_baseline VALUES (?, ?)"));
  CARNOT_TRY_VOID((insert << run << measurement).run());
  return transaction.commit();
}

Result<void> SqliteStore::set_candidates(RunId run,
                                         const std::vector<CurrentCandidate>& candidates) {
  CARNOT_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database_));
  CARNOT_TRY(SqliteStatement clear,
             database_.prepare("DELETE FROM run_candidate WHERE run_id = ?"));
  CARNOT_TRY_VOID((clear << run).run());
  int position = 0;
  for (const CurrentCandidate& one : candidates) {
    const Settings& settings = one.candidate.settings;
    CARNOT_TRY(
        SqliteStatement insert,
        database_.prepare("INSERT INTO run_candidate VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    insert << run << position++ << one.key << valid_utf8(one.candidate.model)
           << valid_utf8(one.candidate.recipe) << key_of(settings.engine) << settings.batch
           << settings.threads << key_of(settings.precision) << settings.device << one.first_block;
    CARNOT_TRY_VOID(insert.run());
  }
  return transaction.commit();
}

Result<void> SqliteStore::set_search_cost(RunId run, const SearchCost& cost) {
  CARNOT_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database_));
  CARNOT_TRY_VOID(replace_search_cost(database_, run, cost));
  return transaction.commit();
}

Result<std::optional<SearchCost>> SqliteStore::search_cost(RunId run) const {
  return load_search_cost(database_, run);
}

Result<void> SqliteStore::add_imports(const std::vector<ImportedFile>& files) {
  CARNOT_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database_));
  for (const ImportedFile& file : files) {
    CARNOT_TRY_VOID(replace_import(database_, file, clock_->wall_now()));
  }
  return transaction.commit();
}

Result<std::vector<StoredImport>> SqliteStore::imports() const { return load_imports(database_); }

Result<std::vector<CurrentCandidate>> SqliteStore::candidates(RunId run) const {
  return load_candidates(database_, run);
}

Result<std::vector<Trial>> SqliteStore::finished_trials(RunId run) const {
  return trials(run, TrialDetail::latencies);
}

Result<std::vector<Trial>> SqliteStore::trials(RunId run, TrialDetail detail) const {
  return load_trials(database_, run, detail);
}

Result<std::vector<PreparedModel>> SqliteStore::prepared_models(RunId run) const {
  CARNOT_TRY(
      const FindingsById findings,
      load_findings(
          database_,
          "SELECT energy_id, code, severity, detail FROM prepared_model JOIN energy_finding ON "
          "energy_id = optimisation_energy_id WHERE run_id = ? ORDER BY energy_finding.rowid",
          run));
  CARNOT_TRY(SqliteStatement select,
             database_.prepare(fmt::format(
                 "SELECT model, recipe, sha256, original_sha256, file_bytes, parameters, macs, "
                 "optimisation_seconds, weights_are_seeded, notes, failure, forecasts, {} FROM "
                 "prepared_model "
                 "LEFT JOIN "
                 "energy ON energy.id = optimisation_energy_id WHERE run_id = ? ORDER BY "
                 "prepared_model.rowid",
                 kEnergyColumns)));
  select << run;
  std::vector<PreparedModel> models;
  for (;;) {
    CARNOT_TRY(const bool row, select.step());
    if (!row) return models;
    PreparedModel& model = models.emplace_back(PreparedModel{
        select.text(0), select.text(1), select.text(2), select.text(3),
        static_cast<std::uint64_t>(select.integer(4)), select.integer(5), select.integer(6),
        Seconds{select.real(7)}, std::nullopt, select.integer(8) != 0, texts_of(select.text(9)),
        select.text(10), forecasts_of(select.text(11))});
    if (select.is_null(12)) continue;
    CARNOT_TRY(model.optimisation_energy, energy_from(select, 12, findings));
  }
}

Result<std::vector<StoredRun>> SqliteStore::runs() const {
  CARNOT_TRY(SqliteStatement select,
             database_.prepare(
                 "SELECT run.id, title, study_path, (SELECT text FROM study_text WHERE run_id = "
                 "run.id ORDER BY last_used_wall_ns DESC "
                 "LIMIT 1), started_wall_ns, fingerprint, name, cpu_model, visible_cpus, "
                 "memory_bytes, kernel, operating_system, "
                 "virtualisation, governor, turbo FROM run JOIN host ON host.id = host_id ORDER BY "
                 "(SELECT max(last_used_wall_ns) FROM study_text WHERE run_id = run.id) DESC, "
                 "run.id DESC"));
  std::vector<StoredRun> runs;
  for (;;) {
    CARNOT_TRY(const bool row, select.step());
    if (!row) return runs;
    Host host{select.text(5),
              select.text(6),
              select.text(7),
              static_cast<int>(select.integer(8)),
              static_cast<std::uint64_t>(select.integer(9)),
              select.text(10),
              select.text(11),
              select.text(12),
              select.text(13),
              {}};
    if (const auto turbo = select.optional_integer(14)) host.turbo = *turbo != 0;
    runs.push_back({select.integer(0), select.text(1), select.text(2), select.text(3),
                    std::move(host), WallTime{std::chrono::nanoseconds{select.integer(4)}}});
  }
}

Result<std::optional<Measurement>> SqliteStore::idle_baseline(RunId run) const {
  CARNOT_TRY(
      const FindingsById findings,
      load_findings(
          database_,
          "SELECT energy_id, code, severity, detail FROM idle_baseline JOIN measurement ON "
          "measurement.id "
          "= measurement_id JOIN energy_finding ON energy_id = total_energy_id WHERE run_id = ? "
          "ORDER BY energy_finding.rowid",
          run));
  CARNOT_TRY(SqliteStatement select,
             database_.prepare(fmt::format(
                 "SELECT window, begin_steady_ns, end_steady_ns, unknown_share, {} FROM "
                 "idle_baseline JOIN "
                 "measurement ON "
                 "measurement.id = measurement_id JOIN energy ON energy.id = total_energy_id WHERE "
                 "run_id = ? ORDER BY measurement.id DESC LIMIT 1",
                 kEnergyColumns)));
  select << run;
  CARNOT_TRY(const bool row, select.step());
  if (!row) return std::optional<Measurement>{};
  CARNOT_TRY(Energy total, energy_from(select, 4, findings));
  return std::optional{Measurement{select.text(0),
                                   SteadyTime{std::chrono::nanoseconds{select.integer(1)}},
                                   SteadyTime{std::chrono::nanoseconds{select.integer(2)}},
                                   {},
                                   std::move(total),
                                   select.real(3)}};
}

}  // namespace carnot
