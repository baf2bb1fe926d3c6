// SPDX-License-Identifier: Apache-2.0
#include "analysis/cost_sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include "analysis/lower_envelope.hpp"
#include "analysis/optimisation_cost.hpp"
#include "analysis/return_on_investment.hpp"
#include "analysis/saving.hpp"
#include "analysis/study_comparison.hpp"
#include "analysis/trial_figures.hpp"
#include "base/assert.hpp"
#include "base/number_text.hpp"

namespace carnot {
namespace {

/// What sheets are made from, beside their rate.
struct Material {
  const Study& study;
  const TrialSelection& selection;
  const StudySummary& summary;
  const CostQuestion& question;
};

/// Who shares blocks: only they may be held against each other.
std::string group_of(const Study& study, const Candidate& candidate) {
  return study.settings_together ? candidate.model : candidate.group();
}

const CandidateSummary* summary_of(const StudySummary& summary, const std::string& id) {
  const auto found = std::ranges::find(summary.candidates, id, &CandidateSummary::id);
  return found == summary.candidates.end() ? nullptr : &*found;
}

/// The kind of joules that the candidates of a group are charged in: measured ones first, then
/// that of most.
std::optional<EnergyKind> kind_of_group(const std::vector<const CandidateSummary*>& group) {
  std::map<EnergyKind, int> counts;
  for (const CandidateSummary* one : group) {
    const auto kind = one->energy ? kind_of(one->energy->per_inference) : std::nullopt;
    if (kind) ++counts[*kind];
  }
  const auto rank = [](const auto& one) {
    return std::tuple{one.first.provenance == Provenance::measured, one.second};
  };
  const auto best = std::ranges::max_element(
      counts, [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  return best == counts.end() ? std::nullopt : std::optional{best->first};
}

Estimate scaled(const RepeatedFigure& figure, double factor) {
  const Estimate scatter = figure.interval.value_or(exactly(figure.mean));
  return {factor * figure.mean, factor * scatter.lower, factor * scatter.upper, scatter.confidence};
}

Result<Estimate> each_of(const CandidateSummary& candidate, const CostRate& rate,
                         const std::optional<EnergyKind>& kind) {
  Estimate each{0.0, 0.0, 0.0, 1.0};
  const auto add = [&](const Estimate& part) {
    each = {each.point + part.point, each.lower + part.lower, each.upper + part.upper,
            std::max(0.0, each.confidence + part.confidence - 1.0)};
  };
  if (rate.per_joule > 0.0) {
    if (!candidate.energy)
      return fail(ErrorCode::not_measurable, "the energy of its inferences is missing");
    if (kind_of(candidate.energy->per_inference) != kind)
      return fail(ErrorCode::not_measurable, "its joules are not of the kind of the others'");
    add(scaled(candidate.energy->repetition, rate.per_joule));
  }
  if (rate.per_second > 0.0) {
    if (!candidate.seconds_per_inference)
      return fail(ErrorCode::not_measurable, "the time of its inferences is missing");
    add(scaled(*candidate.seconds_per_inference, rate.per_second));
  }
  if (!(each.point > 0.0) || !std::isfinite(each.point))
    return fail(ErrorCode::not_measurable, "its inferences cost nothing by these figures");
  return each;
}

/// Who loses more than was allowed against the model as it is, on the same engine.
Result<void> check_accuracy(const Material& material, const std::string& candidate) {
  if (!material.question.max_drop) return {};
  for (const AccuracyComparison& one : material.summary.accuracies) {
    if (one.candidate != candidate || one.role != BaselineRole::same_engine || !one.paired)
      continue;
    const double drop = -one.paired->difference.point;
    if (drop <= *material.question.max_drop) continue;
    return fail(ErrorCode::bad_input,
                fmt::format("it loses {} points of accuracy, and {} are allowed",
                            format_decimals(100.0 * drop, 1),
                            format_decimals(100.0 * *material.question.max_drop, 1)));
  }
  return {};
}

Result<CandidateCost> cost_of(const Material& material, const CandidateSummary& candidate,
                              const CostRate& rate, const std::optional<EnergyKind>& kind) {
  CARNOT_TRY_VOID(check_accuracy(material, candidate.id));
  CARNOT_TRY(const Estimate each, each_of(candidate, rate, kind));
  CARNOT_TRY(const double once, once_of(material.study, candidate, rate, kind));
  return CandidateCost{candidate.id, once, each, once + material.question.uses * each.point};
}

/// The verdicts that a rate needs of one couple, found where they stand.
template <class Comparisons>
std::vector<CostPart> parts_of(const Comparisons& comparisons, const Comparison& couple,
                               const CostRate& rate, const StudySummary& summary) {
  const CandidateSummary* baseline = summary_of(summary, couple.baseline);
  const auto verdict_on = [&](std::string_view metric) -> const Verdict* {
    for (const Comparison& one : comparisons) {
      if (one.candidate == couple.candidate && one.baseline == couple.baseline &&
          one.role == couple.role && one.metric == metric)
        return &one.verdict;
    }
    return nullptr;
  };
  std::vector<CostPart> parts;
  if (rate.per_joule > 0.0) {
    const bool known = baseline != nullptr && baseline->energy;
    parts.push_back({known ? rate.per_joule * baseline->energy->repetition.mean : 0.0,
                     known ? verdict_on(kEnergyMetric) : nullptr});
  }
  if (rate.per_second > 0.0) {
    const bool known = baseline != nullptr && baseline->seconds_per_inference;
    parts.push_back({known ? rate.per_second * baseline->seconds_per_inference->mean : 0.0,
                     known ? verdict_on(kTimeMetric) : nullptr});
  }
  return parts;
}

std::string why_unknown(const std::vector<CostPart>& parts) {
  for (const CostPart& part : parts) {
    if (part.verdict == nullptr) return "they were not compared";
    if (!part.verdict->ratio || part.verdict->kind == VerdictKind::invalid)
      return part.verdict->reason.empty() ? "their ratio is not known" : part.verdict->reason;
  }
  return {};
}

/// REQUIRES: it is in the sheet.
const CandidateCost& cost_in(const CostSheet& sheet, const std::string& candidate) {
  const auto found = std::ranges::find(sheet.candidates, candidate, &CandidateCost::candidate);
  CARNOT_ASSERT(found != sheet.candidates.end());
  return *found;
}

Payback payback_of(const Material& material, const CostSheet& sheet, const Comparison& couple) {
  Payback row{.candidate = couple.candidate, .baseline = couple.baseline, .role = couple.role};
  for (const std::string& id : {couple.candidate, couple.baseline}) {
    const auto out = std::ranges::find(sheet.left_out, id, &NotCosted::candidate);
    if (out == sheet.left_out.end()) continue;
    row.reason = (id == couple.candidate ? "" : "of the baseline: ") + out->reason;
    return row;
  }
  const double once = cost_in(sheet, couple.candidate).once;
  const double baseline_once = cost_in(sheet, couple.baseline).once;
  const auto parts = parts_of(material.summary.comparisons, couple, sheet.rate, material.summary);
  for (const CostPart& part : parts) row.before += part.before;
  row.saving = saving_of(parts);
  if (!row.saving) {
    row.reason = why_unknown(parts);
    return row;
  }
  const auto result = paid_back(once - baseline_once, parts);
  if (!result) {
    row.reason = result.error().message;
    return row;
  }
  row.break_even = *result;
  const Investment investment{.once = once, .before = row.before, .once_before = baseline_once};
  row.by_then = return_on_investment(investment, *row.saving, material.question.uses);
  row.limit = return_limit(row.before, *row.saving);
  return row;
}

/// One row for each couple of candidate and baseline in which something was optimised.
void add_paybacks(const Material& material, const std::vector<const CandidateSummary*>& group,
                  CostSheet& sheet) {
  for (const Comparison& couple : material.summary.comparisons) {
    if (couple.metric != kEnergyMetric) continue;  // energy and time stand side by side
    const CandidateSummary* candidate = summary_of(material.summary, couple.candidate);
    const CandidateSummary* baseline = summary_of(material.summary, couple.baseline);
    if (std::ranges::find(group, candidate) == group.end() || baseline == nullptr) continue;
    if (candidate->candidate.recipe == baseline->candidate.recipe) continue;
    sheet.paybacks.push_back(payback_of(material, sheet, couple));
  }
}

/// When the next on the envelope costs less than the one before it, from the blocks of both.
Result<BreakEven> begin_of(const Material& material, const CostSheet& sheet,
                           const CandidateCost& before, const CandidateCost& next) {
  // The role says which verdicts belong together; here there are no others.
  const Pairing pairing{.candidate = next.candidate,
                        .baseline = before.candidate,
                        .role = BaselineRole::named,
                        .choosing_blocks = {}};
  CARNOT_TRY(const StudyComparison compared,
             compare_study(material.study, material.selection, {pairing}));
  const auto parts =
      parts_of(compared.comparisons, compared.comparisons.front(), sheet.rate, material.summary);
  return paid_back(next.once - before.once, parts);
}

/// The next piece of the envelope of those that are still in it, after the one of `now`.
std::optional<EnvelopePiece> piece_after(const CostSheet& sheet, const std::vector<bool>& is_in,
                                         std::size_t now) {
  std::vector<CostLine> lines;
  std::vector<std::size_t> index;
  for (std::size_t i = 0; i < sheet.candidates.size(); ++i) {
    if (!is_in[i]) continue;
    lines.push_back({sheet.candidates[i].once, sheet.candidates[i].each.point});
    index.push_back(i);
  }
  const auto pieces = lower_envelope(lines);
  const auto here = std::ranges::find_if(
      pieces, [&](const EnvelopePiece& one) { return index[one.line] == now; });
  if (here == pieces.end() || here + 1 == pieces.end()) return std::nullopt;
  return EnvelopePiece{index[(here + 1)->line], (here + 1)->from};
}

/// Those that cost as little once as the first, and were not shown to cost more each.
Result<void> add_alike(const Material& material, std::size_t first, CostSheet& sheet) {
  const CandidateCost& cheapest = sheet.candidates[first];
  for (const CandidateCost& other : sheet.candidates) {
    if (&other == &cheapest || other.once != cheapest.once) continue;
    CARNOT_TRY(const BreakEven found, begin_of(material, sheet, other, cheapest));
    if (found.kind != BreakEvenKind::after)
      sheet.undecided.push_back({other.candidate, cheapest.candidate, 0.0});
  }
  return {};
}

Result<void> add_envelope(const Material& material, CostSheet& sheet) {
  std::vector<CostLine> lines;
  for (const CandidateCost& one : sheet.candidates) lines.push_back({one.once, one.each.point});
  if (lines.empty()) return {};
  std::vector<bool> is_in(lines.size(), true);
  std::size_t now = lower_envelope(lines).front().line;
  sheet.envelope.push_back({.candidate = sheet.candidates[now].candidate});
  CARNOT_TRY_VOID(add_alike(material, now, sheet));
  while (const auto next = piece_after(sheet, is_in, now)) {
    const CandidateCost& cost = sheet.candidates[next->line];
    CARNOT_TRY(const BreakEven begins, begin_of(material, sheet, sheet.candidates[now], cost));
    if (begins.kind != BreakEvenKind::after) {
      sheet.undecided.push_back({cost.candidate, sheet.candidates[now].candidate, next->from});
      is_in[next->line] = false;
      continue;
    }
    sheet.envelope.push_back({.candidate = cost.candidate, .begins = begins});
    now = next->line;
  }
  return {};
}

Result<CostSheet> sheet_of(const Material& material, const std::string& group,
                           const std::vector<const CandidateSummary*>& members,
                           const CostRate& rate) {
  const auto kind = kind_of_group(members);
  CostSheet sheet{.group = group, .rate = rate};
  sheet.is_estimated = rate.per_joule > 0.0 && kind && kind->provenance == Provenance::estimated;
  for (const CandidateSummary* one : members) {
    auto cost = cost_of(material, *one, rate, kind);
    if (cost) {
      sheet.candidates.push_back(*std::move(cost));
    } else {
      sheet.left_out.push_back({one->id, cost.error().message});
    }
  }
  add_paybacks(material, members, sheet);
  CARNOT_TRY_VOID(add_envelope(material, sheet));
  return sheet;
}

Result<void> check(const CostQuestion& question) {
  if (!(question.uses >= 1.0) || !std::isfinite(question.uses)) {
    return fail(ErrorCode::bad_input, "the number of expected inferences is below 1.",
                "Say how often the model will be used, as in --uses 1e6.");
  }
  if (question.max_drop && !(*question.max_drop >= 0.0))
    return fail(ErrorCode::bad_input, "the accuracy that may be lost is below 0.");
  return {};
}

}  // namespace

Result<std::vector<CostSheet>> cost_sheets(const Study& study, std::span<const Trial> trials,
                                           const StudySummary& summary,
                                           const CostQuestion& question) {
  CARNOT_TRY_VOID(check(question));
  const TrialSelection selection = select_trials(study, trials);
  const Material material{study, selection, summary, question};
  std::vector<std::pair<std::string, std::vector<const CandidateSummary*>>> groups;
  for (const CandidateSummary& one : summary.candidates) {
    const std::string group = group_of(study, one.candidate);
    auto found = std::ranges::find(groups, group, [](const auto& entry) { return entry.first; });
    if (found == groups.end()) found = groups.insert(groups.end(), {group, {}});
    found->second.push_back(&one);
  }
  std::vector<CostSheet> sheets;
  for (const auto& [group, members] : groups) {
    for (const CostRate& rate : question.charges.rates) {
      CARNOT_TRY(CostSheet sheet, sheet_of(material, group, members, rate));
      sheets.push_back(std::move(sheet));
    }
  }
  return sheets;
}

const CheapestRange* cheapest_at(const CostSheet& sheet, double inferences) {
  const CheapestRange* found = nullptr;
  for (const CheapestRange& range : sheet.envelope) {
    if (!range.begins || static_cast<double>(range.begins->first) <= inferences) found = &range;
  }
  return found;
}

}  // namespace carnot
