// SPDX-License-Identifier: Apache-2.0
#include "experiment/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

#include "base/number_text.hpp"
#include "meter/validity.hpp"

namespace carnot {
namespace {

void add(std::vector<Finding>& findings, Finding one) {
  if (std::find(findings.begin(), findings.end(), one) == findings.end())
    findings.push_back(std::move(one));
}

double mean(std::span<const float> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

void judge_latencies(std::span<const float> latencies, const ValidityThresholds& limits,
                     std::vector<Finding>& findings) {
  if (static_cast<int>(latencies.size()) < limits.invalid_latencies_below) {
    add(findings,
        finding(FindingCode::too_few_latencies,
                fmt::format("{} of {}", latencies.size(), limits.invalid_latencies_below)));
    return;
  }
  const std::size_t half = latencies.size() / 2;
  const double change = mean(latencies.subspan(half)) / mean(latencies.first(half)) - 1.0;
  if (std::abs(change) > limits.flagged_drift) {
    add(findings, finding(FindingCode::drift,
                          fmt::format("the second half of the latencies against the first: {}.",
                                      format_change(1.0 + change))));
  }
}

}  // namespace

std::vector<Finding> judge_windows(const std::vector<WindowRecord>& windows,
                                   const ValidityThresholds& limits) {
  std::vector<Finding> findings;
  for (const WindowRecord& window : windows) {
    for (Finding& one : findings_of(window.measurement, limits)) add(findings, std::move(one));
    for (Finding& one : findings_of(window.conditions, limits)) add(findings, std::move(one));
    judge_latencies(window.latency_seconds, limits, findings);
  }
  return findings;
}

void judge_again(Trial& trial, const ValidityThresholds& limits) {
  if (trial.status == TrialStatus::failed) return;
  std::erase_if(trial.findings, [](const Finding& one) {
    return one.code != FindingCode::accuracy_failed && one.code != FindingCode::no_accuracy;
  });
  for (Finding& one : judge_windows(trial.windows, limits))
    trial.findings.push_back(std::move(one));
  trial.status = status_of(trial.findings);
}

TrialStatus status_of(const std::vector<Finding>& findings) {
  switch (worst_of(findings)) {
    case Severity::info:
      return TrialStatus::ok;
    case Severity::flagged:
      return TrialStatus::flagged;
    case Severity::invalid:
      return TrialStatus::invalid;
  }
  return TrialStatus::invalid;
}

}  // namespace carnot
