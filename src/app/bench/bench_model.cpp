// SPDX-License-Identifier: Apache-2.0
#include "app/bench/bench_model.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/interval.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"
#include "experiment/bench/bench_runner.hpp"
#include "meter/host.hpp"
#include "tactics/recipe.hpp"

namespace carnot {
namespace {

constexpr double kConfidence = 0.95;

/// The recipe of that name in the study, which is added where the words are tactics.
Result<std::string> recipe_in(Study& study, const std::string& wanted) {
  const auto named = [&](const std::string& name) {
    return std::ranges::find(study.recipes, name, &Recipe::name) != study.recipes.end();
  };
  const std::string name = wanted.empty() ? std::string{kNoTactic} : wanted;
  if (named(name)) return name;
  Recipe recipe{.name = name, .steps = {}};
  if (name != kNoTactic) {
    for (const std::string_view tactic : split(name, ','))
      recipe.steps.push_back({.tactic = std::string{trim(tactic)}, .parameters = {}});
  }
  if (const auto sound = check_recipe(recipe); !sound) {
    Error error = at("--recipe", sound.error());
    if (!study.recipes.empty()) {
      std::vector<std::string> names;
      names.reserve(study.recipes.size());
      for (const Recipe& one : study.recipes) names.push_back(one.name);
      error.remedy += fmt::format("{}The study's recipes are {}.", error.remedy.empty() ? "" : " ",
                                  join(names, ", "));
    }
    return tl::unexpected(std::move(error));
  }
  study.recipes.push_back(std::move(recipe));
  return name;
}

Result<void> check(const BenchModelRequest& request) {
  for (const ScenarioRequest& one : request.scenarios) {
    if (one.duration > request.budget) {
      return fail(ErrorCode::bad_input,
                  fmt::format("a budget of {} does not hold a duration of {}.",
                              format_quantity(request.budget), format_quantity(one.duration)),
                  "Raise --budget, or lower --duration.");
    }
    if (one.scenario == Scenario::server && !one.bound) {
      return fail(ErrorCode::bad_input,
                  "a server is judged by the latency that its users accept, and none was given.",
                  "Give --bound, for example --bound 20ms.");
    }
  }
  return {};
}

Result<BenchRequest> bench_request(const BenchModelRequest& request,
                                   const Environment& environment) {
  CARNOT_TRY_VOID(check(request));
  CARNOT_TRY(Study study, one_model_study(request, "bench", environment));
  if (request.engine) {
    study.engines = {*request.engine};
  } else if (study.engines.empty()) {
    CARNOT_TRY(study.engines, installed_engines(environment));
  }
  study.engines.resize(1);
  study.threads = {request.threads};
  study.precisions = {request.precision};
  study.seed = request.seed;
  BenchRequest bench{.study = std::move(study),
                     .recipe = {},
                     .batch = request.batch,
                     .scenarios = request.scenarios,
                     .budget = request.budget};
  CARNOT_TRY(bench.recipe, recipe_in(bench.study, request.recipe));
  return bench;
}

std::optional<BenchAccuracy> accuracy_of(const std::optional<AccuracyRecord>& record) {
  if (!record || !record->correct) return std::nullopt;
  const auto share = wilson_interval(*record->correct, record->total, kConfidence);
  if (!share) return std::nullopt;
  return BenchAccuracy{record->total, *record->correct, *share};
}

}  // namespace

Result<BenchReport> bench_model(const BenchModelRequest& request, StudyPlaceSetup setup,
                                const Environment& environment) {
  CARNOT_TRY(BenchRequest bench, bench_request(request, environment));
  bench.study.protocol.require_measured |= setup.require_measured;
  setup.require_measured = bench.study.protocol.require_measured;
  const std::string store = setup.store.string();
  CARNOT_TRY(StudyPlace place, StudyPlace::open(std::move(setup), environment));
  auto outcome = run_bench(bench, place.world({}));
  if (!outcome && outcome.error().code == ErrorCode::interrupted) {
    return fail(ErrorCode::interrupted, "the benchmark was interrupted.",
                "Scenarios that had ended are kept in the store.");
  }
  if (!outcome) return tl::unexpected(outcome.error());
  return BenchReport{.host = describe_host(environment.sys),
                     .model = std::move(outcome->model),
                     .engine = std::move(outcome->engine),
                     .load = std::move(outcome->load),
                     .accuracy = accuracy_of(outcome->accuracy),
                     .scenarios = std::move(outcome->scenarios),
                     .store = store};
}

}  // namespace carnot
