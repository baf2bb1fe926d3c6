// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "report/cost_picture.hpp"
#include "report/cost_text.hpp"
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

CostPicture cost_picture_of(const StudyReport& report) {
  CostPicture picture{.title = report.study.title + ": cost as a function of use",
                      .subtitle = {},
                      .uses = report.cost_question.uses,
                      .panels = {}};
  picture.subtitle = fmt::format(
      "{}, {} CPUs; once = applying the recipe, without search, training and people's time{}",
      report.host.cpu_model, report.host.visible_cpus,
      has_estimated_energy(report) ? "; energy estimated from CPU time" : "");
  for (const CostSheet& sheet : report.costs) {
    CostPanel& panel = picture.panels.emplace_back();
    panel.title = cost_title(report, sheet);
    panel.unit = sheet.rate.unit;
    panel.has_prefixes = sheet.rate.kind != CostKind::money;
    panel.is_estimated = sheet.is_estimated;
    for (const CandidateCost& cost : sheet.candidates) {
      const CandidateSummary* one = find_summary(report.summary.candidates, cost.candidate);
      const Settings& settings = one->candidate.settings;
      panel.curves.push_back({short_name(report, cost.candidate), one->candidate.recipe,
                              settings.engine, settings.precision == Precision::fp32, cost.once,
                              cost.each.point});
    }
    for (const CheapestRange& range : sheet.envelope) {
      const std::string name = short_name(report, range.candidate);
      if (!range.begins) {
        panel.cheapest_first = name;
        continue;
      }
      panel.switches.push_back({name, static_cast<double>(range.begins->first),
                                static_cast<double>(range.begins->earliest),
                                static_cast<double>(range.begins->latest)});
    }
  }
  return picture;
}

}  // namespace carnot
