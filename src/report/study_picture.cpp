// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "report/format.hpp"
#include "report/study_report.hpp"

namespace carnot {
namespace {

/// Of the front of its own group, which is what a panel shows.
bool is_member(const StudySummary& summary, const CandidateSummary& candidate) {
  return std::ranges::any_of(summary.fronts, [&](const ParetoFront& front) {
    return front.group == candidate.candidate.group() &&
           std::ranges::find(front.members, candidate.id) != front.members.end();
  });
}

/// Empty when one of the two figures is missing: such a candidate has no place in the plane.
std::optional<PicturePoint> point_of(const StudyReport& report, const CandidateSummary& candidate) {
  if (!candidate.energy || !candidate.accuracy || !candidate.accuracy->share) return std::nullopt;
  const Energy& energy = candidate.energy->per_inference;
  if (!energy.joules() || energy.joules()->point <= 0.0) return std::nullopt;
  return PicturePoint{.recipe = candidate.candidate.recipe,
                      .engine = candidate.candidate.settings.engine,
                      .joules_per_inference = candidate.energy->repetition.interval.value_or(
                          exactly(energy.joules()->point)),
                      .accuracy = *candidate.accuracy->share,
                      .energy_is_estimated = energy.provenance() == Provenance::estimated,
                      .on_front = is_member(report.summary, candidate),
                      .is_baseline = candidate.prepared && candidate.prepared->sha256 ==
                                                               candidate.prepared->original_sha256};
}

}  // namespace

AccuracyEnergyPicture picture_of(const StudyReport& report) {
  AccuracyEnergyPicture picture{report.study.title, "", {}};
  picture.subtitle = fmt::format(
      "{}, {} CPUs{}; intervals {} over trials{}", report.host.cpu_model, report.host.visible_cpus,
      report.host.virtualisation.empty() ? ""
                                         : ", virtual machine (" + report.host.virtualisation + ")",
      format_share(report.study.protocol.confidence),
      has_estimated_energy(report) ? "; energy estimated from CPU time" : "");
  for (const CandidateSummary& candidate : report.summary.candidates) {
    const auto point = point_of(report, candidate);
    if (!point) continue;
    const std::string title = group_title(candidate.candidate);
    if (picture.panels.empty() || picture.panels.back().title != title)
      picture.panels.push_back({title, {}});
    picture.panels.back().points.push_back(*point);
  }
  return picture;
}

}  // namespace carnot
