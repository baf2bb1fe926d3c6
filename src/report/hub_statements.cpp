// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/cost_text.hpp"
#include "report/format.hpp"
#include "report/macs_text.hpp"
#include "report/stakeholder_statements.hpp"

namespace carnot {
namespace {

std::string dataset_words(const StudyReport& report, const std::string& model) {
  const auto found = std::ranges::find(report.study.models, model, &ModelEntry::name);
  return found == report.study.models.end() || found->dataset.empty() ? std::string{"no data set"}
                                                                      : valid_utf8(found->dataset);
}

/// The candidate of the model as it is that takes least energy, for the card's figure.
const CandidateSummary* least_of_none(const StudyReport& report, const std::string& model) {
  const CandidateSummary* least = nullptr;
  for (const CandidateSummary& one : report.summary.candidates) {
    if (one.candidate.model != model || !is_none(report.study, one.candidate.recipe) || !one.energy)
      continue;
    if (least == nullptr || one.energy->repetition.mean < least->energy->repetition.mean)
      least = &one;
  }
  return least;
}

std::string energy_words(const StudyReport& report, const CandidateSummary& candidate) {
  const Energy& energy = candidate.energy->per_inference;
  const Estimate shown = candidate.energy->repetition.interval.value_or(*energy.joules());
  return fmt::format("{}{} per inference in {} trial{} over {} ({}), with {} on {} ({} CPUs)",
                     energy.provenance() == Provenance::estimated ? "~" : "",
                     format_estimate(shown, "J"), candidate.energy->repetition.trials,
                     candidate.energy->repetition.trials == 1 ? "" : "s", energy.perimeter().key(),
                     key_of(energy.provenance()), short_name(report, candidate.id),
                     report.host.cpu_model, report.host.visible_cpus);
}

/// Size, operations, accuracy, energy, hardware: what cards lack.
void add_facts(const StudyReport& report, const PreparedModel& model,
               std::vector<Statement>& statements) {
  const CandidateSummary* least = least_of_none(report, model.model);
  std::string text = fmt::format("{}: {} on disk, {} parameters, {}", valid_utf8(model.model),
                                 format_bytes(model.file_bytes), format_count(model.parameters),
                                 work_text(model.macs));
  std::string lacking;
  if (least != nullptr && least->accuracy && least->accuracy->share) {
    const Estimate& share = *least->accuracy->share;
    text += fmt::format(", {} right of {} images of {}",
                        format_share(share.point, share.lower, share.upper),
                        format_count(least->accuracy->images), dataset_words(report, model.model));
  } else {
    lacking += " its accuracy;";
  }
  if (least != nullptr) {
    text += ", " + energy_words(report, *least);
  } else {
    lacking += " its energy;";
  }
  text += fmt::format(". These records do not have{} what its training took.",
                      lacking.empty() ? "" : lacking + " nor");
  statements.push_back(
      {valid_utf8(text), fmt::format("file with sha256 {}", model.sha256.substr(0, 12))});
}

/// Files of the same model that save energy and surely keep their accuracy.
void add_offers(const StudyReport& report, const PreparedModel& model,
                std::vector<Statement>& statements) {
  const Comparison* best = nullptr;
  for (const CandidateSummary& one : report.summary.candidates) {
    if (one.candidate.model != model.model || one.candidate.recipe != model.recipe) continue;
    const Comparison* comparison =
        energy_comparison(report.summary, one.id, BaselineRole::same_engine);
    if (comparison == nullptr || comparison->verdict.kind != VerdictKind::better) continue;
    if (!surely_keeps(accuracy_of(report.summary, one.id), allowed_drop(report))) continue;
    if (best == nullptr || comparison->verdict.ratio->point < best->verdict.ratio->point)
      best = comparison;
  }
  if (best == nullptr) return;
  statements.push_back(
      {fmt::format("Worth offering beside the original: {} of {} ({}): energy {} with {}; {}.",
                   valid_utf8(model.recipe), valid_utf8(model.model),
                   format_bytes(model.file_bytes), format_verdict(best->verdict),
                   short_name(report, best->candidate),
                   accuracy_words(accuracy_of(report.summary, best->candidate))),
       evidence_of(*best)});
}

}  // namespace

std::vector<Statement> hub_statements(const StudyReport& report) {
  std::vector<Statement> statements;
  for (const PreparedModel& model : report.prepared) {
    if (!model.failure.empty()) continue;
    if (is_none(report.study, model.recipe)) {
      add_facts(report, model, statements);
    } else {
      add_offers(report, model, statements);
    }
  }
  if (!report.prepared.empty() && report.footprints.empty()) {
    statements.push_back(
        {"Grams of CO2e can stand beside the joules: say where the models run, "
         "with --place or --intensity.",
         "no carbon intensity was given for this report"});
  }
  return statements;
}

}  // namespace carnot
