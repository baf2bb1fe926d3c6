// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "report/format.hpp"
#include "report/study_report.hpp"

namespace carnot {
namespace {

bool is_member(const StudySummary& summary, const std::string& id) {
  return std::any_of(summary.fronts.begin(), summary.fronts.end(), [&](const ParetoFront& front) {
    return std::find(front.members.begin(), front.members.end(), id) != front.members.end();
  });
}

std::string panel_title(const Candidate& candidate) {
  return fmt::format("{}, batch {}, {} thread{}", candidate.model, candidate.settings.batch,
                     candidate.settings.threads, candidate.settings.threads == 1 ? "" : "s");
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
                      .on_front = is_member(report.summary, candidate.id),
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
    const std::string title = panel_title(candidate.candidate);
    if (picture.panels.empty() || picture.panels.back().title != title)
      picture.panels.push_back({title, {}});
    picture.panels.back().points.push_back(*point);
  }
  return picture;
}

}  // namespace carnot
