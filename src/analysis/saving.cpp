// SPDX-License-Identifier: Apache-2.0
#include "analysis/saving.hpp"

#include <algorithm>

namespace carnot {
namespace {

bool has_clear_sign(const CostPart& part) {
  return part.verdict->kind == VerdictKind::better || part.verdict->kind == VerdictKind::worse;
}

Estimate part_saving(const CostPart& part) {
  const Estimate& ratio = *part.verdict->ratio;
  Estimate saving{part.before * (1.0 - ratio.point), part.before * (1.0 - ratio.upper),
                  part.before * (1.0 - ratio.lower), ratio.confidence};
  if (!has_clear_sign(part)) {
    saving.lower = std::min(saving.lower, 0.0);
    saving.upper = std::max(saving.upper, 0.0);
  }
  return saving;
}

}  // namespace

std::optional<Estimate> saving_of(std::span<const CostPart> parts) {
  Estimate sum{0.0, 0.0, 0.0, 1.0};
  for (const CostPart& part : parts) {
    if (part.verdict == nullptr || !part.verdict->ratio) return std::nullopt;
    if (part.verdict->kind == VerdictKind::invalid) return std::nullopt;
    const Estimate one = part_saving(part);
    sum = {sum.point + one.point, sum.lower + one.lower, sum.upper + one.upper,
           std::max(0.0, sum.confidence + one.confidence - 1.0)};
  }
  return sum;
}

Result<BreakEven> paid_back(double once_more, std::span<const CostPart> parts) {
  const auto saving = saving_of(parts);
  if (!saving) return BreakEven{.kind = BreakEvenKind::not_resolved};
  const bool may_be_nothing = saving->lower <= 0.0 && saving->upper >= 0.0;
  if (may_be_nothing && !std::ranges::all_of(parts, has_clear_sign))
    return BreakEven{.kind = BreakEvenKind::not_resolved};
  return break_even(std::max(0.0, once_more), *saving);
}

}  // namespace carnot
