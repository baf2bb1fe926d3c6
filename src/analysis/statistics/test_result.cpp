// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/test_result.hpp"

#include <fmt/format.h>

#include "base/number_text.hpp"

namespace carnot::statistics {
namespace {

std::string degrees_text(const std::vector<double>& degrees) {
  std::string text;
  for (const double one : degrees) {
    text += (text.empty() ? "(" : ", ") + format_number(one, 4);
  }
  return text.empty() ? text : text + ")";
}

std::string effect_text(const Effect& effect) {
  return fmt::format("{} {} ({} to {})", name_of(effect.kind), format_number(effect.value.point, 3),
                     format_number(effect.value.lower, 3), format_number(effect.value.upper, 3));
}

}  // namespace

std::string_view name_of(EffectKind kind) {
  switch (kind) {
    case EffectKind::mean_difference:
      return "difference of means";
    case EffectKind::median_difference:
      return "Hodges–Lehmann difference";
    case EffectKind::cohens_d:
      return "Cohen's d";
    case EffectKind::hedges_g:
      return "Hedges' g";
    case EffectKind::cliffs_delta:
      return "Cliff's δ";
    case EffectKind::vargha_delaney_a:
      return "Vargha–Delaney A";
    case EffectKind::eta_squared:
      return "η²";
    case EffectKind::epsilon_squared:
      return "ε²";
    case EffectKind::kendalls_w:
      return "Kendall's W";
    case EffectKind::correlation:
      return "correlation";
    case EffectKind::rank_biserial:
      return "rank-biserial correlation";
    case EffectKind::share_difference:
      return "difference of shares";
    case EffectKind::slope:
      return "slope";
  }
  return "";
}

std::string p_text(double p_value) {
  return p_value < 0.001 ? "p < 0.001" : "p = " + format_number(p_value, 2);
}

void conclude(TestResult& result, double confidence, std::string_view if_small,
              std::string_view if_large) {
  result.sentence =
      fmt::format("{}: {}, {}{} = {}, {}", result.p_value <= 1.0 - confidence ? if_small : if_large,
                  result.test, result.symbol, degrees_text(result.degrees),
                  format_number(result.statistic, 4), p_text(result.p_value));
  if (!result.effects.empty()) result.sentence += ", " + effect_text(result.effects.front());
  result.sentence += fmt::format(", n = {}.", result.count);
}

}  // namespace carnot::statistics
