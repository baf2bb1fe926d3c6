// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/summary.hpp"
#include "report/study_report.hpp"
#include "support/must.hpp"

namespace carnot {

/// What one block saw of a candidate.
struct SeenInBlock {
  double joules_per_inference;
  float latency;
};

inline Trial halved_trial(const std::string& recipe, int block, const SeenInBlock& seen,
                          Provenance provenance) {
  const Perimeter package = Perimeter::single(Domain::cpu_package);
  constexpr int kIterations = 100;
  const Estimate joules{seen.joules_per_inference * kIterations,
                        seen.joules_per_inference * kIterations / 2,
                        seen.joules_per_inference * kIterations * 2, 0.8};
  const Energy energy = provenance == Provenance::estimated
                            ? Energy::estimated(package, joules, "cpu load curve")
                            : Energy::measured(package, joules);
  const auto length = std::chrono::nanoseconds{
      static_cast<std::int64_t>(1e9 * static_cast<double>(seen.latency) * kIterations)};
  Trial trial;
  trial.key = recipe;
  trial.candidate = {"net", recipe, {}};
  trial.block = block;
  trial.engine.version = "1.30.0";
  trial.windows.push_back(
      WindowRecord{.iterations = kIterations,
                   .latency_seconds = std::vector<float>(kIterations, seen.latency),
                   .measurement = {"w", SteadyTime{}, SteadyTime{} + length, {}, energy},
                   .readings = {},
                   .conditions = {}});
  if (block == 0) trial.accuracy = AccuracyRecord{{1, 2, 3, 4}, 4, 3, {1, 1, 1, 0}};
  return trial;
}

/// Six blocks, or so many, in which "int8" takes half of what "none" takes.
inline StudyReport halved_report(Provenance provenance, int blocks = 6) {
  StudyReport report;
  report.study.title = "A study | with a pipe";
  report.study.models = {{"net", "net.onnx", "", {}}};
  report.study.recipes = {{"none", {}}, {"int8", {{"static-int8", {}}}}};
  report.study.engines = {EngineName::onnxruntime};
  report.host = {"f00d", "bench", "AMD EPYC", 2, 1 << 30, "6.1", "Debian 12", "kvm", "", {}};
  report.carnot_version = "0.1.0";
  for (int block = 0; block < blocks; ++block) {
    const double wobble = 1.0 + 0.01 * (block % 3);
    report.trials.push_back(halved_trial("none", block, {0.010 * wobble, 0.002F}, provenance));
    report.trials.push_back(
        halved_trial("int8", block, {0.005 * wobble * wobble, 0.001F}, provenance));
  }
  report.prepared = {{"net", "none", "aa", "aa", 1000, 10, 100, Seconds{0.01}, {}, false, {}, ""},
                     {"net",
                      "int8",
                      "bb",
                      "aa",
                      300,
                      10,
                      100,
                      Seconds{1.0},
                      {},
                      false,
                      {"static-int8: 3 nodes"},
                      ""}};
  report.summary = must(summarise(report.study, report.trials, report.prepared, report.idle));
  return report;
}

}  // namespace carnot
