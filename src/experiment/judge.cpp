// SPDX-License-Identifier: Apache-2.0
#include "experiment/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

namespace carnot {
namespace {

void add(std::vector<Finding>& findings, Finding one) {
  if (std::find(findings.begin(), findings.end(), one) == findings.end())
    findings.push_back(std::move(one));
}

void judge_host(const HostConditions& seen, const ValidityThresholds& limits,
                std::vector<Finding>& findings) {
  if (seen.other_load && *seen.other_load > limits.flagged_other_load) {
    const Severity severity =
        *seen.other_load > limits.invalid_other_load ? Severity::invalid : Severity::flagged;
    add(findings, {FindingCode::other_load, severity,
                   fmt::format("other processes and steal took {:.0f} % of the CPUs",
                               100 * *seen.other_load)});
  }
  if (seen.throttle_events.value_or(0) > 0) {
    add(findings, finding(FindingCode::throttled, fmt::format("{} events", *seen.throttle_events)));
  }
  if (!seen.frequency_ratio) {
    add(findings, finding(FindingCode::frequency_unreadable));
  } else if (std::abs(*seen.frequency_ratio - 1.0) > limits.flagged_frequency_change) {
    add(findings, finding(FindingCode::frequency_changed,
                          fmt::format("by {:+.1f} %", 100 * (*seen.frequency_ratio - 1.0))));
  }
}

void judge_sources(const Measurement& seen, const ValidityThresholds& limits,
                   std::vector<Finding>& findings) {
  for (const Finding& one : seen.total.findings()) add(findings, one);
  if (seen.unknown_share > limits.invalid_unknown_share) {
    add(findings, {FindingCode::source_gap, Severity::invalid,
                   fmt::format("{:.1f} % of the window is not known", 100 * seen.unknown_share)});
  }
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
    add(findings,
        finding(FindingCode::drift, fmt::format("the second half was {:+.1f} % {}", 100 * change,
                                                change > 0 ? "slower" : "faster")));
  }
}

}  // namespace

std::vector<Finding> judge_windows(const std::vector<WindowRecord>& windows,
                                   const ValidityThresholds& limits) {
  std::vector<Finding> findings;
  for (const WindowRecord& window : windows) {
    judge_sources(window.measurement, limits, findings);
    judge_host(window.conditions, limits, findings);
    judge_latencies(window.latency_seconds, limits, findings);
  }
  return findings;
}

TrialStatus status_of(const std::vector<Finding>& findings) {
  Severity worst = Severity::info;
  for (const Finding& one : findings) worst = std::max(worst, one.severity);
  switch (worst) {
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
