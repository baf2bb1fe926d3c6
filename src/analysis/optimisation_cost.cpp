// SPDX-License-Identifier: Apache-2.0
#include "analysis/optimisation_cost.hpp"

namespace carnot {
namespace {

Result<double> joules_once(const PreparedModel& prepared, const std::optional<EnergyKind>& kind) {
  if (!prepared.optimisation_energy || !prepared.optimisation_energy->joules())
    return fail(ErrorCode::not_measurable, "the energy of the optimisation was not measured");
  if (kind_of(*prepared.optimisation_energy) != kind) {
    return fail(ErrorCode::not_measurable,
                "the joules of the optimisation and of the inferences are not of one kind");
  }
  return prepared.optimisation_energy->joules()->point;
}

}  // namespace

Result<double> once_of(const Study& study, const CandidateSummary& candidate, const CostRate& rate,
                       const std::optional<EnergyKind>& kind) {
  if (is_none(study, candidate.candidate.recipe)) return 0.0;
  if (!candidate.prepared)
    return fail(ErrorCode::not_found, "what its optimisation cost is not recorded");
  double joules = 0.0;
  if (rate.per_joule > 0.0) {
    CARNOT_TRY(joules, joules_once(*candidate.prepared, kind));
  }
  return rate.per_joule * joules + rate.per_second * candidate.prepared->optimisation_time.count();
}

}  // namespace carnot
