// SPDX-License-Identifier: Apache-2.0
#include "app/advise/advise_model.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/advice/ranking.hpp"
#include "analysis/cost_rates.hpp"
#include "app/advise/forecasts.hpp"
#include "app/advise/next_command.hpp"
#include "app/advise/tree_file.hpp"
#include "app/exporter_here.hpp"
#include "app/one_model_study.hpp"
#include "app/study_place.hpp"
#include "app/study_report_loader.hpp"
#include "base/text.hpp"
#include "experiment/source_model.hpp"
#include "meter/host.hpp"
#include "store/sqlite_store.hpp"

namespace carnot {
namespace {

std::filesystem::path here(const std::filesystem::path& path, const Environment& environment) {
  return (environment.working_directory / path).lexically_normal();
}

/// Empty where none was named and the usual one is not there.
Result<std::optional<std::filesystem::path>> store_of(const AdviseRequest& request,
                                                      const Environment& environment) {
  const std::filesystem::path path = here(request.store.value_or(kUsualStore), environment);
  std::error_code unreadable;  // opening it says why
  if (!request.store && !std::filesystem::exists(path, unreadable))
    return std::optional<std::filesystem::path>{};
  return std::optional{path};
}

/// All runs of the store, the newest first.
Result<std::vector<StudyReport>> runs_of(const std::filesystem::path& path,
                                         const Environment& environment,
                                         std::vector<RunId>& numbers) {
  std::vector<StudyReport> reports;
  CARNOT_TRY(const SqliteStore store, SqliteStore::open_read_only(path, environment.clock));
  CARNOT_TRY(const std::vector<StoredRun> runs, store.runs());
  for (const StoredRun& run : runs) {
    CARNOT_TRY(StudyReport report, load_study_report(path, run.id, Accept::estimated, environment));
    reports.push_back(std::move(report));
    numbers.push_back(run.id);
  }
  return reports;
}

bool is_a_source(const std::string& model) {
  return is_named_source(model) || model.ends_with(".onnx");
}

/// What an .onnx path or a spec of the zoo opens; of a name the source that the newest study of
/// that name gives.
Result<std::string> source_of(const AdviseRequest& request, const std::vector<StudyReport>& runs,
                              const Environment& environment) {
  if (is_a_source(request.model))
    return resolved_source(request.model, environment.working_directory);
  std::vector<std::string_view> names;
  for (const StudyReport& run : runs) {
    for (const ModelEntry& model : run.study.models) {
      if (model.name == request.model) return model.source;
      names.emplace_back(model.name);
    }
  }
  const auto near = nearest_name(request.model, names);
  return fail(
      ErrorCode::bad_input,
      fmt::format(
          "\"{}\" is no .onnx file, no zoo:NAME or timm:NAME, and no study in the store has a "
          "model of that name.",
          valid_utf8(request.model)),
      near ? fmt::format("Did you mean \"{}\"?", *near) : std::string{});
}

/// Whether any model of the run is the one in question.
bool holds_model(const StudyReport& run, const std::string& sha256) {
  return !sha256.empty() &&
         std::ranges::find(run.prepared, sha256, &PreparedModel::original_sha256) !=
             run.prepared.end();
}

void add_measured(const std::vector<StudyReport>& runs, const std::vector<RunId>& numbers,
                  const std::string& sha256, const Host& host, AdviseReport& report) {
  const bool by_time = report.facts.priority == Priority::latency;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!holds_model(runs[i], sha256)) continue;
    if (runs[i].host.fingerprint != host.fingerprint) {
      ++report.foreign_runs;
      continue;
    }
    auto measured = measured_candidates(numbers[i], runs[i].host, runs[i].study.recipes,
                                        runs[i].summary, sha256, runs[i].prepared, by_time);
    report.facts.measured.insert(report.facts.measured.end(),
                                 std::make_move_iterator(measured.begin()),
                                 std::make_move_iterator(measured.end()));
  }
}

/// Candidates of other engines than those that were asked about say nothing here.
void keep_engines(const std::vector<EngineName>& engines, AdviceFacts& facts) {
  if (engines.empty()) return;
  std::erase_if(facts.measured, [&](const TriedCandidate& one) {
    return std::ranges::find(engines, one.settings.engine) == engines.end();
  });
}

Result<void> add_forecasts(const AdviseRequest& request, const Graph& graph,
                           const Environment& environment, AdviseReport& report) {
  std::vector<EngineName> engines = request.engines;
  if (engines.empty()) {
    auto installed = installed_engines(environment);
    if (!installed) {
      report.notes.push_back("Nothing is forecast: " + to_sentence(installed.error()));
      return {};
    }
    engines = std::move(*installed);
  }
  CARNOT_TRY(const std::vector<EngineReport> reports, engine_reports(engines, environment));
  report.facts.forecasts = forecasts_of(graph, tactics_asked_for(report.tree), reports);
  return {};
}

/// Where the tree may come to a ranking: the newest run that can be ranked.
Result<void> add_ranking(const std::vector<StudyReport>& runs, const std::vector<RunId>& numbers,
                         AdviseReport& report) {
  const bool ranks = std::ranges::find(report.tree.leaves, LeafUse::ranking, &AdviceLeaf::use) !=
                     report.tree.leaves.end();
  const auto run = run_to_rank(report.facts);
  if (!ranks || !run) return {};
  const auto at = std::ranges::find(numbers, *run) - numbers.begin();
  const StudyReport& known = runs[static_cast<std::size_t>(at)];
  CARNOT_TRY(report.facts.ranking, ranked_totals(report.tree, report.facts,
                                                 {*run, known.study, known.trials, known.summary}));
  return {};
}

Result<AdviceFacts> answers_of(const AdviseRequest& request) {
  CARNOT_TRY(const Prices prices,
             parse_prices(request.prices.per_kilowatt_hour, request.prices.per_hour));
  AdviceFacts facts;
  facts.priority = request.priority;
  facts.max_drop_is_assumed = !request.max_drop;
  if (request.max_drop) facts.max_drop = *request.max_drop;
  facts.inferences = request.inferences;
  if (is_priced(prices)) facts.rate = money_rate(prices);
  return facts;
}

}  // namespace

Result<AdviceTree> advice_tree(const std::optional<std::filesystem::path>& file,
                               const Environment& environment) {
  if (!file) return built_in_advice_tree();
  return load_advice_tree(here(*file, environment));
}

Result<AdviseReport> advise_model(const AdviseRequest& request, const Environment& environment) {
  AdviseReport report;
  report.model = request.model;
  report.tree_file = request.tree ? request.tree->string() : "built in";
  CARNOT_TRY(report.tree, advice_tree(request.tree, environment));
  CARNOT_TRY(report.facts, answers_of(request));
  const Host host = describe_host(environment.sys);
  report.host = host.name.empty() ? host.cpu_model : host.name;
  CARNOT_TRY(const auto store, store_of(request, environment));
  std::vector<RunId> numbers;
  std::vector<StudyReport> runs;
  if (store) {
    CARNOT_TRY(runs, runs_of(*store, environment, numbers));
    report.store = request.store ? request.store->string() : kUsualStore;
  }
  CARNOT_TRY(const std::string source, source_of(request, runs, environment));
  CARNOT_TRY(const std::string local, exporter_in(environment).local_source(source));
  CARNOT_TRY(const SourceGraph model, open_source_graph(local, environment.cache));
  add_measured(runs, numbers, model.sha256, host, report);
  keep_engines(request.engines, report.facts);
  CARNOT_TRY_VOID(add_forecasts(request, model.graph, environment, report));
  CARNOT_TRY_VOID(add_ranking(runs, numbers, report));
  report.advice = advise(report.tree, report.facts);
  add_next_command(request, runs, model.sha256, report);
  return report;
}

}  // namespace carnot
