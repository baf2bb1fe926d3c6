// SPDX-License-Identifier: Apache-2.0
#include "app/advise/refit_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "analysis/study_comparison.hpp"
#include "app/advise/advise_model.hpp"
#include "app/advise/forecasts.hpp"
#include "app/advise/tree_file.hpp"
#include "app/exporter_here.hpp"
#include "app/study_report_loader.hpp"
#include "base/file.hpp"
#include "base/wall_time_text.hpp"
#include "experiment/recipe_text.hpp"
#include "experiment/source_model.hpp"
#include "store/sqlite_store.hpp"

namespace carnot {
namespace {

bool is_resolved(VerdictKind kind) {
  return kind == VerdictKind::better || kind == VerdictKind::worse ||
         kind == VerdictKind::equivalent;
}

/// Models and forecasts, each made once: pruning a large network to see what it would save takes
/// seconds.
class Forecaster {
 public:
  explicit Forecaster(const Environment& environment) : environment_{environment} {}

  /// Errors: the model is gone, has changed, or cannot be forecast.
  Result<TacticForecast> forecast(const ModelEntry& model, const PreparedModel& prepared,
                                  const Recipe& recipe, const EngineReport& engine) {
    CARNOT_TRY(const SourceGraph* source, open(model.source));
    if (source->sha256 != prepared.original_sha256) {
      return fail(
          ErrorCode::not_found,
          fmt::format("the model {} is not the one that was measured any more.", model.source));
    }
    const auto key = std::pair{source->sha256 + recipe_text(recipe),
                               std::string{key_of(engine.engine)} + " " + engine.isa};
    const auto known = forecasts_.find(key);
    if (known != forecasts_.end()) return known->second;
    CARNOT_TRY(TacticForecast forecast, tactic_forecast(source->graph, recipe, engine));
    return forecasts_.emplace(key, std::move(forecast)).first->second;
  }

 private:
  Result<const SourceGraph*> open(const std::string& source) {
    auto known = opened_.find(source);
    if (known == opened_.end()) known = opened_.emplace(source, open_anew(source)).first;
    if (!known->second) return tl::unexpected(known->second.error());
    return &*known->second;
  }

  Result<SourceGraph> open_anew(const std::string& source) {
    CARNOT_TRY(const std::string local, exporter_.local_source(source));
    return open_source_graph(local, environment_.cache);
  }

  const Environment& environment_;
  ModelExporter exporter_ = exporter_in(environment_);
  std::map<std::string, Result<SourceGraph>> opened_;  // by source
  std::map<std::pair<std::string, std::string>, TacticForecast> forecasts_;
};

/// Everything that a comparison needs to be a case, found in its run by names.
struct CaseParts {
  const CandidateSummary* candidate = nullptr;
  const PreparedModel* prepared = nullptr;
  const Recipe* recipe = nullptr;
  const ModelEntry* model = nullptr;
  const Trial* trial = nullptr;
};

template <class List, class Value, class Member>
auto find_in(const List& list, const Value& value, Member member) -> decltype(list.data()) {
  const auto found = std::ranges::find(list, value, member);
  return found == list.end() ? nullptr : &*found;
}

std::optional<CaseParts> parts_of(const StudyReport& run, const std::string& id) {
  CaseParts parts;
  parts.candidate = find_in(run.summary.candidates, id, &CandidateSummary::id);
  if (parts.candidate == nullptr || !parts.candidate->prepared) return std::nullopt;
  const Candidate& candidate = parts.candidate->candidate;
  parts.prepared = &*parts.candidate->prepared;
  parts.recipe = find_in(run.study.recipes, candidate.recipe, &Recipe::name);
  parts.model = find_in(run.study.models, candidate.model, &ModelEntry::name);
  parts.trial = find_in(run.trials, candidate, &Trial::candidate);
  const bool is_whole = parts.recipe != nullptr && parts.model != nullptr && parts.trial != nullptr;
  return is_whole && !parts.recipe->is_none() ? std::optional{parts} : std::nullopt;
}

std::string setting_of(const Settings& settings) {
  return fmt::format("{} b{} t{} {}", key_of(settings.engine), settings.batch, settings.threads,
                     key_of(settings.precision));
}

AdviceCase case_of(const CaseParts& parts, const Host& host, const Verdict& verdict,
                   const TacticForecast& forecast) {
  return {.model = parts.prepared->original_sha256,
          .host = host.name.empty() ? host.cpu_model : host.name,
          .setting = setting_of(parts.candidate->candidate.settings),
          .tactics = forecast.tactics,
          .mac_share = forecast.changes_anything ? forecast.mac_share : std::optional{0.0},
          .time_ratio = forecast.time_ratio,
          .expects_no_gain = forecast.expects_no_gain,
          .gained = verdict.kind == VerdictKind::better,
          .ratio = verdict.ratio->point};
}

/// The cases of one run; what could not become one is told.
void add_cases(const StudyReport& run, Forecaster& forecaster, std::vector<AdviceCase>& cases,
               std::vector<UnusedTrial>& unused) {
  for (const Comparison& one : run.summary.comparisons) {
    const bool counts = one.metric == kEnergyMetric && one.role == BaselineRole::same_engine;
    const auto parts = counts ? parts_of(run, one.candidate) : std::nullopt;
    // Another precision has a part in the ratio that is not the tactic's.
    if (!parts || parts->candidate->candidate.settings.precision != Precision::fp32) continue;
    if (!is_resolved(one.verdict.kind) || !one.verdict.ratio) {
      unused.push_back({one.candidate, "Its verdict on energy is not resolved."});
      continue;
    }
    const auto forecast =
        forecaster.forecast(*parts->model, *parts->prepared, *parts->recipe, parts->trial->engine);
    if (!forecast) {
      unused.push_back({one.candidate, to_sentence(forecast.error())});
      continue;
    }
    cases.push_back(case_of(*parts, run.host, one.verdict, *forecast));
  }
}

/// A file that is there is replaced only when it is such a tree: nobody loses a study by a slip.
Result<void> check_out(const std::filesystem::path& out) {
  std::error_code unreadable;  // then writing says why
  if (!std::filesystem::exists(out, unreadable)) return {};
  if (load_advice_tree(out)) return {};
  return fail(ErrorCode::bad_input,
              fmt::format("{} is there already and is no advice tree.", out.string()),
              "Name another file with --out.");
}

}  // namespace

Result<RefitReport> fit_tree_to_store(const std::filesystem::path& store,
                                      const std::optional<std::filesystem::path>& tree,
                                      const Environment& environment) {
  const std::filesystem::path file = (environment.working_directory / store).lexically_normal();
  RefitReport report;
  report.store = store.string();
  CARNOT_TRY(report.before, advice_tree(tree, environment));
  CARNOT_TRY(const SqliteStore opened, SqliteStore::open_read_only(file, environment.clock));
  CARNOT_TRY(const std::vector<StoredRun> runs, opened.runs());
  Forecaster forecaster{environment};
  std::vector<AdviceCase> cases;
  for (const StoredRun& run : runs) {
    CARNOT_TRY(const StudyReport study,
               load_study_report(file, run.id, Accept::estimated, environment));
    add_cases(study, forecaster, cases, report.unused);
  }
  report.cases = static_cast<int>(cases.size());
  report.refit =
      refit(report.before, cases,
            {.store = report.store, .fitted_at = utc_text(environment.clock.wall_now())});
  return report;
}

Result<RefitReport> refit_tree(const RefitRequest& request, const Environment& environment) {
  const std::filesystem::path out =
      (environment.working_directory / request.out).lexically_normal();
  CARNOT_TRY_VOID(check_out(out));
  CARNOT_TRY(RefitReport report, fit_tree_to_store(request.store, request.tree, environment));
  const bool has_fit = std::ranges::any_of(
      report.refit.outcomes, [](const RefitOutcome& one) { return one.fit.has_value(); });
  if (!has_fit) return report;
  CARNOT_TRY_VOID(write_file_atomically(out, advice_tree_text(report.refit.tree)));
  report.file = request.out.string();
  return report;
}

}  // namespace carnot
