// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "analysis/candidate_summary.hpp"
#include "analysis/cost_rates.hpp"
#include "analysis/trial_figures.hpp"
#include "base/result.hpp"
#include "records/study.hpp"

namespace carnot {

/// What making a candidate's model took, charged by the rate: the joules and seconds of applying
/// its recipe, as they were measured. The recipe none is the model as it was given and takes
/// nothing. `kind` is that of the joules of the inferences, with which these are to be added up.
///
/// Errors: not_found, not_measurable with the reason as a part of a sentence, where it is not
/// recorded, or not in joules of that kind; a charge without joules asks for none.
Result<double> once_of(const Study& study, const CandidateSummary& candidate, const CostRate& rate,
                       const std::optional<EnergyKind>& kind);

}  // namespace carnot
