// SPDX-License-Identifier: Apache-2.0
#include "report/stakeholder_statements.hpp"

#include <fmt/format.h>

#include "analysis/metrics.hpp"
#include "base/text.hpp"
#include "report/format.hpp"

namespace carnot {

std::string evidence_of(const Comparison& comparison) {
  const Verdict& verdict = comparison.verdict;
  std::string text =
      fmt::format("{} against {}, {} block{}", comparison.candidate, comparison.baseline,
                  verdict.blocks, verdict.blocks == 1 ? "" : "s");
  if (!verdict.method.empty()) text += ", " + verdict.method;
  constexpr double kLeastShown = 1e-4;
  if (verdict.ratio) {
    text += verdict.adjusted_p_value < kLeastShown
                ? ", p < 0.0001 (Holm)"
                : fmt::format(", p = {} (Holm)", format_number(verdict.adjusted_p_value, 2));
  }
  if (comparison.metric == kEnergyMetric) {
    text += comparison.estimated_energy ? ", joules estimated (CPU time as proxy)"
                                        : ", joules measured";
  }
  if (!verdict.reason.empty()) text += ", " + verdict.reason;
  return valid_utf8(text);
}

const Comparison* energy_comparison(const StudySummary& summary, const std::string& candidate,
                                    BaselineRole role) {
  return comparison_of(summary, candidate, role, kEnergyMetric);
}

const AccuracyComparison* accuracy_of(const StudySummary& summary, const std::string& candidate) {
  for (const AccuracyComparison& one : summary.accuracies) {
    if (one.candidate == candidate && one.role == BaselineRole::same_engine && one.paired)
      return &one;
  }
  return nullptr;
}

bool was_shown_to_lose(const AccuracyComparison* accuracy) {
  return accuracy != nullptr && accuracy->paired->difference.upper < 0.0;
}

double allowed_drop(const StudyReport& report) {
  constexpr double kUsual = 0.01;  // as in a search
  return report.cost_question.max_drop.value_or(kUsual);
}

bool surely_keeps(const AccuracyComparison* accuracy, double max_drop) {
  return accuracy != nullptr && -accuracy->paired->difference.lower <= max_drop;
}

std::string accuracy_words(const AccuracyComparison* accuracy) {
  if (accuracy == nullptr) return "nobody knows what it does to accuracy";
  const auto points = [](double share) { return format_signed(100.0 * share, 1); };
  const Estimate& difference = accuracy->paired->difference;
  return fmt::format("accuracy {} points ({} to {}) on {} images", points(difference.point),
                     points(difference.lower), points(difference.upper),
                     format_count(accuracy->images));
}

}  // namespace carnot
