// SPDX-License-Identifier: Apache-2.0
#include "analysis/search_cost.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace carnot {
namespace {

std::optional<Energy> both_energies(const std::optional<Energy>& one,
                                    const std::optional<Energy>& other) {
  if (!one || !other || !one->joules() || !other->joules()) return std::nullopt;
  if (kind_of(*one) != kind_of(*other)) return std::nullopt;
  const Estimate& a = *one->joules();
  const Estimate& b = *other->joules();
  const Estimate sum{a.point + b.point, a.lower + b.lower, a.upper + b.upper,
                     std::min(a.confidence, b.confidence)};
  // What a sensor or a model gets wrong, it gets wrong in both; each is told once.
  std::vector<Finding> findings = one->findings();
  for (const Finding& finding : other->findings()) {
    const bool is_new = std::ranges::none_of(
        findings, [&](const Finding& known) { return known.code == finding.code; });
    if (is_new) findings.push_back(finding);
  }
  return one->provenance() == Provenance::measured
             ? Energy::measured(one->perimeter(), sum, std::move(findings))
             : Energy::estimated(one->perimeter(), sum, one->estimator(), std::move(findings));
}

}  // namespace

SearchCost both_sessions(const SearchCost& one, const SearchCost& other) {
  return {.time = one.time + other.time, .energy = both_energies(one.energy, other.energy)};
}

Result<double> charged(const SearchCost& search, const CostRate& rate,
                       const std::optional<EnergyKind>& kind) {
  double joules = 0.0;
  if (rate.per_joule > 0.0) {
    if (!search.energy || !search.energy->joules())
      return fail(ErrorCode::not_measurable, "its energy is not known");
    if (kind_of(*search.energy) != kind) {
      return fail(ErrorCode::not_measurable,
                  "its joules and those of the inferences are not of one kind");
    }
    joules = search.energy->joules()->point;
  }
  return rate.per_joule * joules + rate.per_second * search.time.count();
}

}  // namespace carnot
