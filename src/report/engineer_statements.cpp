// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/cost_text.hpp"
#include "report/format.hpp"
#include "report/stakeholder_statements.hpp"

namespace carnot {
namespace {

/// The candidates that are compared with each other.
struct Group {
  std::string title;
  std::vector<const CandidateSummary*> members;
};

std::vector<Group> groups_of(const StudyReport& report) {
  std::vector<Group> groups;
  for (const CandidateSummary& one : report.summary.candidates) {
    const std::string title = group_title(one.candidate);
    auto found = std::ranges::find(groups, title, &Group::title);
    if (found == groups.end()) found = groups.insert(groups.end(), {title, {}});
    found->members.push_back(&one);
  }
  return groups;
}

bool saves(const Comparison* comparison) {
  return comparison != nullptr && comparison->verdict.kind == VerdictKind::better;
}

/// The greatest resolved saving against the best fp32 engine; of those that surely keep their
/// accuracy, or of all.
const Comparison* best_of(const StudyReport& report, const Group& group, bool any_accuracy) {
  const Comparison* best = nullptr;
  for (const CandidateSummary* one : group.members) {
    const Comparison* comparison =
        energy_comparison(report.summary, one->id, BaselineRole::best_fp32);
    if (!saves(comparison)) continue;
    const AccuracyComparison* accuracy = accuracy_of(report.summary, one->id);
    if (!any_accuracy && !surely_keeps(accuracy, allowed_drop(report))) continue;
    if (best == nullptr || comparison->verdict.ratio->point < best->verdict.ratio->point)
      best = comparison;
  }
  return best;
}

Statement shipping(const StudyReport& report, const Group& group, const Comparison& best) {
  return {fmt::format("{}: ship {}: energy {} against {}; {}.", valid_utf8(group.title),
                      short_name(report, best.candidate), format_verdict(best.verdict),
                      short_name(report, best.baseline),
                      accuracy_words(accuracy_of(report.summary, best.candidate))),
          evidence_of(best)};
}

Statement shipping_at_a_loss(const StudyReport& report, const Group& group,
                             const Comparison& best) {
  return {fmt::format("{}: if less accuracy will do, {} saves more: energy {}; {}.",
                      valid_utf8(group.title), short_name(report, best.candidate),
                      format_verdict(best.verdict),
                      accuracy_words(accuracy_of(report.summary, best.candidate))),
          evidence_of(best)};
}

/// The engine alone, where no optimisation was shown to save.
Statement staying(const StudyReport& report, const Group& group) {
  const Comparison* seen = nullptr;
  for (const CandidateSummary* one : group.members) {
    const Comparison* comparison =
        energy_comparison(report.summary, one->id, BaselineRole::best_fp32);
    if (comparison == nullptr) continue;
    if (seen == nullptr || comparison->verdict.blocks > seen->verdict.blocks) seen = comparison;
  }
  if (seen == nullptr) {
    return {fmt::format("{}: nothing was compared, so there is nothing to choose.",
                        valid_utf8(group.title)),
            "no pair of candidates shares a valid block"};
  }
  return {
      fmt::format("{}: stay with {}: no candidate was shown to save energy against it and to lose "
                  "at most {} points of accuracy.",
                  valid_utf8(group.title), short_name(report, seen->baseline),
                  format_decimals(100.0 * allowed_drop(report), 1)),
      evidence_of(*seen)};
}

/// From how much use on, from the sheets in joules and money.
void add_costs(const StudyReport& report, const Comparison& best,
               std::vector<Statement>& statements) {
  for (const CostSheet& sheet : report.costs) {
    if (sheet.rate.kind != CostKind::energy && sheet.rate.kind != CostKind::money) continue;
    const auto row = std::ranges::find_if(sheet.paybacks, [&](const Payback& one) {
      return one.candidate == best.candidate && one.baseline == best.baseline &&
             one.role == best.role;
    });
    if (row == sheet.paybacks.end() || row->break_even.kind != BreakEvenKind::after) continue;
    const BreakEven& found = row->break_even;
    statements.push_back(
        {fmt::format("In {}, making {} has paid for itself after {}{} inferences ({} to {}).",
                     key_of(sheet.rate.kind), short_name(report, best.candidate),
                     sheet.is_estimated ? "~" : "", format_count(found.first),
                     format_count(found.earliest), format_count(found.latest)),
         sheet.rate.source.empty() ? "what applying the recipe took, metered; the saving's interval"
                                   : valid_utf8(sheet.rate.source)});
  }
}

/// Recipes that lose accuracy and were not shown to save: the worst of both.
void add_useless(const StudyReport& report, const Group& group,
                 std::vector<Statement>& statements) {
  for (const CandidateSummary* one : group.members) {
    const Comparison* comparison =
        energy_comparison(report.summary, one->id, BaselineRole::same_engine);
    const AccuracyComparison* accuracy = accuracy_of(report.summary, one->id);
    if (comparison == nullptr || !comparison->verdict.ratio) continue;
    const bool is_worse = comparison->verdict.kind == VerdictKind::worse;
    if (!is_worse && (saves(comparison) || !was_shown_to_lose(accuracy))) continue;
    statements.push_back(
        {fmt::format("{}: leave {}: energy {}; {}.", valid_utf8(group.title),
                     short_name(report, one->id), format_verdict(comparison->verdict),
                     accuracy_words(accuracy)),
         evidence_of(*comparison)});
  }
}

void add_doubts(const StudyReport& report, std::vector<Statement>& statements) {
  int flagged = 0;
  for (const Trial& trial : report.trials) flagged += trial.status == TrialStatus::flagged ? 1 : 0;
  const std::size_t lost = report.summary.excluded.size();
  if (flagged == 0 && lost == 0) return;
  statements.push_back(
      {fmt::format("Before relying on it: of {} trials {} are flagged, and {} are in no figure.",
                   report.trials.size(), flagged, lost),
       "the findings of section 6 and the list below section 7 say why"});
}

}  // namespace

std::vector<Statement> engineer_statements(const StudyReport& report) {
  std::vector<Statement> statements;
  for (const Group& group : groups_of(report)) {
    const Comparison* kept = best_of(report, group, false);
    const Comparison* any = best_of(report, group, true);
    statements.push_back(kept == nullptr ? staying(report, group) : shipping(report, group, *kept));
    if (kept != nullptr) add_costs(report, *kept, statements);
    if (any != nullptr && any != kept)
      statements.push_back(shipping_at_a_loss(report, group, *any));
    add_useless(report, group, statements);
  }
  add_doubts(report, statements);
  return statements;
}

}  // namespace carnot
