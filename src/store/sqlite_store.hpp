// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "records/imported.hpp"
#include "records/result_sink.hpp"
#include "records/search_cost.hpp"
#include "store/sqlite.hpp"
#include "store/trial_reader.hpp"

namespace carnot {

/// A run as a list shows it.
struct StoredRun {
  RunId id = 0;
  std::string title;
  std::string study_path;
  std::string study_text;  // the form that was used last
  Host host;
  WallTime started;
};

/// The store over one SQLite file. One thread; several processes may use one file, writers wait for
/// each other.
class SqliteStore final : public ResultSink {
 public:
  /// Opens or creates for writing, and brings an older store up to date. Errors: environment
  /// (permission, locked, full disk), bad_input (not a store), unsupported (written by a newer
  /// Carnot); all name the file.
  static Result<SqliteStore> open(const std::filesystem::path& path, const Clock& clock);
  /// For reports. Errors as above, and not_found.
  static Result<SqliteStore> open_read_only(const std::filesystem::path& path, const Clock& clock);

  /// As open(), but the file may not grow beyond so many pages of 4 KiB: how a full disk is tried
  /// out.
  static Result<SqliteStore> open_with_page_limit(const std::filesystem::path& path,
                                                  const Clock& clock, int pages);

  Result<RunId> begin_run(const Study& study, const std::string& study_text,
                          const Host& host) override;
  Result<void> add_prepared_model(RunId run, const PreparedModel& model) override;
  Result<void> add_trial(RunId run, const Trial& trial) override;
  Result<void> add_idle_baseline(RunId run, const Measurement& idle) override;
  Result<void> set_candidates(RunId run, const std::vector<CurrentCandidate>& candidates) override;
  Result<std::vector<CurrentCandidate>> candidates(RunId run) const override;
  Result<std::vector<Trial>> finished_trials(RunId run) const override;
  Result<std::vector<PreparedModel>> prepared_models(RunId run) const override;

  /// All runs, the newest first.
  Result<std::vector<StoredRun>> runs() const;
  Result<std::vector<Trial>> trials(RunId run, TrialDetail detail) const;
  /// The latest idle baseline of a run.
  Result<std::optional<Measurement>> idle_baseline(RunId run) const;
  /// What the search took that a run is a stage of; empty for a run of no search. Setting it
  /// replaces what was known: the caller adds up the sessions.
  Result<void> set_search_cost(RunId run, const SearchCost& cost);
  Result<std::optional<SearchCost>> search_cost(RunId run) const;
  /// Files of other tools, all or none, each in the place of what was imported from its path
  /// before.
  Result<void> add_imports(const std::vector<ImportedFile>& files);
  /// Everything that was imported, the newest file first.
  Result<std::vector<StoredImport>> imports() const;
  const std::filesystem::path& path() const { return database_.path(); }

 private:
  SqliteStore(SqliteDatabase database, const Clock& clock)
      : database_{std::move(database)}, clock_{&clock} {}
  Result<std::int64_t> host_id(const Host& host);
  Result<RunId> run_id(const Study& study, std::int64_t host);

  SqliteDatabase database_;
  const Clock* clock_;  // borrowed; outlives the store
};

}  // namespace carnot
