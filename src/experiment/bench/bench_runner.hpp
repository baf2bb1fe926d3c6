// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/scenario.hpp"
#include "base/result.hpp"
#include "experiment/bench/scenario_plan.hpp"
#include "experiment/study_runner.hpp"
#include "records/candidate.hpp"
#include "records/engine.hpp"
#include "records/study.hpp"
#include "records/trial.hpp"

namespace carnot {

/// One candidate, asked in one or several ways.
struct BenchRequest {
  /// One model, one engine, one number of threads and one precision, the first of each; its
  /// protocol says how to warm up and what makes a window invalid.
  Study study;
  std::string recipe;          // a name in the study
  std::optional<int> batch{};  // empty: what the model is fixed to, else the scenario's own
  std::vector<ScenarioRequest> scenarios;
  Seconds budget{60.0};  // of each
};

struct BenchOutcome {
  PreparedModel model;
  EngineReport engine;
  std::optional<LoadReport> load{};
  std::optional<AccuracyRecord> accuracy{};  // of the same graph, on the same engine
  std::vector<BenchedScenario> scenarios;
};

/// Prepares the candidate and runs each scenario in a worker of its own. Batches back to back are
/// ordinary trials and go to the sink, one run per candidate; a server's windows are not: their
/// time is mostly the users', and a report would read it as the model's.
///
/// Errors: bad_input when a batch cannot be put together to a scenario's queries, or the recipe
/// cannot be applied; those of the engine pool, the model, the sink; interrupted.
Result<BenchOutcome> run_bench(const BenchRequest& request, const StudyWorld& world);

}  // namespace carnot
