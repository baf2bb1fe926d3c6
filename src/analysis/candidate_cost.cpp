// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "analysis/cost_material.hpp"
#include "analysis/optimisation_cost.hpp"
#include "analysis/trial_figures.hpp"
#include "base/number_text.hpp"

namespace carnot {
namespace {

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
Result<void> check_accuracy(const CostMaterial& material, const std::string& candidate) {
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

}  // namespace

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

Result<CandidateCost> cost_of(const CostMaterial& material, const CandidateSummary& candidate,
                              const CostSheet& sheet, const std::optional<EnergyKind>& kind) {
  CARNOT_TRY_VOID(check_accuracy(material, candidate.id));
  CARNOT_TRY(const Estimate each, each_of(candidate, sheet.rate, kind));
  CARNOT_TRY(double once, once_of(material.study, candidate, sheet.rate, kind));
  // Its recipe was applied within the search; longer than that it took where an older program did.
  const bool was_found = sheet.search && !is_none(material.study, candidate.candidate.recipe);
  if (was_found) once = std::max(once, *sheet.search);
  return CandidateCost{candidate.id, once, each, once + material.question.uses * each.point};
}

}  // namespace carnot
