// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "analysis/scenario.hpp"
#include "analysis/scenario_checks.hpp"
#include "support/must.hpp"

namespace carnot {

/// 40 J over a while.
inline Measurement lasting(Seconds duration) {
  const SteadyTime begin{std::chrono::seconds{5}};
  const auto end = begin + std::chrono::duration_cast<std::chrono::nanoseconds>(duration);
  const Energy energy = Energy::measured(Perimeter::single(Domain::cpu_package), exactly(40.0));
  return {"window 0", begin, end, {}, energy};
}

/// A run of so many batches of so many milliseconds, on a quiet machine that tells everything.
struct ScenarioStory {
  explicit ScenarioStory(Scenario scenario, int runs = 20'000, double milliseconds = 1.0,
                         int batch = 1)
      : window{.iterations = runs,
               .latency_seconds = std::vector<float>(static_cast<std::size_t>(runs),
                                                     static_cast<float>(milliseconds * 1e-3)),
               .measurement = lasting(Seconds{runs * milliseconds * 1e-3}),
               .readings = {},
               .conditions = {.other_load = 0.0,
                              .steal = 0.0,
                              .frequency_ratio = {},
                              .throttle_events = 0,
                              .suspended = {}}} {
    run.request.scenario = scenario;
    run.batch = batch;
  }
  ScenarioResult judged() {
    run.window = &window;
    return must(judge_scenario(run));
  }
  WindowRecord window;
  ScenarioRun run;
};

/// "count: 412 of 459 queries", one per no.
inline std::vector<std::string> refusals(const ScenarioResult& result) {
  std::vector<std::string> found;
  for (const CheckResult& one : result.checks) {
    if (one.answer == Answer::no)
      found.push_back(std::string{key_of(one.check)} + ": " + one.reason);
  }
  return found;
}

inline std::string remedy_of(const ScenarioResult& result, Check check) {
  for (const CheckResult& one : result.checks) {
    if (one.check == check) return one.remedy;
  }
  return "no such check";
}

}  // namespace carnot
