// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "analysis/advice/facts.hpp"
#include "analysis/study_comparison.hpp"

namespace carnot {

/// "net/int8/onnxruntime/b1/t1/fp32" of the recipe fold + TACTIC, which takes so much of the
/// unoptimised model's energy and time (±.01), loses so many of 1,000 images, and was optimised in
/// 2 s for 100 J; one inference of the unoptimised model is 1 J and 1 s. n = 12 blocks.
inline TriedCandidate measured_of(std::vector<std::string> tactics, double ratio,
                                  std::int64_t lost = 0) {
  TriedCandidate one;
  one.run = 3;
  one.host = "here";
  one.id =
      "net/" + (tactics.empty() ? std::string{"none"} : tactics.back()) + "/onnxruntime/b1/t1/fp32";
  one.tactics = std::move(tactics);
  one.trials = 12;
  one.energy_kind = EnergyKind{Provenance::estimated, "cpu_package", "cpu load curve"};
  one.joules = ratio;
  one.seconds = ratio;
  if (one.tactics.empty()) return one;
  Comparison energy;
  energy.candidate = one.id;
  energy.baseline = "net/none/onnxruntime/b1/t1/fp32";
  energy.metric = kEnergyMetric;
  energy.estimated_energy = true;
  energy.verdict.blocks = 12;
  energy.verdict.ratio = Estimate{ratio, ratio - 0.01, ratio + 0.01, 0.95};
  energy.verdict.kind = ratio < 0.98   ? VerdictKind::better
                        : ratio > 1.02 ? VerdictKind::worse
                                       : VerdictKind::equivalent;
  Comparison time = energy;
  time.metric = kTimeMetric;
  time.estimated_energy = false;
  one.energy = energy;
  one.time = time;
  one.accuracy = paired_accuracy(1000, lost, 0, 0.95);
  one.optimisation_seconds = 2.0;
  one.optimisation_joules = 100.0;
  if (ratio < 0.98) {
    const auto paid =
        break_even(100.0, {1.0 - ratio, 1.0 - ratio - 0.01, 1.0 - ratio + 0.01, 0.95});
    one.break_even = *paid;
  }
  return one;
}

/// A recipe that is expected to make so large a share of the multiplications cheaper.
inline TacticForecast forecast_of(std::vector<std::string> tactics, double mac_share,
                                  double time_ratio) {
  TacticForecast one{.tactics = std::move(tactics), .engine = "onnxruntime"};
  one.mac_share = mac_share;
  one.time_ratio = time_ratio;
  one.expects_no_gain = time_ratio >= 0.95;
  one.reasons = {"So it is expected."};
  return one;
}

}  // namespace carnot
