// SPDX-License-Identifier: Apache-2.0
#include "app/measure/run_judgement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>

#include "app/doctor_memory.hpp"
#include "app/measure/run_shares.hpp"
#include "app/place.hpp"
#include "base/wall_time_text.hpp"
#include "meter/device_shares.hpp"
#include "meter/validity.hpp"

namespace carnot {
namespace {

/// A wrapper's windows are as long as their commands: frequencies and temperatures at rest before
/// and after say nothing, so those count that were seen while the command ran.
HostConditions conditions_of(const MeasuredRun& run) {
  HostConditions conditions = conditions_between(run.before, run.after);
  conditions.frequency_ratio = run.drift.frequency_ratio;
  conditions.begin_celsius = run.drift.begin_celsius;
  conditions.end_celsius = run.drift.end_celsius;
  return conditions;
}

/// A study's loop is steady and 2 % tell; an arbitrary command loads now more CPUs and now fewer.
constexpr double kTellingFrequencyChange = 0.1;

std::vector<Finding> doubts(const HostConditions& conditions, const MeasuredRun& run) {
  const Measurement& measurement = run.measurement;
  ValidityThresholds thresholds;
  thresholds.flagged_frequency_change = kTellingFrequencyChange;
  std::vector<Finding> findings = findings_of(measurement, thresholds);
  for (const DeviceUse& device : run.devices) {
    std::ranges::move(
        findings_of(device.looks, measurement.begin, measurement.end, device.label, thresholds),
        std::back_inserter(findings));
  }
  for (const Finding& one : findings_of(conditions, thresholds)) {
    // Most often the command was too short for it; where the kernel hides it, the doctor says so.
    if (one.code != FindingCode::frequency_unreadable) findings.push_back(one);
  }
  return findings;
}

std::optional<CgroupReport> group_report(const MeasuredRun& run) {
  if (!run.cgroup) return std::nullopt;
  CgroupReport report{run.cgroup->folder, run.cgroup_cpu_time, {}, {}};
  if (!run.cgroup_cpu_time) return report;
  Attribution shares = attribution_to_group(run);
  report.attributed = std::move(shares.tree);
  report.others = std::move(shares.others);
  report.unattributed = std::move(shares.unattributed);
  return report;
}

/// Phases of depth 0 tile the run, so what they do not know of its joules is known to lie in those
/// that are missing.
PhasesReport reported(MeasuredPhases phases, const Measurement& whole) {
  PhasesReport report{{}, {}, false, std::move(phases.remarks)};
  Joules known{0.0};
  for (MeasuredPhase& one : phases.phases) {
    const auto& joules = one.measurement.total.joules();
    report.has_missing = report.has_missing || !joules;
    if (joules && one.phase.depth == 0) known += Joules{joules->point};
    report.phases.push_back({.measurement = std::move(one.measurement),
                             .depth = one.phase.depth,
                             .begin = seconds_between(whole.begin, one.phase.begin),
                             .stamped = one.phase.stamped,
                             .net = {}});
  }
  if (whole.total.joules()) report.unresolved_joules = Joules{whole.total.joules()->point} - known;
  return report;
}

}  // namespace

RunReport judged(MeasuredRun run, const Host& host, const Environment& environment,
                 const FootprintFactors& factors) {
  const HostConditions conditions = conditions_of(run);
  Attribution shares = attribution_to_command(run);
  std::optional<Footprint> footprint;
  if (!factors.is_empty()) {
    footprint = footprint_of(run.measurement.total, run.measurement.duration(),
                             wall_span_of(run.measurement, environment.clock), factors);
  }
  std::optional<CgroupReport> group = group_report(run);
  std::optional<PhasesReport> phases;
  if (run.phases) phases = reported(*std::move(run.phases), run.measurement);
  return {.role = RunRole::counted,
          .exit_code = run.end.exit_code,
          .cpu_time = run.end.cpu_time,
          .attributed = std::move(shares.tree),
          .conditions = conditions,
          .findings = doubts(conditions, run),
          .doctors_word = doctors_word_on(run.measurement, host.fingerprint, environment.cache),
          .measurement = std::move(run.measurement),
          .account = run.account,
          .others = std::move(shares.others),
          .unattributed = std::move(shares.unattributed),
          .parts = std::move(shares.parts),
          .cgroup = std::move(group),
          .footprint = std::move(footprint),
          .started_utc = utc_text(run.started),
          .net = {},
          .phases = std::move(phases)};
}

Result<void> check_provenance(const RunReport& run, Accept accept, const std::string& program) {
  const Energy& total = run.measurement.total;
  if (accept != Accept::measured || total.provenance() == Provenance::measured) return {};
  const auto& why = total.findings();
  return fail(
      ErrorCode::not_measurable,
      fmt::format("\"{}\" ran (exit code {}), but its energy could not be measured. {}", program,
                  run.exit_code, why.empty() ? "" : row_of(why.front().code).meaning),
      "Run carnot doctor.");
}

}  // namespace carnot
