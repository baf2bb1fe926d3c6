// SPDX-License-Identifier: Apache-2.0
#include "analysis/trial_figures.hpp"

#include <algorithm>

namespace carnot {
namespace {

/// Images that went through, in all windows.
double inferences_of(const Trial& trial) {
  double batches = 0.0;
  for (const WindowRecord& window : trial.windows) {
    if (window.iterations > 0) batches += static_cast<double>(window.iterations);
  }
  return batches * std::max(0, trial.candidate.settings.batch);
}

void add_new(std::vector<Finding>& findings, const std::vector<Finding>& more) {
  for (const Finding& one : more) {
    if (std::find(findings.begin(), findings.end(), one) == findings.end()) findings.push_back(one);
  }
}

}  // namespace

std::optional<EnergyKind> kind_of(const Energy& energy) {
  if (energy.provenance() == Provenance::missing) return std::nullopt;
  return EnergyKind{energy.provenance(), energy.perimeter().key(), energy.estimator()};
}

std::optional<Energy> energy_per_inference(const Trial& trial) {
  const double inferences = inferences_of(trial);
  if (inferences <= 0.0) return std::nullopt;
  const Energy& first = trial.windows.front().measurement.total;
  Estimate sum{0.0, 0.0, 0.0, 1.0};
  std::vector<Finding> findings;
  bool is_known = true;
  for (const WindowRecord& window : trial.windows) {
    const Energy& total = window.measurement.total;
    add_new(findings, total.findings());
    is_known = is_known && total.joules() && kind_of(total) == kind_of(first);
    if (!is_known) continue;
    sum.point += total.joules()->point;
    sum.lower += total.joules()->lower;
    sum.upper += total.joules()->upper;
    sum.confidence = std::min(sum.confidence, total.joules()->confidence);
  }
  if (!is_known) return Energy::missing(first.perimeter(), std::move(findings));
  const Energy whole =
      first.provenance() == Provenance::measured
          ? Energy::measured(first.perimeter(), sum, std::move(findings))
          : Energy::estimated(first.perimeter(), sum, first.estimator(), std::move(findings));
  return whole.per(inferences);
}

std::optional<double> seconds_per_inference(const Trial& trial) {
  const double inferences = inferences_of(trial);
  if (inferences <= 0.0) return std::nullopt;
  Seconds sum{0.0};
  for (const WindowRecord& window : trial.windows) sum += window.measurement.duration();
  return sum.count() / inferences;
}

std::vector<float> latencies_of(const Trial& trial) {
  std::vector<float> all;
  for (const WindowRecord& window : trial.windows)
    all.insert(all.end(), window.latency_seconds.begin(), window.latency_seconds.end());
  return all;
}

}  // namespace carnot
