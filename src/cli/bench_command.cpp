// SPDX-License-Identifier: Apache-2.0
#include "cli/bench_command.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/bench/bench_model.hpp"
#include "cli/dataset_option.hpp"
#include "cli/measuring_options.hpp"
#include "cli/model_options.hpp"
#include "cli/option_values.hpp"
#include "records/choices.hpp"

namespace carnot {
namespace {

constexpr std::string_view kAllScenarios = "all";

struct BenchOptions {
  BenchModelRequest request;
  DatasetOptions data;
  std::vector<std::string> scenarios{std::string{key_of(Scenario::single_stream)}};
  int batch = 0;
  double duration_seconds = kLeastScenarioDuration.count();
  double budget_seconds = 60.0;
  double bound_seconds = 0.0;
  double least_accuracy = 0.0;
  ScenarioRequest each{};
  MeasuringOptions measuring;
  bool json = false;
};

std::vector<std::string_view> scenario_names() {
  std::vector<std::string_view> names;
  names.reserve(kScenarioRules.size() + 1);
  for (const ScenarioRule& rule : kScenarioRules) names.emplace_back(rule.key);
  names.emplace_back(kAllScenarios);
  return names;
}

/// Each once, in the order of the rules where all are meant.
std::vector<Scenario> scenarios_of(const BenchOptions& options) {
  std::vector<Scenario> scenarios;
  const bool all = std::ranges::find(options.scenarios, kAllScenarios) != options.scenarios.end();
  for (const ScenarioRule& rule : kScenarioRules) {
    if (all) scenarios.push_back(rule.scenario);
  }
  if (all) return scenarios;
  for (const std::string& name : options.scenarios) {
    const Scenario scenario = *scenario_of(name);
    if (std::ranges::find(scenarios, scenario) == scenarios.end()) scenarios.push_back(scenario);
  }
  return scenarios;
}

Result<BenchModelRequest> request_of(const BenchOptions& options) {
  BenchModelRequest request = options.request;
  request.budget = Seconds{options.budget_seconds};
  if (options.batch > 0) request.batch = options.batch;
  ScenarioRequest each = options.each;
  each.duration = Seconds{options.duration_seconds};
  if (options.bound_seconds > 0.0) each.bound = Seconds{options.bound_seconds};
  if (options.least_accuracy > 0.0) each.least_accuracy = options.least_accuracy;
  for (const Scenario scenario : scenarios_of(options)) {
    each.scenario = scenario;
    request.scenarios.push_back(each);
  }
  CARNOT_TRY(request.dataset, dataset_of(options.data));
  return request;
}

int bench(const BenchOptions& options, const Environment& environment) {
  const auto request = request_of(options);
  if (!request) return report_error(request.error());
  const auto report = with_study_place(options.measuring, environment, [&](StudyPlaceSetup setup) {
    return bench_model(*request, std::move(setup), environment);
  });
  if (!report) return report_error(report.error());
  std::fputs((options.json ? bench_json(*report) : bench_text(*report)).c_str(), stdout);
  return static_cast<int>(all_valid(*report) ? ExitCode::done : ExitCode::failed);
}

void add_scenario_options(CLI::App& command, BenchOptions& options) {
  command
      .add_option("--scenario", options.scenarios,
                  "How it is asked, with commas: one query after another, eight images at once, "
                  "all at once, or as users come")
      ->delimiter(',')
      ->check(one_of(scenario_names()))
      ->default_str("single-stream");
  command
      .add_option("--duration", options.duration_seconds,
                  "How long each scenario lasts at least; below 10s it is a look, and INVALID")
      ->transform(duration_value())
      ->default_str("10s");
  command
      .add_option("--queries", options.each.queries,
                  "How many queries (offline: images) each has at least, beyond those of its rule; "
                  "with fewer it is a look, and INVALID")
      ->check(count_value(1));
  command
      .add_option("--budget", options.budget_seconds,
                  "How long each may take at most; the search for a rate as long again")
      ->transform(duration_value())
      ->default_str("1min");
  command
      .add_option("--bound", options.bound_seconds,
                  "The latency that its percentile (p90 of a single stream, else p99) must keep")
      ->transform(duration_value());
  command
      .add_option("--rate", options.each.per_second,
                  "Queries per second that reach the server on average, instead of the search for "
                  "the largest rate in time")
      ->check(positive_value());
  command
      .add_option("--min-accuracy", options.least_accuracy,
                  "The share of the dataset's images that must be right")
      ->transform(share_value());
  command.add_option("--seed", options.request.seed, "Of the arrivals and of generated images")
      ->capture_default_str();
}

void add_candidate_options(CLI::App& command, BenchOptions& options) {
  command
      .add_option("--recipe", options.request.recipe,
                  "Applied first: a recipe of the study file, or tactics with commas")
      ->type_name("NAME");
  add_choice(command, "--engine", options.request.engine, kEngineNames,
             "What runs it; without it the study file's first, or the first installed");
  command
      .add_option("--batch", options.batch,
                  "Images per run; without it what the model is fixed to, else 1 of a single "
                  "stream and a server, 8 of a multi-stream, 32 offline")
      ->check(count_value(1));
  command.add_option("--threads", options.request.threads, "Of the engine")
      ->check(count_value(1))
      ->capture_default_str();
  add_choice(command, "--precision", options.request.precision, kPrecisions,
             "What the engine computes in")
      ->default_str(std::string{key_of(options.request.precision)});
}

}  // namespace

void add_bench_command(CLI::App& command, Environment& environment, int& outcome) {
  const auto options = std::make_shared<BenchOptions>();
  add_model_options(command, options->request);
  add_dataset_options(command, options->data);
  add_calibration_option(command, options->data);
  add_candidate_options(command, *options);
  add_scenario_options(command, *options);
  add_measuring_options(command, options->measuring,
                        "Where what ran back to back is kept; a server's windows are not");
  command.add_flag("--json", options->json, "Print what was found as JSON");
  command.callback([options, &environment, &outcome] { outcome = bench(*options, environment); });
}

}  // namespace carnot
