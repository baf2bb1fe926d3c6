// SPDX-License-Identifier: Apache-2.0
#include "meter/uncertainty.hpp"

#include <algorithm>
#include <cmath>

#include "base/assert.hpp"
#include "sensors/rapl.hpp"

namespace carnot {
namespace {

/// Difference of two independent errors, each uniform over one step: variance 2/12.
const double kTwoEdges = 1.0 / std::sqrt(6.0);
/// Scatter of the power at an edge, over the window's mean. Nobody knows it from readings at the
/// edges alone, so the prior is work and rest by turns, rest drawing a sixth of work (docs/method).
constexpr double kEdgeScatter = 0.72;
/// The counter's last refresh lies φ before an edge, uniform over T, and misses φ·P: variance
/// P²·T²·(1/12 + scatter²/3), twice.
const double kRefresh = std::sqrt(2.0 * (1.0 / 12.0 + kEdgeScatter * kEdgeScatter / 3.0));
/// One error uniform on ±d.
const double kOneEdge = 1.0 / std::sqrt(3.0);

double squared(Joules energy) { return energy.si() * energy.si(); }

/// Share of the time between two readings that the sensor has looked at.
double seen_share(const SourceDescription& source, const Cut& cut) {
  const Seconds spacing = Seconds{cut.known} / std::max(1, cut.readings - 1);
  return std::min(1.0, source.averaged_over / std::max(spacing, source.refresh));
}

Joules sampling_error(const SourceDescription& source, const Cut& cut) {
  if (cut.scatter == Watts{0.0}) return Joules{0.0};
  const double unseen = 1.0 - seen_share(source, cut);
  return cut.scatter * std::sqrt(unseen / std::max(1, cut.readings)) * Seconds{cut.known};
}

/// The step of a power. Whether the device rounds or cuts off nobody says, and at a steady power it
/// errs the same way in every reading.
Watts step_of(const SourceDescription& source, const Cut& cut) {
  return source.counter ? Watts{0.0} : std::max(source.resolution, cut.step);
}

/// What unknown time is filled with, and what it may have held at most.
struct Filling {
  Joules likely;
  Joules most;
};
Filling filling_of(const SourceDescription& source, const Cut& cut) {
  CARNOT_ASSERT(cut.known.count() > 0);
  const Watts mean = cut.known_joules / Seconds{cut.known};
  const Joules likely = std::max(mean * Seconds{cut.unknown}, cut.least_unknown_joules);
  const Watts most_power =
      source.plausible_maximum > Watts{0.0} ? source.plausible_maximum : kPlausiblePackagePower;
  return {likely, std::max(most_power * Seconds{cut.unknown}, likely)};
}

}  // namespace

RandomErrors random_errors(const SourceDescription& source, const Cut& cut) {
  const Watts mean = cut.known_joules / Seconds{cut.known};
  const Joules quantum{source.counter ? source.counter->joules_per_tick : 0.0};
  const Joules edges{std::sqrt(squared(cut.begin_edge) + squared(cut.end_edge))};
  // A power is not counted up: its refresh is in the sampling error.
  const Joules refresh = source.counter ? kRefresh * (mean * source.refresh) : Joules{0.0};
  return {refresh, quantum * kTwoEdges, edges * kOneEdge, sampling_error(source, cut), cut.smear};
}

Seconds length_for(double share, const RandomErrors& errors, const Cut& cut) {
  const Seconds length{cut.known};
  const double fixed = kNormal95 *
                       std::sqrt(squared(errors.refresh) + squared(errors.quantum) +
                                 squared(errors.edges) + squared(errors.smear)) /
                       cut.known_joules.si() * length.count();
  const double falling = kNormal95 * (errors.sampling / cut.known_joules);
  // share² = (fixed / L)² + falling²·length / L, solved for 1 / L.
  const double b = falling * falling * length.count();
  if (fixed == 0.0) return Seconds{b / (share * share)};
  const double inverse =
      (std::sqrt(b * b + 4.0 * fixed * fixed * share * share) - b) / (2.0 * fixed * fixed);
  return Seconds{1.0 / inverse};
}

ErrorBudget budget_of(const SourceDescription& source, const Cut& cut, double model_factor) {
  const Filling filling = filling_of(source, cut);
  const Accuracy accuracy = source.accuracy.value_or(Accuracy{});
  const Seconds length{cut.known + cut.unknown};
  return {.random = random_errors(source, cut),
          .gain = accuracy.gain * (cut.known_joules + filling.likely),
          .offset = accuracy.offset * length,
          .step = step_of(source, cut) * length,
          .clock = cut.clock,
          .gap_below = filling.likely - cut.least_unknown_joules,
          .gap_above = filling.most - filling.likely,
          .model_factor = model_factor};
}

Estimate joules_of(const SourceDescription& source, const Cut& cut, double model_factor) {
  const Filling filling = filling_of(source, cut);
  const ErrorBudget budget = budget_of(source, cut, model_factor);
  const Joules random = kNormal95 * budget.random.combined();
  const Joules point = cut.known_joules + filling.likely;
  const Joules systematic = budget.gain + budget.offset + budget.step + budget.clock;
  const Joules lower = cut.known_joules + cut.least_unknown_joules - random - systematic;
  const Joules upper = cut.known_joules + filling.most + random + systematic;
  return {.point = point.si(),
          .lower = std::max(0.0, lower.si()) / model_factor,
          .upper = upper.si() * model_factor,
          .confidence = source.model ? source.model->confidence : kMeterConfidence};
}

}  // namespace carnot
