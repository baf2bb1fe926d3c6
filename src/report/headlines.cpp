// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/format.hpp"
#include "report/study_report.hpp"

namespace carnot {
namespace {

/// The group's candidate with the greatest resolved saving of energy against the best fp32; null
/// when none saves.
const Comparison* best_saving(const StudySummary& summary,
                              const std::vector<std::string>& candidates) {
  const Comparison* best = nullptr;
  for (const Comparison& comparison : summary.comparisons) {
    const bool counts =
        comparison.metric == kEnergyMetric && comparison.role == BaselineRole::best_fp32 &&
        comparison.verdict.kind == VerdictKind::better &&
        std::find(candidates.begin(), candidates.end(), comparison.candidate) != candidates.end();
    if (counts && (best == nullptr || comparison.verdict.ratio->point < best->verdict.ratio->point))
      best = &comparison;
  }
  return best;
}

/// Half of the blocks choose the best fp32 engine, so a short study may have too few left to judge
/// on.
std::string too_few_blocks_text(const StudySummary& summary,
                                const std::vector<std::string>& candidates) {
  for (const Comparison& comparison : summary.comparisons) {
    const bool too_few = comparison.role == BaselineRole::best_fp32 && !comparison.verdict.ratio &&
                         comparison.verdict.kind == VerdictKind::not_resolved;
    if (too_few && std::ranges::find(candidates, comparison.candidate) != candidates.end()) {
      return fmt::format(" ({} left to judge on, 5 are needed: raise repetitions or budget)",
                         comparison.verdict.blocks == 1
                             ? "1 block was"
                             : fmt::format("{} blocks were", comparison.verdict.blocks));
    }
  }
  return {};
}

/// Unoptimised fp32 candidates alone are baselines: there is no saving to look for.
bool has_only_baselines(const StudyReport& report, const std::string& group) {
  return std::ranges::all_of(report.summary.candidates, [&](const CandidateSummary& one) {
    if (one.candidate.group() != group) return true;
    const bool is_fp32 = one.candidate.settings.precision == Precision::fp32;
    return is_fp32 && is_none(report.study, one.candidate.recipe);
  });
}

std::string break_even_text(const StudySummary& summary, const Comparison& comparison) {
  for (const BreakEvenRow& row : summary.break_evens) {
    if (row.candidate != comparison.candidate || row.role != comparison.role ||
        row.metric != kEnergyMetric)
      continue;
    if (row.break_even.kind == BreakEvenKind::after) {
      return fmt::format("; it has paid for itself after {}{} inferences ({} to {})",
                         comparison.estimated_energy ? "~" : "", format_count(row.break_even.first),
                         format_count(row.break_even.earliest),
                         format_count(row.break_even.latest));
    }
  }
  return {};
}

std::string accuracy_text(const StudySummary& summary, const Comparison& comparison) {
  for (const AccuracyComparison& row : summary.accuracies) {
    if (row.candidate != comparison.candidate || row.role != BaselineRole::same_engine ||
        !row.paired)
      continue;
    const auto points = [](double share) { return format_signed(100.0 * share, 1); };
    const Estimate& difference = row.paired->difference;
    return fmt::format(", accuracy {} points ({} to {}) on {} images", points(difference.point),
                       points(difference.lower), points(difference.upper),
                       format_count(row.images));
  }
  return {};
}

}  // namespace

std::vector<std::string> headlines(const StudyReport& report) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const CandidateSummary& candidate : report.summary.candidates) {
    const std::string group = candidate.candidate.group();
    if (groups.empty() || groups.back().first != group) groups.push_back({group, {}});
    groups.back().second.push_back(candidate.id);
  }
  std::vector<std::string> lines;
  for (const auto& [group, candidates] : groups) {
    const Comparison* best = best_saving(report.summary, candidates);
    if (best == nullptr && has_only_baselines(report, group)) continue;
    if (best == nullptr) {
      lines.push_back(
          fmt::format("{}: no candidate was shown to save energy against the best fp32 engine{}.",
                      group, too_few_blocks_text(report.summary, candidates)));
      continue;
    }
    lines.push_back(fmt::format(
        "{}: {} changes energy per inference by {} in {} blocks against {} ({}){}{}.", group,
        best->candidate, format_ratio(*best->verdict.ratio), best->verdict.blocks, best->baseline,
        best->estimated_energy ? "estimated, CPU time as proxy" : "measured",
        accuracy_text(report.summary, *best), break_even_text(report.summary, *best)));
  }
  return lines;
}

}  // namespace carnot
