// SPDX-License-Identifier: Apache-2.0
#include "meter/baseline.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/number_text.hpp"

namespace carnot {

Result<IdlePower> idle_power_of(const Measurement& idle, double busy_share,
                                const ValidityThresholds& thresholds) {
  if (busy_share > thresholds.flagged_other_load) {
    return fail(ErrorCode::failed,
                fmt::format("the idle baseline was taken while {} of the CPUs were busy.",
                            format_share(busy_share)),
                "Stop what runs there and measure again.");
  }
  if (!idle.total.joules())
    return fail(ErrorCode::not_measurable, "the energy of the idle baseline is missing.");
  const double seconds = idle.duration().count();
  const Estimate& joules = *idle.total.joules();
  IdlePower power{
      idle.total.perimeter(),
      idle.total.provenance(),
      {joules.point / seconds, joules.lower / seconds, joules.upper / seconds, joules.confidence},
      {}};
  if (idle.duration() < thresholds.short_baseline) {
    power.findings.push_back(
        finding(FindingCode::short_baseline,
                fmt::format("It lasted {}.", format_quantity(idle.duration()))));
  }
  return power;
}

Result<Energy> marginal(const Measurement& gross, const IdlePower& idle) {
  const Energy& energy = gross.total;
  if (!energy.joules()) return energy;
  if (!(energy.perimeter() == idle.perimeter) || energy.provenance() != idle.provenance) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("{} energy over {} and an idle power {} over {} do not belong together.",
                    key_of(energy.provenance()), energy.perimeter().key(), key_of(idle.provenance),
                    idle.perimeter.key()),
        "Take the baseline with the same sources.");
  }
  const double seconds = gross.duration().count();
  const Estimate& joules = *energy.joules();
  const double point = joules.point - idle.watts.point * seconds;
  // √(u_E² + (L·u_idle)²), each side for itself (measuring.md 2.4).
  const double below =
      std::hypot(joules.point - joules.lower, (idle.watts.upper - idle.watts.point) * seconds);
  const double above =
      std::hypot(joules.upper - joules.point, (idle.watts.point - idle.watts.lower) * seconds);
  const Estimate net{point, point - below, point + above,
                     std::min(joules.confidence, idle.watts.confidence)};
  std::vector<Finding> findings = energy.findings();
  findings.insert(findings.end(), idle.findings.begin(), idle.findings.end());
  if (energy.provenance() == Provenance::measured)
    return Energy::measured(energy.perimeter(), net, std::move(findings));
  return Energy::estimated(energy.perimeter(), net, energy.estimator(), std::move(findings));
}

}  // namespace carnot
