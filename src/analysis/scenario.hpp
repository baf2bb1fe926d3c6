// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/percentile.hpp"
#include "analysis/rate_search.hpp"
#include "base/result.hpp"
#include "records/candidate.hpp"
#include "records/result_sink.hpp"
#include "records/trial.hpp"

namespace carnot {

/// How a model is asked (MLPerf LoadGen): one image after another, several at once, all at once, or
/// as users come.
enum class Scenario { single_stream, multi_stream, offline, server };

/// What a scenario demands (tactics.md 5).
struct ScenarioRule {
  Scenario scenario;
  std::string_view key;
  std::optional<double> percentile;  // of the latency that is its figure; empty: throughput is
  std::int64_t queries;              // at least
  int samples_per_query;
  int batch;  // unless somebody says otherwise
};
/// 44 and 459 are samples_needed(p, 0), 662 is samples_needed(.99, 1).
inline constexpr std::array<ScenarioRule, 4> kScenarioRules{{
    {Scenario::single_stream, "single-stream", .90, 44, 1, 1},
    {Scenario::multi_stream, "multi-stream", .99, 662, 8, 8},
    {Scenario::offline, "offline", std::nullopt, 24'576, 1, 32},
    {Scenario::server, "server", .99, 459, 1, 1},
}};
/// LoadGen's least duration; its official runs take 600 s.
inline constexpr Seconds kLeastScenarioDuration{10.0};

const ScenarioRule& rule_of(Scenario scenario);
std::string_view key_of(Scenario scenario);
std::optional<Scenario> scenario_of(std::string_view key);

/// What a scenario was asked to run.
struct ScenarioRequest {
  Scenario scenario = Scenario::single_stream;
  Seconds duration = kLeastScenarioDuration;  // at least
  std::int64_t queries = 0;                   // at least; 0: the rule's
  std::optional<Seconds> bound{};             // of its percentile
  double per_second = 0.0;                    // queries of a server, on average
  bool rate_was_searched = false;             // nobody asked for this very one
  std::optional<double> least_accuracy{};     // share of the images
};

/// What came of it: one window of a trial.
struct ScenarioRun {
  ScenarioRequest request{};
  int batch = 1;
  const WindowRecord* window = nullptr;  // borrowed
  /// Of the server; their latencies count from these. Empty: batches ran back to back.
  std::vector<std::chrono::nanoseconds> arrivals{};
  std::vector<Finding> findings{};  // about the window and about the outputs
  /// Of as many images; empty where nobody knows what is right.
  std::optional<double> accuracy{};
};

/// What is asked of every run before its figures count.
enum class Check {
  duration,
  count,
  latency_bound,
  achieved_rate,
  sources,
  throttling,
  other_load,
  accuracy,
};
std::string_view key_of(Check check);

enum class Answer { yes, no, unknown };
std::string_view key_of(Answer answer);

struct CheckResult {
  Check check;
  Answer answer = Answer::yes;
  std::string reason;  // "412 of 459 queries"
  std::string remedy;  // of a no: "Run 12 % longer: --budget 68s."
};

struct ScenarioResult {
  ScenarioRequest request{};
  int batch = 1;
  bool valid = false;  // no check says no
  /// Less was asked for than the rules demand: a look, whatever came of it.
  bool quick = false;
  std::vector<CheckResult> checks{};  // those that apply
  std::int64_t queries = 0;           // answered; of offline: samples
  std::int64_t unanswered = 0;        // of those that had arrived
  Seconds duration{0.0};
  double samples_per_second = 0.0;
  std::vector<LatencyPercentile> latency{};   // of a query; none of offline
  std::optional<LatencyPercentile> figure{};  // the scenario's own percentile
  std::optional<Energy> energy_per_query{};   // of offline: per sample
  std::vector<Finding> findings{};
};

/// What became of one scenario.
struct BenchedScenario {
  Candidate candidate;
  Scenario scenario = Scenario::single_stream;
  std::optional<ScenarioResult> result{};  // empty: the trial failed
  std::string failure{};                   // then why
  std::vector<RateTry> tries{};            // of a search
  bool rate_was_found = true;              // false: the run that decides a search was late
  std::optional<RunId> run{};              // of the store, where the trial lies there
};

/// Latencies of queries that are several runs each: the sums of consecutive ones; what is left over
/// is no query. REQUIRES: runs_per_query >= 1.
std::vector<float> query_latencies(std::span<const float> run_latencies, int runs_per_query);

/// How many runs a query takes at this batch. REQUIRES: batch >= 1.
int runs_per_query(Scenario scenario, int batch);

/// Holds a run against the rules. A query of a server that had arrived and was never answered
/// counts with the time that it had waited. Errors: bad_input for a latency that cannot be.
Result<ScenarioResult> judge_scenario(const ScenarioRun& run);

}  // namespace carnot
