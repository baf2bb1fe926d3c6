// SPDX-License-Identifier: Apache-2.0
#include "analysis/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/candidate_summary.hpp"
#include "analysis/scenario_checks.hpp"
#include "base/assert.hpp"

namespace carnot {
namespace {

struct CheckRow {
  Check check;
  std::string_view key;
};
constexpr std::array<CheckRow, 8> kCheckRows{{
    {Check::duration, "duration"},
    {Check::count, "count"},
    {Check::latency_bound, "latency_bound"},
    {Check::achieved_rate, "achieved_rate"},
    {Check::sources, "sources"},
    {Check::throttling, "throttling"},
    {Check::other_load, "other_load"},
    {Check::accuracy, "accuracy"},
}};

/// Of every query that had arrived: the answered ones, then those still waiting with the time that
/// they had waited.
std::vector<float> latencies_of(const ScenarioRun& run) {
  const WindowRecord& window = *run.window;
  std::vector<float> latencies =
      query_latencies(window.latency_seconds, runs_per_query(run.request.scenario, run.batch));
  const Seconds duration = window.measurement.duration();
  for (std::size_t i = latencies.size(); i < run.arrivals.size(); ++i) {
    const Seconds waited = duration - Seconds{run.arrivals[i]};
    if (waited <= Seconds{0.0}) break;
    latencies.push_back(static_cast<float>(waited.count()));
  }
  return latencies;
}

Result<void> add_latencies(const ScenarioRun& run, ScenarioResult& result) {
  const ScenarioRule& rule = rule_of(run.request.scenario);
  const std::vector<float> latencies = latencies_of(run);
  if (!rule.percentile) return {};
  result.unanswered = static_cast<std::int64_t>(latencies.size()) - result.queries;
  CARNOT_TRY(result.latency, latency_percentiles(latencies, summary_percentiles()));
  const auto own =
      std::ranges::find(result.latency, *rule.percentile, &LatencyPercentile::percentile);
  CARNOT_ASSERT(own != result.latency.end());
  result.figure = *own;
  return {};
}

std::int64_t answered(const ScenarioRun& run) {
  const std::int64_t runs = run.window->iterations;
  if (run.request.scenario == Scenario::offline) return runs * run.batch;
  return runs / runs_per_query(run.request.scenario, run.batch);
}

}  // namespace

const ScenarioRule& rule_of(Scenario scenario) {
  return *std::ranges::find(kScenarioRules, scenario, &ScenarioRule::scenario);
}

std::string_view key_of(Scenario scenario) { return rule_of(scenario).key; }

std::optional<Scenario> scenario_of(std::string_view key) {
  const auto found = std::ranges::find(kScenarioRules, key, &ScenarioRule::key);
  return found == kScenarioRules.end() ? std::nullopt : std::optional{found->scenario};
}

std::string_view key_of(Check check) {
  return std::ranges::find(kCheckRows, check, &CheckRow::check)->key;
}

std::string_view key_of(Answer answer) {
  switch (answer) {
    case Answer::yes:
      return "yes";
    case Answer::no:
      return "no";
    case Answer::unknown:
      return "unknown";
  }
  return "";
}

std::vector<float> query_latencies(std::span<const float> run_latencies, int runs_per_query) {
  CARNOT_ASSERT(runs_per_query >= 1);
  const auto runs = static_cast<std::size_t>(runs_per_query);
  std::vector<float> queries;
  for (std::size_t first = 0; first + runs <= run_latencies.size(); first += runs) {
    double sum = 0.0;
    for (const float one : run_latencies.subspan(first, runs)) sum += double{one};
    queries.push_back(static_cast<float>(sum));
  }
  return queries;
}

int runs_per_query(Scenario scenario, int batch) {
  CARNOT_ASSERT(batch >= 1);
  const int samples = rule_of(scenario).samples_per_query;
  return (samples + batch - 1) / batch;
}

Result<ScenarioResult> judge_scenario(const ScenarioRun& run) {
  const WindowRecord& window = *run.window;
  const ScenarioRule& rule = rule_of(run.request.scenario);
  ScenarioResult result;
  result.request = run.request;
  result.batch = run.batch;
  result.duration = window.measurement.duration();
  result.queries = answered(run);
  result.findings = run.findings;
  result.quick = run.request.duration < kLeastScenarioDuration ||
                 (run.request.queries > 0 && run.request.queries < rule.queries);
  CARNOT_TRY_VOID(add_latencies(run, result));
  if (result.duration > Seconds{0.0}) {
    const auto samples = static_cast<double>(window.iterations) * run.batch;
    result.samples_per_second = samples / result.duration.count();
  }
  if (result.queries > 0) {
    result.energy_per_query = window.measurement.total.per(static_cast<double>(result.queries));
  }
  result.checks = checks_of(run, result);
  result.valid = std::ranges::none_of(
      result.checks, [](const CheckResult& one) { return one.answer == Answer::no; });
  return result;
}

}  // namespace carnot
