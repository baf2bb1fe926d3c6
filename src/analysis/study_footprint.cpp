// SPDX-License-Identifier: Apache-2.0
#include "analysis/study_footprint.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace carnot {
namespace {

/// A figure's ends, moved apart by a further, independent half-width.
Estimate widened(const Estimate& estimate, double half_width) {
  const double below = std::hypot(estimate.point - estimate.lower, half_width);
  const double above = std::hypot(estimate.upper - estimate.point, half_width);
  return {estimate.point, std::max(0.0, estimate.point - below), estimate.point + above,
          estimate.confidence};
}

Energy of_one_inference(const CandidateSummary& candidate) {
  if (!candidate.energy) return Energy::missing(Perimeter::single(Domain::cpu_package), {});
  const Energy& energy = candidate.energy->per_inference;
  const auto& scatter = candidate.energy->repetition.interval;
  if (!energy.joules() || !scatter) return energy;
  const Estimate joules = widened(*energy.joules(), 0.5 * (scatter->upper - scatter->lower));
  return energy.provenance() == Provenance::measured
             ? Energy::measured(energy.perimeter(), joules, energy.findings())
             : Energy::estimated(energy.perimeter(), joules, energy.estimator(), energy.findings());
}

Footprint of_candidate(const CandidateSummary& candidate, FootprintFactors factors,
                       const std::optional<WallSpan>& when) {
  if (!candidate.seconds_per_inference) factors.embodied.reset();
  const double seconds =
      candidate.seconds_per_inference ? candidate.seconds_per_inference->mean : 0.0;
  return footprint_of(of_one_inference(candidate).per(1.0 / kFootprintInferences),
                      Seconds{seconds * kFootprintInferences}, when, factors);
}

}  // namespace

std::optional<WallSpan> span_of(std::span<const Trial> trials) {
  std::optional<WallSpan> span;
  for (const Trial& trial : trials) {
    Seconds measured{0.0};
    for (const WindowRecord& window : trial.windows) measured += window.measurement.duration();
    const WallTime end =
        trial.started + std::chrono::duration_cast<std::chrono::nanoseconds>(measured);
    if (!span) span = WallSpan{trial.started, end};
    span->begin = std::min(span->begin, trial.started);
    span->end = std::max(span->end, end);
  }
  return span;
}

std::vector<CandidateFootprint> study_footprints(const StudySummary& summary,
                                                 const FootprintFactors& factors,
                                                 const std::optional<WallSpan>& when) {
  std::vector<CandidateFootprint> footprints;
  footprints.reserve(summary.candidates.size());
  for (const CandidateSummary& candidate : summary.candidates)
    footprints.push_back({candidate.id, of_candidate(candidate, factors, when)});
  return footprints;
}

}  // namespace carnot
