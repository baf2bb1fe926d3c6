// SPDX-License-Identifier: Apache-2.0
#include "app/study_report_loader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "app/version.hpp"
#include "base/file.hpp"
#include "experiment/study_file.hpp"
#include "store/sqlite_store.hpp"

namespace carnot {
namespace {

Result<StoredRun> find_run(const SqliteStore& store, std::optional<RunId> wanted) {
  CARNOT_TRY(const std::vector<StoredRun> runs, store.runs());
  if (runs.empty()) {
    return fail(ErrorCode::not_found, fmt::format("{} holds no run yet.", store.path().string()),
                "Run a study first: carnot run STUDY.toml");
  }
  if (!wanted) return runs.front();
  const auto found = std::find_if(runs.begin(), runs.end(),
                                  [&](const StoredRun& run) { return run.id == *wanted; });
  if (found != runs.end()) return *found;
  return fail(ErrorCode::not_found, fmt::format("{} holds no run {}; its newest is {}.",
                                                store.path().string(), *wanted, runs.front().id));
}

/// The study as it was run. Variables of that time may be unset by now, and paths are only labels
/// here.
Result<Study> study_of(const StoredRun& run, const Environment& environment) {
  const VariableLookup lookup = [&](const std::string& name) {
    return std::optional{environment.variable(name).value_or("$" + name)};
  };
  return parse_study(run.study_text, run.study_path, lookup);
}

void keep_latest_forms(std::vector<Trial>& trials) {
  std::map<std::string, std::string> latest;
  for (const Trial& trial : trials) latest[trial.candidate.id()] = trial.key;
  std::erase_if(trials,
                [&](const Trial& trial) { return latest.at(trial.candidate.id()) != trial.key; });
}

}  // namespace

Result<StudyReport> load_study_report(const std::filesystem::path& store_path,
                                      std::optional<RunId> wanted, Accept accept,
                                      const Environment& environment) {
  CARNOT_TRY(const SqliteStore store, SqliteStore::open_read_only(store_path, environment.clock));
  CARNOT_TRY(const StoredRun run, find_run(store, wanted));
  StudyReport report;
  CARNOT_TRY(report.study, study_of(run, environment));
  report.study.protocol.require_measured |= accept == Accept::measured;
  report.host = run.host;
  report.started = run.started;
  report.carnot_version = std::string{kVersion};
  report.store = store_path.string();
  CARNOT_TRY(report.trials, store.trials(run.id, TrialDetail::latencies));
  keep_latest_forms(report.trials);
  CARNOT_TRY(report.prepared, store.prepared_models(run.id));
  CARNOT_TRY(report.idle, store.idle_baseline(run.id));
  CARNOT_TRY(report.summary, summarise(report.study, report.trials, report.prepared, report.idle));
  return report;
}

Result<std::vector<std::filesystem::path>> write_study_report(const StudyReport& report,
                                                              const std::filesystem::path& folder) {
  constexpr const char* kPicture = "accuracy-energy.svg";
  const std::array<std::pair<std::filesystem::path, std::string>, 4> files{
      {{folder / "report.md", to_markdown(report, kPicture)},
       {folder / kPicture, to_svg(picture_of(report))},
       {folder / "report.json", to_json(report)},
       {folder / "report.csv", to_csv(report)}}};
  std::vector<std::filesystem::path> paths;
  for (const auto& [path, content] : files) {
    CARNOT_TRY_VOID(write_file_atomically(path, content));
    paths.push_back(path);
  }
  return paths;
}

}  // namespace carnot
