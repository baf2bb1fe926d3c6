// SPDX-License-Identifier: Apache-2.0
#include "analysis/idle_power.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.hpp"
#include "base/text.hpp"

namespace carnot {

namespace {

std::string words_of(const Busyness& busyness, const ValidityThresholds& thresholds) {
  std::vector<std::string> busy;
  if (busyness.cpus.value_or(0.0) > thresholds.flagged_other_load)
    busy.push_back(fmt::format("{} of the CPUs were busy", format_share(*busyness.cpus)));
  if (busyness.boards.value_or(0.0) > thresholds.flagged_other_load)
    busy.push_back(fmt::format("a graphics board was busy for {} of the time",
                               format_share(*busyness.boards)));
  return join(busy, " and ");
}

}  // namespace

bool is_idle(const Busyness& busyness, const ValidityThresholds& thresholds) {
  return std::max(busyness.cpus.value_or(0.0), busyness.boards.value_or(0.0)) <=
         thresholds.flagged_other_load;
}

Result<IdlePower> idle_power_of(const Measurement& idle, const Busyness& busyness,
                                const ValidityThresholds& thresholds) {
  if (!is_idle(busyness, thresholds)) {
    return fail(
        ErrorCode::failed,
        fmt::format("the idle baseline was taken while {}.", words_of(busyness, thresholds)),
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
  if (!busyness.cpus) power.findings.push_back(finding(FindingCode::unwatched_baseline));
  return power;
}

Result<Energy> marginal(const Energy& gross, Seconds length, const IdlePower& idle) {
  if (!gross.joules()) return gross;
  if (!(gross.perimeter() == idle.perimeter) || gross.provenance() != idle.provenance) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("{} energy over {} and an idle power {} over {} do not belong together.",
                    key_of(gross.provenance()), gross.perimeter().key(), key_of(idle.provenance),
                    idle.perimeter.key()),
        "Take the baseline with the same sources.");
  }
  const Estimate& joules = *gross.joules();
  const Estimate at_rest{idle.watts.point * length.count(), idle.watts.lower * length.count(),
                         idle.watts.upper * length.count(), idle.watts.confidence};
  const double point = joules.point - at_rest.point;
  const double below = std::hypot(joules.point - joules.lower, at_rest.upper - at_rest.point);
  const double above = std::hypot(joules.upper - joules.point, at_rest.point - at_rest.lower);
  const Estimate net{point, point - below, point + above,
                     std::min(joules.confidence, at_rest.confidence)};
  std::vector<Finding> findings = gross.findings();
  findings.insert(findings.end(), idle.findings.begin(), idle.findings.end());
  if (gross.provenance() == Provenance::measured)
    return Energy::measured(gross.perimeter(), net, std::move(findings));
  return Energy::estimated(gross.perimeter(), net, gross.estimator(), std::move(findings));
}

}  // namespace carnot
