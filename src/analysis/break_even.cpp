// SPDX-License-Identifier: Apache-2.0
#include "analysis/break_even.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/assert.hpp"

namespace carnot {

std::string_view key_of(BreakEvenKind kind) {
  switch (kind) {
    case BreakEvenKind::after:
      return "after";
    case BreakEvenKind::never:
      return "never";
    case BreakEvenKind::not_resolved:
      return "not_resolved";
  }
  return "";
}

std::optional<std::int64_t> first_gain(double cost, double saving_per_inference) {
  CARNOT_ASSERT(cost >= 0.0 && !std::isnan(saving_per_inference));
  if (saving_per_inference <= 0.0) return std::nullopt;
  const double quotient = cost / saving_per_inference;
  if (!(quotient < 9e18)) return std::nullopt;
  const double whole = std::round(quotient);
  const bool is_whole = std::abs(quotient - whole) <= 1e-9 * whole;
  return static_cast<std::int64_t>(is_whole ? whole : std::floor(quotient)) + 1;
}

Result<BreakEven> break_even(double cost, const Estimate& saving_per_inference) {
  const Estimate& saving = saving_per_inference;
  if (!std::isfinite(cost) || cost < 0.0) {
    return fail(ErrorCode::bad_input,
                fmt::format("an optimisation cannot have cost {}; no break-even.", cost));
  }
  if (std::isnan(saving.point) || std::isnan(saving.lower) || std::isnan(saving.upper)) {
    return fail(ErrorCode::bad_input, "the saving per inference is not known; no break-even.");
  }
  if (saving.upper <= 0.0) return BreakEven{.kind = BreakEvenKind::never};
  if (saving.lower <= 0.0) return BreakEven{.kind = BreakEvenKind::not_resolved};
  const auto first = first_gain(cost, saving.point);
  const auto earliest = first_gain(cost, saving.upper);
  const auto latest = first_gain(cost, saving.lower);
  if (!first || !earliest || !latest) return BreakEven{.kind = BreakEvenKind::never};
  return BreakEven{BreakEvenKind::after, *first, *earliest, *latest};
}

}  // namespace carnot
