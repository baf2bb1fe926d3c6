// SPDX-License-Identifier: Apache-2.0
#include "meter/uncertainty.hpp"

#include <algorithm>
#include <cmath>

#include "base/assert.hpp"
#include "sensors/rapl.hpp"

namespace carnot {
namespace {

/// Two-sided 95 % of a normal distribution. (The refresh error alone is triangular on ±P·T, whose
/// 95 % lies at .776 P·T; 1.96/√6 = .800 is a little wider.)
constexpr double kNormal95 = 1.959964;

/// Difference of two independent errors, each uniform over one step: variance 2/12.
const double kTwoEdges = 1.0 / std::sqrt(6.0);
/// One error uniform on ±d.
const double kOneEdge = 1.0 / std::sqrt(3.0);

double squared(Joules energy) { return energy.si() * energy.si(); }

}  // namespace

Joules RandomErrors::combined() const {
  return Joules{std::sqrt(squared(refresh) + squared(quantum) + squared(edges))};
}

RandomErrors random_errors(const SourceDescription& source, const Cut& cut) {
  const Watts mean = cut.known_joules / Seconds{cut.known};
  const Joules quantum{source.counter ? source.counter->joules_per_tick : 0.0};
  const Joules edges{std::sqrt(squared(cut.begin_edge) + squared(cut.end_edge))};
  return {mean * source.refresh * kTwoEdges, quantum * kTwoEdges, edges * kOneEdge};
}

Estimate joules_of(const SourceDescription& source, const Cut& cut, double model_factor) {
  CARNOT_ASSERT(cut.known.count() > 0);
  const Watts mean = cut.known_joules / Seconds{cut.known};
  const Joules filled = std::max(mean * Seconds{cut.unknown}, cut.least_unknown_joules);
  const Watts most_power =
      source.plausible_maximum > Watts{0.0} ? source.plausible_maximum : kPlausiblePackagePower;
  const Joules most_unknown = std::max(most_power * Seconds{cut.unknown}, filled);
  const Joules random = kNormal95 * random_errors(source, cut).combined();
  const Joules point = cut.known_joules + filled;
  const Joules lower = cut.known_joules + cut.least_unknown_joules - random;
  const Joules upper = cut.known_joules + most_unknown + random;
  return {.point = point.si(),
          .lower = std::max(0.0, lower.si()) / model_factor,
          .upper = upper.si() * model_factor,
          .confidence = source.model ? source.model->confidence : kMeterConfidence};
}

}  // namespace carnot
