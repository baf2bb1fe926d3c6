// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/format.hpp"
#include "report/study_report.hpp"

namespace carnot {
namespace {

/// "−45.2", with the digits that a half-width in percent deserves.
std::string change_number(double ratio, int decimals) {
  return format_signed(100.0 * (ratio - 1.0), decimals);
}

/// The largest change that the interval does not exclude, as a factor away from 1.
double widest_change(const Estimate& ratio) {
  return std::max(std::abs(ratio.upper - 1.0), std::abs(1.0 - ratio.lower));
}

}  // namespace

std::string format_ratio(const Estimate& ratio) {
  const double half_width = 50.0 * (ratio.upper - ratio.lower);
  const int decimals = half_width < 1.5 ? 1 : 0;
  return fmt::format("{} % ({} to {})", change_number(ratio.point, decimals),
                     change_number(ratio.lower, decimals), change_number(ratio.upper, decimals));
}

std::string format_whole_verdict(const Verdict& verdict) {
  if (!verdict.ratio) return format_verdict(verdict);
  const std::string figures =
      fmt::format("{}, n = {}", format_ratio(*verdict.ratio), verdict.blocks);
  switch (verdict.kind) {
    case VerdictKind::equivalent:
      return fmt::format("equal within ±{}: {}", format_share(verdict.margin), figures);
    case VerdictKind::not_resolved:
      return "not resolved: " + figures;
    case VerdictKind::better:
    case VerdictKind::worse:
      return figures;
    case VerdictKind::invalid:
      return format_verdict(verdict);
  }
  return figures;
}

std::string format_verdict(const Verdict& verdict) {
  switch (verdict.kind) {
    case VerdictKind::better:
    case VerdictKind::worse:
      return format_ratio(*verdict.ratio);
    case VerdictKind::equivalent:
      return fmt::format("equal within ±{}", format_share(verdict.margin));
    case VerdictKind::not_resolved:
      if (!verdict.ratio) return fmt::format("not resolved ({})", verdict.reason);
      return fmt::format("not resolved (at most {})", format_share(widest_change(*verdict.ratio)));
    case VerdictKind::invalid:
      return verdict.reason.empty() ? "invalid" : fmt::format("invalid ({})", verdict.reason);
  }
  return {};
}

}  // namespace carnot
