// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "report/bench_report.hpp"
#include "report/json_parts.hpp"

namespace carnot {
namespace {

using nlohmann::json;

json seconds(const std::optional<Seconds>& time) {
  return time ? json_number(time->count()) : json(nullptr);
}

json checks(const ScenarioResult& result) {
  json all = json::array();
  for (const CheckResult& one : result.checks) {
    all.push_back({{"check", key_of(one.check)},
                   {"answer", key_of(one.answer)},
                   {"reason", json_text(one.reason)},
                   {"remedy", json_text(one.remedy)}});
  }
  return all;
}

json percentiles(const ScenarioResult& result) {
  json all = json::array();
  for (const LatencyPercentile& one : result.latency) all.push_back(json_percentile(one));
  return all;
}

json tries(const BenchedScenario& one) {
  json all = json::array();
  for (const RateTry& rate : one.tries) {
    all.push_back({{"queries_per_second", json_number(rate.per_second)},
                   {"in_time", rate.in_time},
                   {"latency_seconds", seconds(rate.latency)}});
  }
  return all;
}

/// Of a server only; null elsewhere.
json rate(const BenchedScenario& one) {
  const ScenarioRequest& request = one.result->request;
  if (request.scenario != Scenario::server) return nullptr;
  return {{"queries_per_second", json_number(request.per_second)},
          {"searched", request.rate_was_searched},
          {"found", one.rate_was_found},
          {"tries", tries(one)}};
}

json scenario(const BenchedScenario& one) {
  json object{{"scenario", key_of(one.scenario)},
              {"candidate", json_text(one.candidate.id())},
              {"batch", one.candidate.settings.batch},
              {"valid", one.result && one.result->valid},
              {"failure", one.result ? json(nullptr) : json_text(one.failure)},
              {"run", one.run ? json(*one.run) : json(nullptr)}};
  if (!one.result) return object;
  const ScenarioResult& result = *one.result;
  object.update({{"quick", result.quick},
                 {"queries", result.queries},
                 {"unanswered", result.unanswered},
                 {"duration_seconds", json_number(result.duration.count())},
                 {"images_per_second", json_number(result.samples_per_second)},
                 {"figure", result.figure ? json_percentile(*result.figure) : json(nullptr)},
                 {"latency_percentiles", percentiles(result)},
                 {"bound_seconds", seconds(result.request.bound)},
                 {"rate", rate(one)},
                 {"energy_per_query",
                  result.energy_per_query ? json_energy(*result.energy_per_query) : json(nullptr)},
                 {"checks", checks(result)},
                 {"findings", json_findings(result.findings)}});
  return object;
}

json accuracy(const BenchReport& report) {
  if (!report.accuracy) return nullptr;
  return {{"images", report.accuracy->images},
          {"correct", report.accuracy->correct},
          {"share", json_estimate(report.accuracy->share)}};
}

}  // namespace

std::string bench_json(const BenchReport& report) {
  const Settings& settings = report.scenarios.front().candidate.settings;
  json scenarios = json::array();
  for (const BenchedScenario& one : report.scenarios) scenarios.push_back(scenario(one));
  const json document{
      {"format", "carnot.bench/1"},
      {"model", json_text(report.model.model)},
      {"recipe", json_text(report.model.recipe)},
      {"engine", key_of(report.engine.engine)},
      {"engine_version", json_text(report.engine.version)},
      {"threads", settings.threads},
      {"precision", key_of(settings.precision)},
      {"sha256", report.model.sha256},
      {"original_sha256", report.model.original_sha256},
      {"file_bytes", report.model.file_bytes},
      {"optimisation_seconds", json_number(report.model.optimisation_time.count())},
      {"load_seconds", report.load ? json_number(report.load->load_time.count()) : json(nullptr)},
      {"accuracy", accuracy(report)},
      {"valid", all_valid(report)},
      {"scenarios", std::move(scenarios)},
      {"store", json_text(report.store)},
      {"host", json_host(report.host)}};
  return document.dump(2) + "\n";
}

}  // namespace carnot
