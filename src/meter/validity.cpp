// SPDX-License-Identifier: Apache-2.0
#include "meter/validity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.hpp"

namespace carnot {
namespace {

/// Clocks differ by the resolution of /proc/uptime (10 ms); a suspend takes longer than this.
constexpr Seconds kLeastSuspend{0.5};
/// The same resolution, and the time between asking two clocks on a busy machine.
constexpr Seconds kLeastStep{0.05};

void judge_load(const HostConditions& conditions, const ValidityThresholds& thresholds,
                std::vector<Finding>& findings) {
  if (!conditions.other_load || *conditions.other_load <= thresholds.flagged_other_load) return;
  const bool invalid = *conditions.other_load > thresholds.invalid_other_load;
  findings.push_back({FindingCode::other_load, invalid ? Severity::invalid : Severity::flagged,
                      fmt::format("{} of the CPUs' time went to others, steal ({}) included.",
                                  format_share(*conditions.other_load),
                                  format_share(conditions.steal.value_or(0.0)))});
}

void judge_frequency(const HostConditions& conditions, const ValidityThresholds& thresholds,
                     std::vector<Finding>& findings) {
  if (!conditions.frequency_ratio) {
    findings.push_back(finding(FindingCode::frequency_unreadable));
  } else if (std::abs(*conditions.frequency_ratio - 1.0) > thresholds.flagged_frequency_change) {
    findings.push_back(finding(FindingCode::frequency_changed,
                               fmt::format("It ended at {} of its first value.",
                                           format_share(*conditions.frequency_ratio))));
  }
}

void judge_temperature(const HostConditions& conditions, const ValidityThresholds& thresholds,
                       std::vector<Finding>& findings) {
  if (!conditions.begin_celsius || !conditions.end_celsius) return;
  const double change = *conditions.end_celsius - *conditions.begin_celsius;
  if (std::abs(change) <= thresholds.flagged_temperature_change) return;
  findings.push_back(
      finding(FindingCode::temperature_changed,
              fmt::format("From {} to {} °C.", format_decimals(*conditions.begin_celsius, 0),
                          format_decimals(*conditions.end_celsius, 0))));
}

void judge_clock(const HostConditions& conditions, std::vector<Finding>& findings) {
  const Seconds step = conditions.clock_step.value_or(Seconds{0.0});
  if (std::abs(step.count()) <= kLeastStep.count()) return;
  const bool back = step < Seconds{0.0};
  findings.push_back(finding(
      FindingCode::clock_stepped,
      fmt::format("By {} {}.", format_quantity(back ? -step : step), back ? "back" : "ahead")));
}

}  // namespace

std::vector<Finding> findings_of(const HostConditions& conditions,
                                 const ValidityThresholds& thresholds) {
  std::vector<Finding> findings;
  judge_load(conditions, thresholds, findings);
  judge_frequency(conditions, thresholds, findings);
  if (conditions.throttle_events.value_or(0) > 0) {
    findings.push_back(finding(FindingCode::throttled,
                               fmt::format("{} throttle events.", *conditions.throttle_events)));
  }
  if (conditions.suspended.value_or(Seconds{0.0}) > kLeastSuspend) {
    findings.push_back(
        finding(FindingCode::clock_suspended,
                fmt::format("It slept for {}.", format_quantity(*conditions.suspended))));
  }
  judge_temperature(conditions, thresholds, findings);
  judge_clock(conditions, findings);
  return findings;
}

std::vector<Finding> findings_of(const Measurement& measurement,
                                 const ValidityThresholds& thresholds) {
  std::vector<Finding> findings = measurement.total.findings();
  const bool missing = measurement.total.provenance() == Provenance::missing;
  if (missing || measurement.unknown_share > thresholds.invalid_unknown_share) {
    findings.push_back({FindingCode::source_gap, Severity::invalid,
                        missing ? "The energy of the window is missing."
                                : fmt::format("{} of the window is not known; {} is allowed.",
                                              format_share(measurement.unknown_share),
                                              format_share(thresholds.invalid_unknown_share))});
  }
  return findings;
}

Severity worst_of(const std::vector<Finding>& findings) {
  Severity worst = Severity::info;
  for (const Finding& one : findings) worst = std::max(worst, one.severity);
  return worst;
}

}  // namespace carnot
