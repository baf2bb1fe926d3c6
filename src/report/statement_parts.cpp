// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <utility>

#include "analysis/statement/rebound.hpp"
#include "base/text.hpp"
#include "base/wall_time_text.hpp"
#include "report/footprint_text.hpp"
#include "report/format.hpp"
#include "report/statement_report.hpp"

namespace carnot {
namespace {

constexpr double kJoulesPerKilowattHour = 3.6e6;
/// How much more use the note on rebound reckons with.
constexpr auto kGrowths = std::to_array<double>({0.0, 0.25, 0.5, 1.0});

std::string estimate_mark(bool is_estimated) { return is_estimated ? "~" : ""; }

std::string joules_with_confidence(const Energy& energy) {
  const Estimate& joules = *energy.joules();
  return fmt::format("{}{}, {}", estimate_mark(energy.provenance() == Provenance::estimated),
                     format_estimate(joules, "J"),
                     joules.confidence > 0.0 ? format_share(joules.confidence) + " interval"
                                             : "no interval known");
}

/// A whole number of inferences, at most 1e15.
std::string uses_text(double uses) { return format_count(static_cast<std::int64_t>(uses)); }

StatementPart energy_part(const EnergyStatement& statement) {
  StatementPart part{.title = "Energy"};
  part.sentences.reserve(statement.energies.size() + 1);
  constexpr double kLeastKilowattHours = 1e-3;  // below it the figure is a row of zeros
  for (const StatedEnergy& one : statement.energies) {
    const std::string by = one.energy.estimator().empty()
                               ? ""
                               : fmt::format(" by the model \"{}\"", one.energy.estimator());
    const double hours = one.energy.joules()->point / kJoulesPerKilowattHour;
    const std::string more =
        hours < kLeastKilowattHours ? "" : fmt::format("; {} kWh", format_number(hours, 3));
    part.sentences.push_back(fmt::format(
        "{}: {} (n = {}), {}{}, over {}{}.", one.of, joules_with_confidence(one.energy), one.parts,
        key_of(one.energy.provenance()), by, one.energy.perimeter().key(), more));
  }
  if (part.sentences.empty()) part.sentences.emplace_back("No energy was measured or estimated.");
  return part;
}

StatementPart carbon_part(const StatementReport& report) {
  StatementPart part{.title = "Carbon"};
  if (!report.factors.intensity) {
    part.sentences.emplace_back(
        "Not stated: no place or intensity was given (--place, --intensity).");
    return part;
  }
  part.sentences.reserve(report.statement.energies.size());
  for (const StatedEnergy& one : report.statement.energies) {
    if (!one.footprint || !one.footprint->carbon) continue;
    const FactorFigure& carbon = *one.footprint->carbon;
    if (!carbon.amount) {
      part.sentences.push_back(fmt::format("{}: not known, {}", one.of, valid_utf8(carbon.reason)));
      continue;
    }
    part.sentences.push_back(fmt::format(
        "{}: {}{} {}{}.", one.of, estimate_mark(one.energy.provenance() == Provenance::estimated),
        mass_text(*carbon.amount), factor_text(*carbon.factor), pue_text(*one.footprint)));
  }
  return part;
}

StatementPart hardware_part(const StudyReport& study) {
  const Host& host = study.host;
  StatementPart part{.title = "Hardware and software"};
  part.sentences.push_back(fmt::format(
      "{}, {} CPUs, {}, {}, kernel {}{}.", valid_utf8(host.cpu_model), host.visible_cpus,
      format_bytes(host.memory_bytes), valid_utf8(host.operating_system), valid_utf8(host.kernel),
      host.virtualisation.empty()
          ? ""
          : fmt::format("; virtual machine ({})", valid_utf8(host.virtualisation))));
  std::set<std::string> lines;
  for (const Trial& trial : study.trials) {
    if (trial.engine.version.empty()) continue;
    lines.insert(fmt::format("{} {} in {} on {}.", key_of(trial.engine.engine),
                             valid_utf8(trial.engine.version), valid_utf8(trial.load.precision),
                             valid_utf8(trial.load.device)));
  }
  part.sentences.insert(part.sentences.end(), lines.begin(), lines.end());
  part.sentences.push_back(
      fmt::format("carnot {}; store {}.", study.carnot_version, valid_utf8(study.store)));
  return part;
}

StatementPart place_part(const StatementReport& report) {
  StatementPart part{.title = "Place and hour"};
  const auto& when = report.statement.when;
  part.sentences.push_back(when ? fmt::format("Measured from {} to {}.",
                                              utc_minute_text(when->begin),
                                              utc_minute_text(when->end))
                                : "No trial says when it ran.");
  std::set<std::string> places;
  for (const StatedEnergy& one : report.statement.energies) {
    if (one.footprint && one.footprint->carbon && one.footprint->carbon->factor)
      places.insert(valid_utf8(one.footprint->carbon->factor->source));
  }
  for (const std::string& place : places)
    part.sentences.push_back(fmt::format("Electricity: {}.", place));
  if (places.empty()) part.sentences.emplace_back("The place was not given.");
  return part;
}

std::string effect_words(const StatedEffect& effect) {
  switch (effect.verdict) {
    case VerdictKind::better:
      return fmt::format("saves, {}", effect.word);
    case VerdictKind::worse:
      return fmt::format("takes more, {}", effect.word);
    case VerdictKind::equivalent:
      return "no change within the margin";
    case VerdictKind::not_resolved:
      return "no difference resolved";
    case VerdictKind::invalid:
      return "not comparable";
  }
  return {};
}

StatementPart effect_part(const EnergyStatement& statement) {
  StatementPart part{.title = "What the recipes did to energy, relative and absolute"};
  if (statement.effects.empty()) {
    part.sentences.emplace_back("Nothing was compared.");
    return part;
  }
  part.sentences.push_back(fmt::format(
      "Against the same engine without optimisation; absolute figures are of {} inferences. Words: "
      "at most 2 % indifferent, 10 % indifferent-weak, 20 % weak, 30 % weak-moderate, 40 % "
      "moderate, "
      "50 % moderate-strong, beyond strong.",
      uses_text(statement.volume)));
  TextTable table{{"candidate", "change", "in words", "J/inference before", "after", "saved"}, {}};
  table.rows.reserve(statement.effects.size());
  for (const StatedEffect& effect : statement.effects) {
    const std::string mark = estimate_mark(effect.estimated);
    table.rows.push_back(
        {valid_utf8(effect.candidate),
         effect.ratio
             ? fmt::format("{}{}, n = {}", mark, format_ratio(*effect.ratio), effect.blocks)
             : fmt::format("-, n = {}", effect.blocks),
         effect_words(effect), mark + format_si(effect.joules_before, "J"),
         mark + format_si(effect.joules_after, "J"),
         effect.saved_joules ? mark + format_estimate(*effect.saved_joules, "J") : "-"});
  }
  part.table = std::move(table);
  return part;
}

/// The largest saving that is shown, and what more use leaves of it.
StatementPart rebound_part(const EnergyStatement& statement) {
  StatementPart part{.title = "If it is used more (rebound)"};
  const StatedEffect* best = nullptr;
  for (const StatedEffect& effect : statement.effects) {
    if (!effect.undone_by) continue;
    if (best == nullptr || effect.ratio->point < best->ratio->point) best = &effect;
  }
  if (best == nullptr) {
    part.sentences.emplace_back("No saving was shown, so none can be used up.");
    return part;
  }
  const double whole = best->joules_before * statement.volume;
  part.sentences.push_back(fmt::format(
      "A saving per inference is a saving only as long as use does not grow. Of {}: {} more use "
      "undoes it all.",
      valid_utf8(best->candidate), format_share(*best->undone_by)));
  TextTable table{{"use", "inferences", "joules", "saved against before", "rebound"}, {}};
  table.rows.reserve(kGrowths.size());
  const std::string mark = estimate_mark(best->estimated);
  for (const double growth : kGrowths) {
    const auto left = rebound_of(best->ratio->point, growth);
    if (!left) continue;
    table.rows.push_back({"+" + format_share(growth), uses_text(statement.volume * (1.0 + growth)),
                          mark + format_si(whole * best->ratio->point * (1.0 + growth), "J"),
                          mark + format_share(left->realised), format_share(left->share)});
  }
  part.sentences.push_back(fmt::format(
      "Before, {} inferences took {}{}. Points without the interval of the change, which stands "
      "above.",
      uses_text(statement.volume), mark, format_si(whole, "J")));
  part.table = std::move(table);
  return part;
}

StatementPart uncertainty_part(const StudyReport& study) {
  const Protocol& protocol = study.study.protocol;
  std::size_t lost = study.summary.excluded.size();
  StatementPart part{.title = "Uncertainty"};
  part.sentences.push_back(fmt::format(
      "Changes are geometric means of paired ratios over blocks, with {} intervals, Holm-adjusted "
      "together; fewer than 5 blocks resolve nothing.",
      format_share(protocol.confidence)));
  part.sentences.emplace_back(
      "Sums carry what the sensor or the model may get wrong: its bounds are added, because it "
      "errs "
      "alike in every window.");
  if (has_estimated_energy(study)) {
    part.sentences.emplace_back(
        "Joules marked with ~ come from a model of CPU time: their ratios on one machine may be "
        "judged, the joules themselves may be wrong by the model's factor.");
  }
  if (lost > 0)
    part.sentences.push_back(
        fmt::format("{} attempts are in no comparison; the report tells why.", lost));
  return part;
}

}  // namespace

std::vector<StatementPart> statement_parts(const StatementReport& report) {
  const EnergyStatement& statement = report.statement;
  return {energy_part(statement),
          carbon_part(report),
          hardware_part(report.study),
          place_part(report),
          effect_part(statement),
          rebound_part(statement),
          uncertainty_part(report.study),
          {.title = "What was not measured", .sentences = statement.not_measured}};
}

}  // namespace carnot
