// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "records/study.hpp"
#include "records/trial.hpp"

namespace carnot {

/// Trials as a finished study leaves them, with figures that a test chooses. Header only: whoever
/// uses it links carnot::records.

inline Candidate candidate_of(std::string recipe, EngineName engine = EngineName::onnxruntime,
                              Precision precision = Precision::fp32) {
  Candidate candidate{.model = "net", .recipe = std::move(recipe), .settings = {}};
  candidate.settings.engine = engine;
  candidate.settings.precision = precision;
  return candidate;
}

/// One model "net" on "images", the recipes none and int8, two engines, five blocks.
inline Study small_study() {
  Study study;
  study.title = "small";
  study.models = {{.name = "net", .source = "zoo:net", .dataset = "images", .input = {}}};
  study.recipes = {{"none", {}}, {"int8", {{"static-int8", {}}}}};
  study.engines = {EngineName::onnxruntime, EngineName::openvino};
  return study;
}

inline Perimeter package() { return Perimeter::single(Domain::cpu_package); }

/// Joules as a counter gives them, known to within 1 %.
inline Energy measured_joules(double joules) {
  return Energy::measured(package(), {joules, joules * 0.99, joules * 1.01, 0.95});
}

/// Joules as the CPU model gives them, right to a factor of two.
inline Energy estimated_joules(double joules) {
  return Energy::estimated(package(), {joules, joules / 2, joules * 2, 0.9}, "cpu load curve");
}

inline WindowRecord window_of(int iterations, double seconds, Energy energy) {
  const SteadyTime begin{std::chrono::seconds{100}};
  const auto length = std::chrono::nanoseconds{std::llround(seconds * 1e9)};
  return {.iterations = iterations,
          .latency_seconds = std::vector<float>(static_cast<std::size_t>(iterations),
                                                static_cast<float>(seconds / iterations)),
          .measurement = {.window = "w",
                          .begin = begin,
                          .end = begin + length,
                          .sources = {},
                          .total = std::move(energy)},
          .readings = {},
          .conditions = {}};
}

/// 100 inferences of batch 1 that took `seconds` and `energy` in all.
inline Trial trial_of(const Candidate& candidate, int block, double seconds, Energy energy) {
  Trial trial;
  trial.candidate = candidate;
  trial.block = block;
  trial.windows.push_back(window_of(100, seconds, std::move(energy)));
  return trial;
}

inline Trial broken_trial(const Candidate& candidate, int block, TrialStatus status,
                          std::string reason) {
  Trial trial;
  trial.candidate = candidate;
  trial.block = block;
  trial.status = status;
  trial.reason = std::move(reason);
  return trial;
}

/// `blocks` trials around `seconds` and ten times as many joules, 0.3 % of scatter and a common
/// effect per block.
inline void add_trials(std::vector<Trial>& trials, const Candidate& candidate, int blocks,
                       double seconds, Energy (*energy)(double) = measured_joules) {
  Rng own{1, candidate.id()};
  Rng common{1, "blocks"};
  for (int block = 0; block < blocks; ++block) {
    const double time = seconds * std::exp(0.05 * common.normal()) * std::exp(0.003 * own.normal());
    trials.push_back(trial_of(candidate, block, time, energy(10 * time)));
  }
}

/// Predictions of ten classes for `images` images, the first `wrong` of them wrong.
inline AccuracyRecord predictions(int images, int wrong) {
  AccuracyRecord record{.predictions = {}, .total = images, .correct = images - wrong, .right = {}};
  for (int i = 0; i < images; ++i) {
    record.predictions.push_back(i < wrong ? (i + 1) % 10 : i % 10);
    record.right.push_back(i < wrong ? 0 : 1);
  }
  return record;
}

}  // namespace carnot
