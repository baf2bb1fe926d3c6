// SPDX-License-Identifier: Apache-2.0
#include "analysis/cost_order.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "analysis/cost_material.hpp"
#include "analysis/study_comparison.hpp"

namespace carnot {
namespace {

/// What candidates are held against each other with.
struct OrderMaterial {
  const Study& study;
  const TrialSelection& selection;
  const StudySummary& summary;
  double inferences;
};

double total_of(const CandidateCost& cost, double inferences) {
  return cost.once + inferences * cost.each.point;
}

CostStanding standing_of(const std::optional<Estimate>& more) {
  return more && more->lower > 0.0 ? CostStanding::dearer : CostStanding::not_resolved;
}

bool is_cheaper(const CostRank& one) { return one.more && one.more->upper < 0.0; }

/// Everybody of the sheet against one of them, judged together.
Result<std::vector<CostRank>> ranks_against(const OrderMaterial& material, const CostSheet& sheet,
                                            const CandidateCost& first) {
  std::vector<Pairing> pairs;
  for (const CandidateCost& one : sheet.candidates) {
    if (&one == &first) continue;
    // The role says which verdicts belong together; here there are no others.
    pairs.push_back({.candidate = one.candidate,
                     .baseline = first.candidate,
                     .role = BaselineRole::named,
                     .choosing_blocks = {}});
  }
  CARNOT_TRY(const StudyComparison compared,
             compare_study(material.study, material.selection, pairs));
  const double n = material.inferences;
  std::vector<CostRank> ranks;
  for (const CandidateCost& one : sheet.candidates) {
    CostRank& rank = ranks.emplace_back(
        CostRank{.candidate = one.candidate, .once = one.once, .total = total_of(one, n)});
    if (&one == &first) continue;
    Comparison couple;
    couple.candidate = one.candidate;
    couple.baseline = first.candidate;
    couple.role = BaselineRole::named;
    const auto saving =
        saving_of(parts_of(compared.comparisons, couple, sheet.rate, material.summary));
    if (saving) {
      const double once_more = one.once - first.once;
      rank.more = Estimate{once_more - n * saving->point, once_more - n * saving->upper,
                           once_more - n * saving->lower, saving->confidence};
    }
    rank.standing = standing_of(rank.more);
  }
  return ranks;
}

/// The first at the front, then by what all inferences cost.
void sort(std::vector<CostRank>& ranks) {
  std::ranges::stable_sort(ranks, {}, [](const CostRank& one) {
    return std::tuple{one.standing != CostStanding::first, one.total};
  });
}

Result<std::vector<CostRank>> order_of(const OrderMaterial& material, const CostSheet& sheet) {
  std::vector<CostRank> ranks;
  if (sheet.candidates.empty()) return ranks;
  const auto* first = &*std::ranges::min_element(sheet.candidates, {}, [](const auto& one) {
    return std::tuple{one.once, one.each.point};
  });
  // Ratios of different pairs of blocks need not agree; nobody goes first twice.
  std::set<std::string> were_first;
  for (;;) {
    CARNOT_TRY(ranks, ranks_against(material, sheet, *first));
    were_first.insert(first->candidate);
    const CostRank* best = nullptr;
    for (const CostRank& one : ranks) {
      if (is_cheaper(one) && (best == nullptr || one.more->point < best->more->point)) best = &one;
    }
    if (best == nullptr || were_first.contains(best->candidate)) break;
    first = &*std::ranges::find(sheet.candidates, best->candidate, &CandidateCost::candidate);
  }
  sort(ranks);
  return ranks;
}

}  // namespace

std::string_view key_of(CostStanding standing) {
  switch (standing) {
    case CostStanding::first:
      return "first";
    case CostStanding::dearer:
      return "dearer";
    case CostStanding::not_resolved:
      return "not_resolved";
    case CostStanding::not_compared:
      return "not_compared";
  }
  return "";
}

Result<std::vector<CostRank>> cost_order(const Study& study, std::span<const Trial> trials,
                                         const StudySummary& summary,
                                         std::span<const CostSheet> sheets, double inferences) {
  const TrialSelection selection = select_trials(study, trials);
  const OrderMaterial material{study, selection, summary, inferences};
  std::vector<std::vector<CostRank>> orders;
  for (const CostSheet& sheet : sheets) {
    CARNOT_TRY(auto order, order_of(material, sheet));
    if (!order.empty()) orders.push_back(std::move(order));
  }
  std::ranges::stable_sort(orders, {}, [](const auto& order) { return order.front().total; });
  std::vector<CostRank> ranks;
  for (std::vector<CostRank>& order : orders) {
    const bool is_other = !ranks.empty();
    for (CostRank& one : order) {
      if (is_other) {
        one.standing = CostStanding::not_compared;
        one.more.reset();  // it was held against another
      }
      ranks.push_back(std::move(one));
    }
  }
  return ranks;
}

}  // namespace carnot
