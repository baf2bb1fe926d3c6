// SPDX-License-Identifier: Apache-2.0
#include "app/study_report_loader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "analysis/measured_state.hpp"
#include "app/version.hpp"
#include "base/file.hpp"
#include "experiment/recorded_trials.hpp"
#include "experiment/study_file.hpp"
#include "report/cost_picture.hpp"
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

/// The trials of the study as it is now, under its names, judged by its thresholds. What was
/// measured of candidates that were changed or removed since stays in the store.
Result<std::vector<Trial>> current_trials(const SqliteStore& store, RunId run, const Study& study) {
  CARNOT_TRY(std::vector<Trial> trials, store.trials(run, TrialDetail::latencies));
  CARNOT_TRY(std::vector<CurrentCandidate> candidates, store.candidates(run));
  if (candidates.empty()) candidates = latest_forms(trials);
  return sort_out(std::move(trials), candidates, study.protocol.validity).current;
}

/// Those of the models and recipes that the study has now.
Result<std::vector<PreparedModel>> current_models(const SqliteStore& store, RunId run,
                                                  const Study& study) {
  CARNOT_TRY(std::vector<PreparedModel> models, store.prepared_models(run));
  const auto is_called = [](const std::string& name) {
    return [&name](const auto& entry) { return entry.name == name; };
  };
  std::erase_if(models, [&](const PreparedModel& one) {
    return std::none_of(study.models.begin(), study.models.end(), is_called(one.model)) ||
           std::none_of(study.recipes.begin(), study.recipes.end(), is_called(one.recipe));
  });
  return models;
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
  CARNOT_TRY(report.trials, current_trials(store, run.id, report.study));
  CARNOT_TRY(report.prepared, current_models(store, run.id, report.study));
  CARNOT_TRY(report.idle, store.idle_baseline(run.id));
  CARNOT_TRY(report.summary, summarise(report.study, report.trials, report.prepared, report.idle));
  CARNOT_TRY(report.search, store.search_cost(run.id));
  CARNOT_TRY_VOID(add_costs({}, report));
  return report;
}

Result<void> add_costs(CostQuestion question, StudyReport& report) {
  question.search = report.search;
  CARNOT_TRY(report.costs, cost_sheets(report.study, report.trials, report.summary, question));
  report.cost_question = std::move(question);
  return {};
}

Result<void> add_frontiers(const FrontierQuestion& question, StudyReport& report) {
  const MeasuredState state =
      measured_state(report.study, report.host, report.trials, report.prepared);
  CARNOT_TRY(report.frontiers, frontiers_of(state, report.summary, question));
  report.frontier_question = question;
  return {};
}

void add_footprints(const FootprintFactors& factors, StudyReport& report) {
  if (factors.is_empty()) return;
  report.footprints = study_footprints(report.summary, factors, span_of(report.trials));
}

Result<void> make_report_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) return {};
  return fail(ErrorCode::environment,
              fmt::format("the report cannot be written into the folder {}: {}.", folder.string(),
                          error.message()),
              "Name a folder that exists or can be made with --out.");
}

Result<std::vector<std::filesystem::path>> write_study_report(const StudyReport& report,
                                                              const std::filesystem::path& folder) {
  const ReportPictures pictures{"accuracy-energy.svg", "full-cycle.svg"};
  const std::array<std::pair<std::filesystem::path, std::string>, 5> files{
      {{folder / "report.md", to_markdown(report, pictures)},
       {folder / pictures.accuracy_energy, to_svg(picture_of(report))},
       {folder / pictures.full_cycle, to_svg(cost_picture_of(report))},
       {folder / "report.json", to_json(report)},
       {folder / "report.csv", to_csv(report)}}};
  CARNOT_TRY_VOID(make_report_folder(folder));
  std::vector<std::filesystem::path> paths;
  for (const auto& [path, content] : files) {
    CARNOT_TRY_VOID(write_file_atomically(path, content));
    paths.push_back(path);
  }
  return paths;
}

}  // namespace carnot
