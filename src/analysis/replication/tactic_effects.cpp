// SPDX-License-Identifier: Apache-2.0
#include "analysis/replication/tactic_effects.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "analysis/trial_figures.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

/// Sums of one figure over the blocks that candidate and baseline share.
struct SharedBlocks {
  double candidate = 0.0;
  double baseline = 0.0;
  int blocks = 0;
  int windows = 0;
};

/// A model's candidate beside its baseline, or why there is none.
struct Couple {
  const CandidateSummary* candidate = nullptr;
  const CandidateSummary* baseline = nullptr;
};

/// What was found of one model: a figure, or the obstacle.
struct ModelFigure {
  std::optional<double> improvement{};
  SharedBlocks shared{};
  bool estimated = false;
  std::string perimeter{};
  std::string obstacle{};
};

double percent_saved(double candidate, double baseline) {
  return 100.0 * (baseline - candidate) / baseline;
}

ModelFigure no_figure(std::string obstacle) {
  ModelFigure result;
  result.obstacle = std::move(obstacle);
  return result;
}

template <class Use>
void for_each_shared_block(const TrialSelection& selection, const Couple& couple, Use use) {
  const auto& baseline = selection.of(couple.baseline->id);
  for (const auto& [block, trial] : selection.of(couple.candidate->id)) {
    const auto partner = baseline.find(block);
    if (partner != baseline.end()) use(*trial, *partner->second);
  }
}

void add_block(SharedBlocks& sums, const Trial& trial, double candidate, double baseline) {
  sums.candidate += candidate;
  sums.baseline += baseline;
  sums.windows += static_cast<int>(trial.windows.size());
  ++sums.blocks;
}

ModelFigure figure_from_sums(const SharedBlocks& sums, std::string_view obstacle) {
  if (sums.blocks == 0 || !(sums.baseline > 0.0)) return no_figure(std::string{obstacle});
  ModelFigure result;
  result.improvement = percent_saved(sums.candidate, sums.baseline);
  result.shared = sums;
  return result;
}

constexpr std::string_view kNoSharedBlock = "no block holds a valid trial of both";

ModelFigure latency_figure(const TrialSelection& selection, const Couple& couple) {
  SharedBlocks sums;
  for_each_shared_block(selection, couple, [&](const Trial& mine, const Trial& theirs) {
    const auto one = seconds_per_inference(mine);
    const auto other = seconds_per_inference(theirs);
    if (one && other) add_block(sums, mine, *one, *other);
  });
  return figure_from_sums(sums, kNoSharedBlock);
}

enum class EnergyFigure { joules, watts };

/// Measured joules before estimated ones, and never both in one figure.
ModelFigure energy_figure(const TrialSelection& selection, const Couple& couple,
                          EnergyFigure figure) {
  std::map<EnergyKind, SharedBlocks> by_kind;
  for_each_shared_block(selection, couple, [&](const Trial& mine, const Trial& theirs) {
    const auto one = energy_per_inference(mine);
    const auto other = energy_per_inference(theirs);
    const auto my_seconds = seconds_per_inference(mine);
    const auto their_seconds = seconds_per_inference(theirs);
    if (!one || !other || !one->joules() || !other->joules()) return;
    if (kind_of(*one) != kind_of(*other) || !my_seconds || !their_seconds) return;
    const bool watts = figure == EnergyFigure::watts;
    add_block(by_kind[*kind_of(*one)], mine, one->joules()->point / (watts ? *my_seconds : 1.0),
              other->joules()->point / (watts ? *their_seconds : 1.0));
  });
  const auto rank = [](const auto& one) {
    return std::tuple{one.first.provenance == Provenance::measured, one.second.blocks};
  };
  const auto best =
      std::max_element(by_kind.begin(), by_kind.end(),
                       [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  if (best == by_kind.end()) return no_figure("no block holds comparable joules of both");
  const bool estimated = best->first.provenance == Provenance::estimated;
  // A model of the load gives watts that are a function of the load alone.
  if (estimated && figure == EnergyFigure::watts)
    return no_figure("the joules come from a model of the load, whose watts say nothing more");
  ModelFigure result = figure_from_sums(best->second, kNoSharedBlock);
  result.estimated = estimated;
  result.perimeter = best->first.perimeter;
  return result;
}

ModelFigure accuracy_figure(const Couple& couple) {
  const auto correct = [](const CandidateSummary& one) -> std::optional<double> {
    if (!one.accuracy || !one.accuracy->correct || one.accuracy->images == 0) return std::nullopt;
    return static_cast<double>(*one.accuracy->correct) / static_cast<double>(one.accuracy->images);
  };
  const auto mine = correct(*couple.candidate);
  const auto theirs = correct(*couple.baseline);
  if (!mine || !theirs) return no_figure("the weights are not trained, or there are no labels");
  if (*theirs <= 0.0) return no_figure("the baseline predicts nothing right");
  ModelFigure result;
  result.improvement = -percent_saved(*mine, *theirs);  // more is better
  return result;
}

/// A figure of what was prepared.
ModelFigure prepared_figure(const Couple& couple, double (*figure)(const PreparedModel&)) {
  if (!couple.candidate->prepared || !couple.baseline->prepared)
    return no_figure("what applying the recipe gave is not recorded");
  const double theirs = figure(*couple.baseline->prepared);
  if (!(theirs > 0.0)) return no_figure("the baseline's figure is 0");
  ModelFigure result;
  result.improvement = percent_saved(figure(*couple.candidate->prepared), theirs);
  return result;
}

const CandidateCost* row_of_candidate(const CostSheet& sheet, const std::string& id) {
  const auto found = std::ranges::find(sheet.candidates, id, &CandidateCost::candidate);
  return found == sheet.candidates.end() ? nullptr : &*found;
}

ModelFigure total_cost_figure(std::span<const CostSheet> sheets, const Couple& couple) {
  for (const CostSheet& sheet : sheets) {
    if (sheet.rate.kind != CostKind::energy) continue;
    const CandidateCost* mine = row_of_candidate(sheet, couple.candidate->id);
    const CandidateCost* theirs = row_of_candidate(sheet, couple.baseline->id);
    if (mine == nullptr || theirs == nullptr || !(theirs->total > 0.0)) continue;
    ModelFigure result;
    result.improvement = percent_saved(mine->total, theirs->total);
    result.estimated = sheet.is_estimated;
    return result;
  }
  return no_figure("the joules of optimising or of inferring are not known");
}

ModelFigure figure_of_attribute(const ReplicationInput& input, const Couple& couple,
                                QualityAttribute attribute) {
  const TrialSelection& selection = input.selection;
  switch (attribute) {
    case QualityAttribute::accuracy:
      return accuracy_figure(couple);
    case QualityAttribute::energy:
      return energy_figure(selection, couple, EnergyFigure::joules);
    case QualityAttribute::power:
      return energy_figure(selection, couple, EnergyFigure::watts);
    case QualityAttribute::latency:
      return latency_figure(selection, couple);
    case QualityAttribute::storage:
      return prepared_figure(
          couple, [](const PreparedModel& one) { return static_cast<double>(one.file_bytes); });
    case QualityAttribute::optimisation_time:
      return prepared_figure(
          couple, [](const PreparedModel& one) { return one.optimisation_time.count(); });
    case QualityAttribute::total_cost:
      return total_cost_figure(input.costs, couple);
    case QualityAttribute::gpu_energy:
    case QualityAttribute::gpu_power:
    case QualityAttribute::gpu_utilisation:
      break;
  }
  return no_figure("no report divides a window's joules by device, nor keeps a board's use");
}

bool is_first_setting(const Study& study, const Settings& settings) {
  return settings.precision == Precision::fp32 && settings.batch == study.batches.front() &&
         settings.threads == study.threads.front();
}

const CandidateSummary* candidate_in(const ReplicationInput& input, const std::string& model,
                                     const std::string& recipe, const Settings& settings) {
  return find_summary(input.summary.candidates, Candidate{model, recipe, settings}.id());
}

bool is_about_speed(QualityAttribute attribute) {
  return attribute != QualityAttribute::accuracy && attribute != QualityAttribute::storage &&
         attribute != QualityAttribute::optimisation_time;
}

bool is_imitated(const ReplicationInput& input, const std::string& recipe, EngineName engine) {
  const auto found = input.imitated.find(recipe);
  return found != input.imitated.end() &&
         std::ranges::find(found->second, engine) != found->second.end();
}

std::string joined_names(const std::set<std::string>& names) {
  const std::vector<std::string> list{names.begin(), names.end()};
  return join(list, ", ");
}

}  // namespace

std::string_view key_of(EffectPlace place) {
  return place == EffectPlace::study_engine ? "study-engine" : "best-engine";
}

std::string recipe_without_steps(const Study& study) {
  const auto found = std::ranges::find_if(study.recipes, &Recipe::is_none);
  return found == study.recipes.end() ? "none" : found->name;
}

std::map<std::string, Settings> settings_in(const ReplicationInput& input, EffectPlace place) {
  const std::string none = recipe_without_steps(input.study);
  std::map<std::string, const CandidateSummary*> chosen;
  for (const CandidateSummary& one : input.summary.candidates) {
    if (one.candidate.recipe != none || !is_first_setting(input.study, one.candidate.settings))
      continue;
    if (!one.seconds_per_inference) continue;
    if (place == EffectPlace::study_engine && one.candidate.settings.engine != input.engine)
      continue;
    const CandidateSummary*& best = chosen[one.candidate.model];
    if (best == nullptr || one.seconds_per_inference->mean < best->seconds_per_inference->mean)
      best = &one;
  }
  std::map<std::string, Settings> settings;
  for (const auto& [model, candidate] : chosen)
    settings.emplace(model, candidate->candidate.settings);
  return settings;
}

TacticEffect tactic_effect(const ReplicationInput& input, const std::string& recipe,
                           const std::string& against, QualityAttribute attribute,
                           EffectPlace place) {
  TacticEffect effect;
  effect.recipe = recipe;
  effect.against = against;
  effect.attribute = attribute;
  effect.place = place;
  std::set<std::string> perimeters;
  std::string obstacle = "the recipe was not tried there";
  for (const auto& [model, settings] : settings_in(input, place)) {
    const Couple couple{candidate_in(input, model, recipe, settings),
                        candidate_in(input, model, against, settings)};
    if (couple.candidate == nullptr || couple.baseline == nullptr) continue;
    const ModelFigure found = figure_of_attribute(input, couple, attribute);
    if (!found.improvement) {
      obstacle = found.obstacle;
      continue;
    }
    effect.estimated = effect.estimated || found.estimated;
    if (!found.perimeter.empty()) perimeters.insert(found.perimeter);
    effect.models.push_back(
        {.model = model,
         .candidate = couple.candidate->id,
         .parameters = couple.baseline->prepared ? couple.baseline->prepared->parameters : 0,
         .improvement = *found.improvement,
         .blocks = found.shared.blocks,
         .windows = found.shared.windows,
         .imitated = is_about_speed(attribute) && is_imitated(input, recipe, settings.engine)});
  }
  effect.perimeter = joined_names(perimeters);
  if (effect.models.empty()) effect.obstacle = std::move(obstacle);
  return effect;
}

}  // namespace carnot
