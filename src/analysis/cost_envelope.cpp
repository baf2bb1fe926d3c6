// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "analysis/cost_material.hpp"
#include "analysis/lower_envelope.hpp"
#include "analysis/study_comparison.hpp"

namespace carnot {
namespace {

/// When the next on the envelope costs less than the one before it, from the blocks of both.
Result<BreakEven> begin_of(const CostMaterial& material, const CostSheet& sheet,
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
Result<void> add_alike(const CostMaterial& material, std::size_t first, CostSheet& sheet) {
  const CandidateCost& cheapest = sheet.candidates[first];
  for (const CandidateCost& other : sheet.candidates) {
    if (&other == &cheapest || other.once != cheapest.once) continue;
    CARNOT_TRY(const BreakEven found, begin_of(material, sheet, other, cheapest));
    if (found.kind != BreakEvenKind::after)
      sheet.undecided.push_back({other.candidate, cheapest.candidate, 0.0});
  }
  return {};
}

}  // namespace

Result<void> add_envelope(const CostMaterial& material, CostSheet& sheet) {
  std::vector<CostLine> lines;
  lines.reserve(sheet.candidates.size());
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

}  // namespace carnot
