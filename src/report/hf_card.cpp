// SPDX-License-Identifier: Apache-2.0
#include "report/hf_card.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "analysis/metrics.hpp"
#include "base/text.hpp"
#include "base/wall_time_text.hpp"
#include "report/cost_text.hpp"
#include "report/footprint_text.hpp"
#include "report/format.hpp"
#include "report/macs_text.hpp"
#include "report/stakeholder_statements.hpp"

namespace carnot {
namespace {

/// A double-quoted scalar of JSON is one of YAML too.
std::string yaml_text(std::string_view text) { return nlohmann::json(valid_utf8(text)).dump(); }

Result<const CandidateSummary*> find_candidate(const StudyReport& report, const std::string& id) {
  const auto& all = report.summary.candidates;
  if (all.empty()) {
    return fail(ErrorCode::not_found, "the run has no candidate yet, so there is no card to write.",
                "Run its study first.");
  }
  std::vector<std::string_view> names;
  names.reserve(all.size());
  for (const CandidateSummary& one : all) names.push_back(one.id);
  if (id.empty() && all.size() == 1) return &all.front();
  if (id.empty()) {
    return fail(ErrorCode::bad_input,
                fmt::format("a card is of one candidate, and the run has {}.", all.size()),
                fmt::format("Name one with --candidate: {}.", fmt::join(names, ", ")));
  }
  if (const CandidateSummary* found = find_summary(all, id)) return found;
  const auto near = nearest_name(id, names);
  return fail(ErrorCode::bad_input, fmt::format("the run has no candidate \"{}\".", valid_utf8(id)),
              near ? fmt::format("Did you mean \"{}\"?", *near)
                   : fmt::format("It has {}.", fmt::join(names, ", ")));
}

const CostSheet* sheet_of(const StudyReport& report, const CandidateSummary& one, CostKind kind) {
  for (const CostSheet& sheet : report.costs) {
    const bool has = std::ranges::find(sheet.candidates, one.id, &CandidateCost::candidate) !=
                     sheet.candidates.end();
    if (has && sheet.rate.kind == kind) return &sheet;
  }
  return nullptr;
}

std::string hardware_of(const StudyReport& report) {
  return fmt::format("{}, {} CPUs{}", report.host.cpu_model, report.host.visible_cpus,
                     report.host.virtualisation.empty()
                         ? ""
                         : fmt::format(" (virtual machine, {})", report.host.virtualisation));
}

std::string how_joules(const CandidateSummary& one) {
  if (!one.energy) return "joules missing";
  const Energy& energy = one.energy->per_inference;
  return energy.provenance() == Provenance::measured
             ? std::string{"joules measured"}
             : fmt::format("joules estimated by the model \"{}\"", energy.estimator());
}

/// What making this file emitted; empty with the reason as a comment.
std::string emissions_block(const StudyReport& report, const CandidateSummary& one) {
  if (is_none(report.study, one.candidate.recipe)) {
    return "# co2_eq_emissions is what making a model emitted; nothing was applied to this one "
           "here.\n";
  }
  const CostSheet* sheet = sheet_of(report, one, CostKind::carbon);
  if (sheet == nullptr) {
    return "# co2_eq_emissions: no carbon intensity was given (--place, --intensity), or the "
           "energy of applying the recipe is not known.\n";
  }
  const auto cost = std::ranges::find(sheet->candidates, one.id, &CandidateCost::candidate);
  // Without an exponent: YAML 1.1 takes 2e-05 for a text.
  return fmt::format(
      "co2_eq_emissions:\n  emissions: {}\n  source: {}\n  hardware_used: {}\n",
      format_number(cost->once, 6),
      yaml_text(fmt::format(
          "Carnot {}: applying the recipe {}, {}, at {}; training before it is not "
          "in it",
          report.carnot_version, one.candidate.recipe, how_joules(one), sheet->rate.source)),
      yaml_text(hardware_of(report)));
}

std::string dataset_of(const StudyReport& report, const std::string& model) {
  const auto found = std::ranges::find(report.study.models, model, &ModelEntry::name);
  return found == report.study.models.end() ? std::string{} : found->dataset;
}

std::string results_block(const StudyReport& report, const CandidateSummary& one) {
  if (!one.accuracy || !one.accuracy->share) return {};
  const std::string dataset = dataset_of(report, one.candidate.model);
  return fmt::format(
      "model-index:\n- name: {}\n  results:\n  - task:\n      type: image-classification\n    "
      "dataset:\n      type: {}\n      name: {}\n      split: test\n    metrics:\n    - type: "
      "accuracy\n      value: {}\n      name: {}\n",
      yaml_text(one.candidate.model), yaml_text(dataset), yaml_text(dataset),
      nlohmann::json(one.accuracy->share->point).dump(),
      yaml_text(fmt::format("top-1 of {} images", one.accuracy->images)));
}

std::string front_matter(const StudyReport& report, const CandidateSummary& one) {
  return fmt::format("---\n# {}\nlibrary_name: onnx\npipeline_tag: image-classification\n{}{}---\n",
                     "Written by carnot report --format hf-card; merge it into the card's own.",
                     results_block(report, one), emissions_block(report, one));
}

/// Rows of the section's table.
class Rows {
 public:
  void add(std::string what, std::string_view value) {
    if (!value.empty()) table_.rows.push_back({std::move(what), valid_utf8(value)});
  }
  std::string text() const { return to_markdown_table(table_); }

 private:
  TextTable table_{{"what", "figure"}, {}};
};

void add_energy(const CandidateSummary& one, double confidence, Rows& rows) {
  if (!one.energy || !one.energy->per_inference.joules()) {
    rows.add("energy per inference", "not known");
    return;
  }
  const Energy& energy = one.energy->per_inference;
  const bool is_estimated = energy.provenance() == Provenance::estimated;
  const RepeatedFigure& repeated = one.energy->repetition;
  rows.add("energy per inference",
           fmt::format("{}{}, {} interval over {} trial{}", is_estimated ? "~" : "",
                       format_estimate(repeated.interval.value_or(*energy.joules()), "J"),
                       format_share(confidence), repeated.trials, repeated.trials == 1 ? "" : "s"));
  rows.add("provenance",
           is_estimated
               ? fmt::format("estimated by the model \"{}\" from CPU time, not measured: the "
                             "truth lies within {} ({})",
                             energy.estimator(), format_estimate(*energy.joules(), "J"),
                             format_share(energy.joules()->confidence))
               : fmt::format("measured by counters or sensors: {} ({})",
                             format_estimate(*energy.joules(), "J"),
                             format_share(energy.joules()->confidence)));
  rows.add("perimeter",
           fmt::format("{}: what is outside it is not in the joules", energy.perimeter().key()));
  if (one.energy->marginal_per_inference && one.energy->marginal_per_inference->joules()) {
    rows.add("above the idle machine",
             fmt::format("{}{}", is_estimated ? "~" : "",
                         format_estimate(*one.energy->marginal_per_inference->joules(), "J")));
  }
}

void add_emissions(const StudyReport& report, const CandidateSummary& one, Rows& rows) {
  for (const CandidateFootprint& each : report.footprints) {
    if (each.candidate != one.id || !each.footprint.carbon) continue;
    const FactorFigure& carbon = *each.footprint.carbon;
    rows.add("emissions of a million inferences",
             carbon.amount ? fmt::format("{}{}, {}{}",
                                         one.energy && one.energy->per_inference.provenance() ==
                                                           Provenance::estimated
                                             ? "~"
                                             : "",
                                         mass_text(*carbon.amount), factor_text(*carbon.factor),
                                         pue_text(each.footprint))
                           : "missing: " + carbon.reason);
  }
}

void add_comparison(const StudyReport& report, const CandidateSummary& one, Rows& rows) {
  const Comparison* same = energy_comparison(report.summary, one.id, BaselineRole::same_engine);
  if (same != nullptr) {
    rows.add("energy against the unoptimised model",
             fmt::format("{} ({})", format_verdict(same->verdict), evidence_of(*same)));
  }
  if (one.accuracy && one.accuracy->share) {
    const Estimate& share = *one.accuracy->share;
    rows.add("accuracy",
             fmt::format("{} of {} images", format_share(share.point, share.lower, share.upper),
                         format_count(one.accuracy->images)));
  }
}

void add_model(const StudyReport& report, const CandidateSummary& one, Rows& rows) {
  if (!one.prepared) return;
  const PreparedModel& model = *one.prepared;
  rows.add("file", fmt::format("{}, sha256 {}", format_bytes(model.file_bytes), model.sha256));
  rows.add("size",
           fmt::format("{} parameters, {}", format_count(model.parameters), work_text(model.macs)));
  if (is_none(report.study, one.candidate.recipe)) return;
  const auto& energy = model.optimisation_energy;
  rows.add("applying the recipe took",
           fmt::format(
               "{}{}", format_quantity(model.optimisation_time),
               energy && energy->joules()
                   ? fmt::format(", {}{}", energy->provenance() == Provenance::estimated ? "~" : "",
                                 format_quantity(Joules{energy->joules()->point}))
                   : ""));
}

std::string engines_of(const StudyReport& report, const CandidateSummary& one) {
  std::set<std::string> engines;
  for (const Trial& trial : report.trials) {
    if (trial.candidate == one.candidate && !trial.engine.version.empty()) {
      engines.insert(fmt::format("{} {} ({}), {} on {}", key_of(trial.engine.engine),
                                 trial.engine.version, trial.engine.isa, trial.load.precision,
                                 trial.load.device));
    }
  }
  return fmt::format("{}", fmt::join(engines, "; "));
}

void add_setting(const StudyReport& report, const CandidateSummary& one, Rows& rows) {
  const Settings& settings = one.candidate.settings;
  const Protocol& protocol = report.study.protocol;
  const int windows = windows_on(protocol, settings.engine);
  rows.add("hardware", hardware_of(report));
  rows.add("software",
           fmt::format("{}; {}, kernel {}; carnot {}", engines_of(report, one),
                       report.host.operating_system, report.host.kernel, report.carnot_version));
  rows.add("settings", fmt::format("recipe {}, batch {}, {} thread{}, {}", one.candidate.recipe,
                                   settings.batch, settings.threads,
                                   settings.threads == 1 ? "" : "s", key_of(settings.precision)));
  rows.add(
      "method",
      fmt::format("random interleaved blocks, each trial a fresh process: warm-up {}, {} "
                  "window{} of at least {}; trials under bad conditions are not counted; begun "
                  "{}",
                  format_quantity(protocol.warm_up), windows, windows == 1 ? "" : "s",
                  format_quantity(protocol.window), utc_minute_text(report.started)));
}

}  // namespace

Result<std::string> to_hf_card(const StudyReport& report, const std::string& candidate) {
  CARNOT_TRY(const CandidateSummary* one, find_candidate(report, candidate));
  Rows rows;
  add_energy(*one, report.study.protocol.confidence, rows);
  add_emissions(report, *one, rows);
  add_comparison(report, *one, rows);
  add_model(report, *one, rows);
  add_setting(report, *one, rows);
  return front_matter(report, *one) +
         fmt::format("\n## Energy and emissions of {}\n\n{}", markdown_text(one->id), rows.text());
}

}  // namespace carnot
