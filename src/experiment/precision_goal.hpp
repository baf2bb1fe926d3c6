// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "experiment/grid.hpp"
#include "records/study.hpp"
#include "records/trial.hpp"

namespace carnot {

/// Are all intervals of a group as narrow as the study's `until` asks? Looks at energy per
/// inference (latency where no energy is known) of every candidate against its same-engine
/// baseline. Candidates without a pair yet do not hold the study up: the schedule knows when they
/// are hopeless.
bool narrow_enough(const CandidateGroup& group, const std::vector<Trial>& trials,
                   const Study& study);

}  // namespace carnot
