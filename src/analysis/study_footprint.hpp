// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/footprint.hpp"
#include "analysis/summary.hpp"
#include "records/trial.hpp"

namespace carnot {

/// So many inferences of each candidate are told in carbon, money and water: of one they would be
/// micrograms and fractions of a cent that nobody can read.
inline constexpr double kFootprintInferences = 1e6;

/// What kFootprintInferences of one candidate stand for.
struct CandidateFootprint {
  std::string candidate;  // CandidateSummary::id
  Footprint footprint;
};

/// When the trials of a study were, from the first one's start to where the last one's windows can
/// have ended at the earliest; empty for none.
std::optional<WallSpan> span_of(std::span<const Trial> trials);

/// Of every candidate, in their order, all by the factors of the same time: what a study compares
/// is what its candidates draw, not the hour at which each had its turn. The energy's interval is
/// that of its passport and the scatter of the trials, in squares. An embodied part is charged for
/// the time that the inferences take, and not told where that is not known.
std::vector<CandidateFootprint> study_footprints(const StudySummary& summary,
                                                 const FootprintFactors& factors,
                                                 const std::optional<WallSpan>& when);

}  // namespace carnot
