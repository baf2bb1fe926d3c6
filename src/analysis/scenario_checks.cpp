// SPDX-License-Identifier: Apache-2.0
#include "analysis/scenario_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/number_text.hpp"

namespace carnot {
namespace {

/// A server that keeps up is behind by a moment at the end; below this share of the rate it is not.
constexpr double kLeastAchievedShare = 0.95;

CheckResult yes(Check check) { return {check, Answer::yes, {}, {}}; }

std::string percentile_name(double percentile) {
  return "p" + format_number(100.0 * percentile, 3);
}

std::string_view counted(Scenario scenario) {
  return scenario == Scenario::offline ? "samples" : "queries";
}

/// The budget is told with a little more than the same pace needs.
std::string run_longer(double factor, Seconds duration) {
  constexpr double kMargin = 1.05;
  const double seconds = std::ceil(duration.count() * factor * kMargin);
  return fmt::format("Run {}: --budget {}s.", longer_in_words(factor), format_number(seconds, 9));
}

CheckResult check_duration(const ScenarioRun& run, const ScenarioResult& result) {
  const Seconds needed = std::max(kLeastScenarioDuration, run.request.duration);
  if (result.duration >= needed) return yes(Check::duration);
  const double factor = needed.count() / std::max(result.duration.count(), 1e-9);
  const bool asked_for_less = run.request.duration < kLeastScenarioDuration;
  return {Check::duration, Answer::no,
          fmt::format("{} of {}", format_quantity(result.duration), format_quantity(needed)),
          asked_for_less ? fmt::format("Run {}: --duration {}s.", longer_in_words(factor),
                                       format_number(needed.count(), 4))
                         : run_longer(factor, result.duration)};
}

CheckResult check_count(const ScenarioRun& run, const ScenarioResult& result) {
  const ScenarioRule& rule = rule_of(run.request.scenario);
  const std::int64_t needed = std::max(rule.queries, run.request.queries);
  if (result.queries >= needed) return yes(Check::count);
  const double factor =
      static_cast<double>(needed) / static_cast<double>(std::max<std::int64_t>(1, result.queries));
  const bool asked_for_less = run.request.queries > 0 && run.request.queries < rule.queries;
  return {Check::count, Answer::no,
          fmt::format("{} of {} {}", format_count(result.queries), format_count(needed),
                      counted(run.request.scenario)),
          asked_for_less ? fmt::format("Run {}: leave --queries out, or ask for {}.",
                                       longer_in_words(factor), rule.queries)
                         : run_longer(factor, result.duration)};
}

double answered_per_second(const ScenarioResult& result) {
  return static_cast<double>(result.queries) / std::max(result.duration.count(), 1e-9);
}

/// Of the drawn arrivals that came, not the rate they were drawn for: some hundred gaps scatter by
/// several percent.
double arrived_per_second(const ScenarioRun& run, const ScenarioResult& result) {
  const auto arrived = static_cast<double>(result.queries + result.unanswered);
  const Seconds last = std::min(result.duration, Seconds{run.arrivals.back()});
  return arrived / std::max(last.count(), 1e-9);
}

bool keeps_up(const ScenarioRun& run, const ScenarioResult& result) {
  return answered_per_second(result) >= kLeastAchievedShare * arrived_per_second(run, result);
}

/// What helps a server that is late or behind.
std::string ask_for_less(const ScenarioRun& run, const ScenarioResult& result) {
  if (run.request.rate_was_searched) {
    return "Take a faster candidate (carnot optimize --goal latency), or a looser --bound; where "
           "only "
           "the longest run was late, give a lower --rate.";
  }
  if (!keeps_up(run, result)) {
    return fmt::format(
        "It answers {} queries per second at most: lower --rate below that, or leave it out to "
        "search the largest that is in time.",
        format_number(answered_per_second(result), 3));
  }
  return "Lower --rate, leave it out to search the largest that is in time, or take a faster "
         "candidate (carnot optimize --goal latency).";
}

std::optional<CheckResult> check_bound(const ScenarioRun& run, const ScenarioResult& result) {
  if (!run.request.bound || !result.figure) return std::nullopt;
  const LatencyPercentile& figure = *result.figure;
  const std::string name = percentile_name(figure.percentile);
  if (!figure.latency) {
    return CheckResult{Check::latency_bound, Answer::no,
                       fmt::format("{} needs at least {} queries, {} were answered", name,
                                   format_count(figure.needed), format_count(figure.samples)),
                       "Run longer."};
  }
  if (*figure.latency <= *run.request.bound) return yes(Check::latency_bound);
  return CheckResult{
      Check::latency_bound, Answer::no,
      fmt::format("{} is {}{}, the bound is {}", name, result.unanswered > 0 ? "at least " : "",
                  format_quantity(*figure.latency), format_quantity(*run.request.bound)),
      run.request.scenario == Scenario::server
          ? ask_for_less(run, result)
          : "Take a faster candidate (carnot optimize --goal latency), or a looser bound."};
}

std::optional<CheckResult> check_rate(const ScenarioRun& run, const ScenarioResult& result) {
  if (run.request.scenario != Scenario::server || run.arrivals.empty()) return std::nullopt;
  if (keeps_up(run, result)) return yes(Check::achieved_rate);
  std::string reason = fmt::format("{} of {} queries per second were answered",
                                   format_number(answered_per_second(result), 3),
                                   format_number(arrived_per_second(run, result), 3));
  if (result.unanswered > 0) {
    reason +=
        fmt::format("; {} still waited when the time was over", format_count(result.unanswered));
  }
  return CheckResult{Check::achieved_rate, Answer::no, std::move(reason),
                     ask_for_less(run, result)};
}

/// Which question a finding answers with no; what is not listed speaks of sources.
struct FindingCheck {
  FindingCode code;
  Check check;
};
constexpr auto kFindingChecks = std::to_array<FindingCheck>({
    {FindingCode::throttled, Check::throttling},
    {FindingCode::gpu_throttled, Check::throttling},
    {FindingCode::other_load, Check::other_load},
    {FindingCode::accuracy_failed, Check::accuracy},
    {FindingCode::model_refused, Check::accuracy},
    {FindingCode::too_few_latencies, Check::count},
});

Check check_of(FindingCode code) {
  const auto* row = std::ranges::find(kFindingChecks, code, &FindingCheck::code);
  return row == kFindingChecks.end() ? Check::sources : row->check;
}

std::optional<CheckResult> from_findings(const ScenarioRun& run, Check check) {
  const auto found = std::ranges::find_if(run.findings, [&](const Finding& one) {
    return one.severity == Severity::invalid && check_of(one.code) == check;
  });
  if (found == run.findings.end()) return std::nullopt;
  const FindingRow& row = row_of(found->code);
  std::string reason{row.meaning};
  if (!found->detail.empty()) reason += " " + found->detail;
  return CheckResult{check, Answer::no, std::move(reason), std::string{row.remedy}};
}

CheckResult unless_unknown(Check check, bool known, std::string_view why) {
  if (known) return yes(check);
  return {check, Answer::unknown, std::string{why}, {}};
}

CheckResult check_sources(const ScenarioRun& run) {
  if (auto found = from_findings(run, Check::sources)) return *std::move(found);
  const Energy& energy = run.window->measurement.total;
  if (energy.provenance() != Provenance::missing) return yes(Check::sources);
  std::string why = "there are no joules";
  if (!energy.findings().empty()) why = std::string{row_of(energy.findings()[0].code).meaning};
  return {Check::sources, Answer::no, std::move(why), "Run carnot doctor for what would help."};
}

std::optional<CheckResult> check_accuracy(const ScenarioRun& run) {
  if (auto found = from_findings(run, Check::accuracy)) return found;
  const auto& least = run.request.least_accuracy;
  if (!least) return run.accuracy ? std::optional{yes(Check::accuracy)} : std::nullopt;
  if (!run.accuracy) {
    return CheckResult{Check::accuracy, Answer::no, "nobody knows what is right",
                       "Name images with labels with --dataset; seeded weights have no accuracy."};
  }
  if (*run.accuracy >= *least) return yes(Check::accuracy);
  return CheckResult{Check::accuracy, Answer::no,
                     fmt::format("{} of the images are right, {} are asked",
                                 format_share(*run.accuracy), format_share(*least)),
                     "Take a more accurate candidate."};
}

}  // namespace

std::string longer_in_words(double factor) {
  if (factor < 2.0) {
    const double percent = std::ceil(100.0 * (factor - 1.0) - 1e-9);
    return fmt::format("{} % longer", format_number(percent, 3));
  }
  return fmt::format("{} times as long", format_number(std::ceil(factor * 10.0 - 1e-9) / 10.0, 6));
}

std::vector<CheckResult> checks_of(const ScenarioRun& run, const ScenarioResult& result) {
  const HostConditions& host = run.window->conditions;
  std::vector<CheckResult> checks{check_duration(run, result), check_count(run, result)};
  const auto add = [&](std::optional<CheckResult> one) {
    if (one) checks.push_back(*std::move(one));
  };
  add(check_bound(run, result));
  add(check_rate(run, result));
  add(check_sources(run));
  auto throttled = from_findings(run, Check::throttling);
  add(throttled ? throttled
                : unless_unknown(Check::throttling, host.throttle_events.has_value(),
                                 "the kernel does not tell"));
  auto disturbed = from_findings(run, Check::other_load);
  add(disturbed ? disturbed
                : unless_unknown(Check::other_load, host.other_load.has_value(),
                                 "the kernel does not tell"));
  add(check_accuracy(run));
  return checks;
}

}  // namespace carnot
