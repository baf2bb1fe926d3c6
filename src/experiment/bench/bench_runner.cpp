// SPDX-License-Identifier: Apache-2.0
#include "experiment/bench/bench_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/claimed_folder.hpp"
#include "experiment/engine_pool.hpp"
#include "experiment/exports/model_exporter.hpp"
#include "experiment/grid.hpp"
#include "experiment/judge.hpp"
#include "experiment/model_workshop.hpp"
#include "experiment/study_text.hpp"
#include "experiment/trial_runner.hpp"

namespace carnot {
namespace {

/// The candidate alone, as a study that a report of its trials is made from.
Study study_of(const BenchRequest& request, const Candidate& candidate, Seconds window) {
  Study study = request.study;
  study.title = "bench " + candidate.id();
  std::erase_if(study.recipes,
                [&](const Recipe& one) { return !one.is_none() && one.name != candidate.recipe; });
  study.batches = {candidate.settings.batch};
  study.baseline_recipe.reset();
  study.settings_together = false;
  study.protocol.window = window;
  study.protocol.windows = 1;
  study.protocol.until.reset();
  study.protocol.budget.reset();
  return study;
}

/// What a window of this scenario suffers from. The halves of a queue differ by what arrived.
std::vector<Finding> findings_of(const Trial& trial, Scenario scenario,
                                 const ValidityThresholds& limits) {
  std::vector<Finding> findings = judge_windows({trial.windows.back()}, limits);
  if (scenario == Scenario::server) {
    std::erase_if(findings, [](const Finding& one) { return one.code == FindingCode::drift; });
  }
  for (const Finding& one : trial.findings) {
    if (one.code == FindingCode::accuracy_failed || one.code == FindingCode::no_accuracy)
      findings.push_back(one);
  }
  return findings;
}

std::optional<double> share_of(const std::optional<AccuracyRecord>& accuracy) {
  if (!accuracy || !accuracy->correct || accuracy->total == 0) return std::nullopt;
  return static_cast<double>(*accuracy->correct) / static_cast<double>(accuracy->total);
}

Result<void> check_batch(Scenario scenario, int batch) {
  const int samples = rule_of(scenario).samples_per_query;
  const bool fits = scenario == Scenario::offline || (batch <= samples && samples % batch == 0);
  if (fits) return {};
  return fail(
      ErrorCode::bad_input,
      fmt::format("a query of {} has {}, which batches of {} cannot make.", key_of(scenario),
                  samples == 1 ? "one image" : fmt::format("{} images", samples), batch),
      scenario == Scenario::multi_stream ? "Set --batch 1, 2, 4 or 8, or leave it out."
                                         : "Set --batch 1, or --scenario offline.");
}

/// One call of run_bench: holds what its scenarios share.
class BenchSession {
 public:
  BenchSession(const BenchRequest& request, const StudyWorld& world, EnginePool engines)
      : request_{request},
        world_{world},
        engines_{std::move(engines)},
        exporter_{exporter_setup(request.study.protocol, world), world.clock, world.sys},
        workshop_{
            {&request.study, &engines_, &world.meter, world.cache,
             PackageMaker{exporter_setup(request.study.protocol, world), world.clock, world.sys}}} {
  }

  Result<BenchOutcome> run() {
    const ModelEntry& entry = request_.study.models.front();
    step(fmt::format("opening {}", entry.name));
    CARNOT_TRY(const std::string source, exporter_.local_source(entry.source));
    CARNOT_TRY_VOID(workshop_.open(entry, source));
    for (const ScenarioRequest& one : request_.scenarios) {
      CARNOT_TRY_VOID(check_batch(one.scenario, candidate_for(one.scenario).settings.batch));
    }
    CARNOT_TRY(const ReadyModel model, prepared(entry));
    BenchOutcome outcome{.model = model.record,
                         .engine = engines_.report(request_.study.engines.front()),
                         .scenarios = {}};
    for (const ScenarioRequest& one : request_.scenarios) {
      CARNOT_TRY(BenchedScenario done, run_scenario(one, model, outcome));
      outcome.scenarios.push_back(std::move(done));
      ++scenarios_done_;
    }
    return outcome;
  }

 private:
  const Recipe& recipe() const {
    return *std::ranges::find(request_.study.recipes, request_.recipe, &Recipe::name);
  }
  Candidate candidate_for(Scenario scenario) const;
  Result<ReadyModel> prepared(const ModelEntry& entry);
  Result<BenchedScenario> run_scenario(const ScenarioRequest& scenario, const ReadyModel& model,
                                       BenchOutcome& outcome);
  Result<void> judge(const Trial& trial, const ScenarioPlan& plan, BenchedScenario& done);
  Result<RunId> store(const Study& study, const ReadyModel& model, Trial trial);
  void step(std::string what) const;

  const BenchRequest& request_;
  const StudyWorld& world_;
  EnginePool engines_;
  ModelExporter exporter_;
  ModelWorkshop workshop_;
  std::map<std::string, std::optional<AccuracyRecord>> accuracy_;  // by candidate id
  int scenarios_done_ = 0;
};

Candidate BenchSession::candidate_for(Scenario scenario) const {
  const Study& study = request_.study;
  const auto fixed = workshop_.fixed_batch(study.models.front());
  const int batch = request_.batch.value_or(fixed.value_or(rule_of(scenario).batch));
  return {study.models.front().name,
          request_.recipe,
          {.engine = study.engines.front(),
           .batch = batch,
           .threads = study.threads.front(),
           .precision = study.precisions.front()}};
}

Result<ReadyModel> BenchSession::prepared(const ModelEntry& entry) {
  step(fmt::format("applying {} to {}", request_.recipe, entry.name));
  const auto forecasts = workshop_.forecast(entry, recipe());
  std::vector<Settings> wanted;
  for (const ScenarioRequest& one : request_.scenarios) {
    const Candidate candidate = candidate_for(one.scenario);
    if (runs_on(candidate.settings, recipe())) wanted.push_back(candidate.settings);
  }
  CARNOT_TRY(ReadyModel model, workshop_.prepare(entry, recipe(), wanted, forecasts, {}));
  if (model.record.failure.empty()) return model;
  return fail(ErrorCode::bad_input, fmt::format("the recipe {} cannot be applied to {}: {}",
                                                request_.recipe, entry.name, model.record.failure));
}

Result<BenchedScenario> BenchSession::run_scenario(const ScenarioRequest& scenario,
                                                   const ReadyModel& model, BenchOutcome& outcome) {
  const Candidate candidate = candidate_for(scenario.scenario);
  BenchedScenario done{.candidate = candidate, .scenario = scenario.scenario};
  const Study study = study_of(request_, candidate, scenario.duration);
  const auto plan =
      plan_of({scenario, candidate.settings.batch, request_.budget, request_.study.seed});
  step(fmt::format("{} of {}", key_of(scenario.scenario), candidate.id()));
  const TrialRunner runner{{&study, &engines_, &world_.meter}};
  const std::string key = trial_key(study, candidate, model, recipe(), outcome.engine, world_.host);
  const bool is_first = !accuracy_.contains(candidate.id());
  CARNOT_TRY(
      Trial trial,
      runner.run({&candidate, &model, key, PlannedTrial{}, is_first,
                  [&](const std::vector<WindowRecord>& so_far) { return plan->next(so_far); }}));
  if (trial.status == TrialStatus::failed) {
    done.failure = trial.reason;
    return done;
  }
  if (is_first) accuracy_[candidate.id()] = trial.accuracy;
  if (!outcome.load) outcome.load = trial.load;
  if (!outcome.accuracy) outcome.accuracy = trial.accuracy;
  CARNOT_TRY_VOID(judge(trial, *plan, done));
  if (scenario.scenario != Scenario::server) {
    CARNOT_TRY(done.run, store(study, model, std::move(trial)));
  }
  return done;
}

/// A search that met no rate in time ends with the lowest it tried: that run says why, but not how
/// long one that decides must be.
Result<void> BenchSession::judge(const Trial& trial, const ScenarioPlan& plan,
                                 BenchedScenario& done) {
  done.tries = plan.tries();
  done.rate_was_found = done.tries.empty() || done.tries.back().in_time;
  CARNOT_TRY(done.result,
             judge_scenario(
                 {.request = plan.request(),
                  .batch = done.candidate.settings.batch,
                  .window = &trial.windows.back(),
                  .arrivals = plan.arrivals(),
                  .findings = findings_of(trial, done.scenario, request_.study.protocol.validity),
                  .accuracy = share_of(accuracy_.at(done.candidate.id()))}));
  const bool never_decided = std::ranges::none_of(done.tries, &RateTry::in_time);
  if (!done.tries.empty() && never_decided && done.tries.back().latency) {
    std::erase_if(done.result->checks, [](const CheckResult& one) {
      return one.check == Check::duration || one.check == Check::count;
    });
  }
  return {};
}

/// A trial like any other: the next block of its candidate.
Result<RunId> BenchSession::store(const Study& study, const ReadyModel& model, Trial trial) {
  CARNOT_TRY(ResultSink * sink, world_.open_sink());
  CARNOT_TRY(const RunId run, sink->begin_run(study, study_text(study), world_.host));
  CARNOT_TRY_VOID(sink->add_prepared_model(run, model.record));
  CARNOT_TRY(const std::vector<Trial> earlier, sink->finished_trials(run));
  for (const Trial& one : earlier) trial.block = std::max(trial.block, one.block + 1);
  CARNOT_TRY_VOID(sink->set_candidates(run, {{trial.candidate, trial.key, 0}}));
  CARNOT_TRY_VOID(sink->add_trial(run, trial));
  return run;
}

void BenchSession::step(std::string what) const {
  if (!world_.progress) return;
  const int planned = static_cast<int>(request_.scenarios.size());
  Seconds left{0.0};
  for (int i = scenarios_done_; i < planned; ++i)
    left += request_.scenarios[static_cast<std::size_t>(i)].duration;
  world_.progress({std::move(what), scenarios_done_, planned, left});
}

}  // namespace

Result<BenchOutcome> run_bench(const BenchRequest& request, const StudyWorld& world) {
  ClaimedFolder::remove_abandoned(world.cache, kWorkFolderPrefix);
  CARNOT_TRY(const ClaimedFolder work, ClaimedFolder::create(world.cache, kWorkFolderPrefix));
  EnginePool::Setup setup{world.worker_folders, work.path(), request.study.protocol.memory_share,
                          request.study.protocol.trial_limit, world.stop};
  CARNOT_TRY(EnginePool engines, EnginePool::open(with_observers({request.study.engines.front()},
                                                                 request.study.recipes),
                                                  std::move(setup), world.clock, world.sys));
  BenchSession session{request, world, std::move(engines)};
  return session.run();
}

}  // namespace carnot
