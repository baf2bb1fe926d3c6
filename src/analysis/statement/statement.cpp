// SPDX-License-Identifier: Apache-2.0
#include "analysis/statement/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "analysis/replication/intensity.hpp"
#include "analysis/statement/rebound.hpp"
#include "analysis/study_footprint.hpp"

namespace carnot {
namespace {

/// Energies of one kind, added up: what a sensor or a model gets wrong it gets wrong in each, so
/// that bounds add as points do.
struct EnergySum {
  std::optional<Energy> first{};
  Estimate joules{0.0, 0.0, 0.0, 1.0};
  int parts = 0;

  void add(const Energy& energy) {
    if (!first) first = energy;
    joules.point += energy.joules()->point;
    joules.lower += energy.joules()->lower;
    joules.upper += energy.joules()->upper;
    joules.confidence = std::min(joules.confidence, energy.joules()->confidence);
    ++parts;
  }
  Energy whole() const {
    return first->provenance() == Provenance::measured
               ? Energy::measured(first->perimeter(), joules)
               : Energy::estimated(first->perimeter(), joules, first->estimator());
  }
};

/// A row for each kind; what is missing is counted with the first.
class KindSums {
 public:
  void add(const std::optional<Energy>& energy, Seconds duration) {
    duration_ += duration;
    if (!energy || !energy->joules()) {
      ++missing_;
      return;
    }
    sums_[*kind_of(*energy)].add(*energy);
  }

  void append_to(std::vector<StatedEnergy>& rows, std::string_view of,
                 const FootprintFactors& factors, const std::optional<WallSpan>& when) const {
    int missing = missing_;
    rows.reserve(rows.size() + sums_.size());
    for (const auto& [kind, sum] : sums_) {
      StatedEnergy row{std::string{of}, sum.whole(), sum.parts, std::exchange(missing, 0)};
      if (!factors.is_empty()) row.footprint = footprint_of(row.energy, duration_, when, factors);
      rows.push_back(std::move(row));
    }
  }
  int missing_alone() const { return sums_.empty() ? missing_ : 0; }

 private:
  std::map<EnergyKind, EnergySum> sums_;
  Seconds duration_{0.0};
  int missing_ = 0;
};

std::string_view word_of(const Verdict& verdict) {
  const bool is_resolved =
      verdict.kind == VerdictKind::better || verdict.kind == VerdictKind::worse;
  if (!is_resolved || !verdict.ratio) return {};
  return intensity_of(100.0 * (1.0 - verdict.ratio->point), QualityAttribute::energy);
}

/// Against the same engine without optimisation: what the recipe does.
std::optional<StatedEffect> effect_of(const Comparison& comparison, const StudySummary& summary,
                                      double volume) {
  if (comparison.role != BaselineRole::same_engine || comparison.metric != kEnergyMetric)
    return std::nullopt;
  const CandidateSummary* after = find_summary(summary.candidates, comparison.candidate);
  const CandidateSummary* before = find_summary(summary.candidates, comparison.baseline);
  if (after == nullptr || before == nullptr || !after->energy || !before->energy)
    return std::nullopt;
  StatedEffect effect{.candidate = comparison.candidate,
                      .baseline = comparison.baseline,
                      .verdict = comparison.verdict.kind,
                      .estimated = comparison.estimated_energy,
                      .blocks = comparison.verdict.blocks,
                      .ratio = comparison.verdict.ratio,
                      .word = word_of(comparison.verdict),
                      .joules_before = before->energy->repetition.mean,
                      .joules_after = after->energy->repetition.mean};
  if (!effect.ratio) return effect;
  const double whole = effect.joules_before * volume;
  effect.saved_joules =
      Estimate{whole * (1.0 - effect.ratio->point), whole * (1.0 - effect.ratio->upper),
               whole * (1.0 - effect.ratio->lower), effect.ratio->confidence};
  if (comparison.verdict.kind == VerdictKind::better)
    effect.undone_by = growth_that_undoes(effect.ratio->point);
  return effect;
}

/// What a wall meter would have seen beside the domains of these energies.
std::vector<std::string> unseen_domains(const std::vector<StatedEnergy>& energies) {
  struct Place {
    Domain domain;
    std::string_view words;
  };
  constexpr auto kOutside = std::to_array<Place>({
      {Domain::cpu_package, "the processor package"},
      {Domain::dram, "main memory"},
      {Domain::gpu, "graphics boards"},
      {Domain::wall, "supply, fans, storage and everything else between them and the wall"},
  });
  std::vector<std::string> unseen;
  unseen.reserve(kOutside.size());
  for (const Place& place : kOutside) {
    const bool is_seen = std::ranges::any_of(energies, [&](const StatedEnergy& one) {
      const Perimeter& perimeter = one.energy.perimeter();
      const bool in_board = place.domain == Domain::cpu_package && perimeter.contains(Domain::psys);
      return perimeter.contains(place.domain) || perimeter.contains(Domain::wall) || in_board;
    });
    if (!is_seen) unseen.push_back(fmt::format("The energy of {}.", place.words));
  }
  return unseen;
}

std::vector<std::string> unmeasured(const EnergyStatement& statement,
                                    const StatementMaterial& material) {
  std::vector<std::string> lines = unseen_domains(statement.energies);
  lines.reserve(lines.size() + 10 + material.summary.candidates.size());
  lines.emplace_back(
      "Starting, loading, warming up and checking the accuracy: only the timed windows are "
      "metered.");
  lines.emplace_back("Training of the networks, and their search where it ran elsewhere.");
  lines.emplace_back("Data transfer, and whoever uses the result.");
  const FootprintFactors& factors = material.factors;
  if (!factors.intensity) lines.emplace_back("Carbon: no place or intensity was given.");
  if (factors.intensity && !factors.pue)
    lines.emplace_back("Cooling and losses of the building: no PUE was applied.");
  if (!factors.embodied) lines.emplace_back("What making the machine emitted.");
  if (!material.summary.idle) lines.emplace_back("What the idle machine draws: joules are gross.");
  for (const StatedEnergy& row : statement.energies) {
    if (row.missing == 0) continue;
    lines.push_back(fmt::format("{} of {}: their joules are missing.", row.missing, row.of));
  }
  for (const CandidateSummary& candidate : material.summary.candidates) {
    if (!candidate.energy) lines.push_back(fmt::format("Any energy of {}.", candidate.id));
  }
  return lines;
}

}  // namespace

EnergyStatement statement_of(const StatementMaterial& material) {
  EnergyStatement statement{.energies = {},
                            .effects = {},
                            .not_measured = {},
                            .when = span_of(material.trials),
                            .volume = material.volume};
  KindSums windows;
  for (const Trial& trial : material.trials) {
    for (const WindowRecord& window : trial.windows)
      windows.add(window.measurement.total, window.measurement.duration());
  }
  windows.append_to(statement.energies, "the trials' windows", material.factors, statement.when);
  KindSums recipes;
  for (const PreparedModel& model : material.prepared) {
    if (model.sha256 == model.original_sha256 && model.optimisation_time.count() <= 0.0) continue;
    recipes.add(model.optimisation_energy, model.optimisation_time);
  }
  recipes.append_to(statement.energies, "applying the recipes", material.factors, statement.when);
  for (const Comparison& comparison : material.summary.comparisons) {
    if (auto effect = effect_of(comparison, material.summary, material.volume))
      statement.effects.push_back(*std::move(effect));
  }
  statement.not_measured = unmeasured(statement, material);
  if (recipes.missing_alone() > 0)
    statement.not_measured.emplace_back("The energy of applying the recipes.");
  if (windows.missing_alone() > 0)
    statement.not_measured.emplace_back("The energy of any measured window.");
  return statement;
}

}  // namespace carnot
