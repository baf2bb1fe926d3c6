// SPDX-License-Identifier: Apache-2.0
#include "analysis/replication/study_replication.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "analysis/describe.hpp"
#include "analysis/interval.hpp"
#include "analysis/metrics.hpp"
#include "analysis/statistics/correlation.hpp"
#include "analysis/statistics/descriptive.hpp"
#include "analysis/statistics/p_adjustment.hpp"

namespace carnot {
namespace {

constexpr std::array kPlaces{EffectPlace::study_engine, EffectPlace::best_engine};
constexpr std::array kTabledAttributes{QualityAttribute::energy, QualityAttribute::latency,
                                       QualityAttribute::power, QualityAttribute::accuracy,
                                       QualityAttribute::storage};
constexpr std::array kSizedAttributes{QualityAttribute::energy, QualityAttribute::latency,
                                      QualityAttribute::accuracy};

std::vector<double> gains_of(const TacticEffect& effect) {
  std::vector<double> gains;
  gains.reserve(effect.models.size());
  for (const ModelEffect& one : effect.models) gains.push_back(one.improvement);
  return gains;
}

std::vector<std::string> optimising_recipes(const Study& study) {
  std::vector<std::string> names;
  for (const Recipe& recipe : study.recipes) {
    if (!recipe.is_none()) names.push_back(recipe.name);
  }
  return names;
}

std::optional<ImprovementTest> test_of_effect(const TacticEffect& effect,
                                              const ReplicationRules& rules) {
  auto test = test_improvements(gains_of(effect), rules.confidence, rules.seed);
  return test ? std::optional{*std::move(test)} : std::nullopt;
}

std::vector<EffectRow> effect_rows(const ReplicationInput& input, const ReplicationRules& rules) {
  std::vector<EffectRow> rows;
  const std::string none = recipe_without_steps(input.study);
  for (const EffectPlace place : kPlaces) {
    if (settings_in(input, place).empty()) continue;
    for (const QualityAttribute attribute : kTabledAttributes) {
      for (const std::string& recipe : optimising_recipes(input.study)) {
        EffectRow row{.effect = tactic_effect(input, recipe, none, attribute, place)};
        row.test = test_of_effect(row.effect, rules);
        rows.push_back(std::move(row));
      }
    }
  }
  std::vector<double> p_values;
  for (const EffectRow& row : rows) {
    if (row.test) p_values.push_back(row.test->p_value);
  }
  const std::vector<double> adjusted =
      statistics::adjusted(p_values, statistics::PAdjustment::holm);
  std::size_t next = 0;
  for (EffectRow& row : rows) {
    if (row.test) row.adjusted_p_value = adjusted[next++];
  }
  return rows;
}

/// Each model's parameters as it is: a recipe may have left fewer.
std::map<std::string, std::int64_t> sizes_of_models(const ReplicationInput& input) {
  std::map<std::string, std::int64_t> sizes;
  for (const CandidateSummary& one : input.summary.candidates) {
    if (!is_none(input.study, one.candidate.recipe)) continue;
    if (one.prepared && one.prepared->parameters > 0)
      sizes.emplace(one.candidate.model, one.prepared->parameters);
  }
  return sizes;
}

/// Thirds by rank; who has as many parameters as the last of a class belongs to it.
std::vector<SizeClass> size_classes(const std::map<std::string, std::int64_t>& sizes) {
  std::vector<std::pair<std::int64_t, std::string>> sorted;
  sorted.reserve(sizes.size());
  for (const auto& [model, size] : sizes) sorted.emplace_back(size, model);
  std::ranges::sort(sorted);
  std::vector<SizeClass> classes{{.name = "small"}, {.name = "medium"}, {.name = "large"}};
  std::size_t current = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const std::size_t wanted = i * classes.size() / sorted.size();
    const auto& [size, model] = sorted[i];
    if (wanted > current && classes[current].most < size) current = wanted;
    SizeClass& mine = classes[current];
    if (mine.models.empty()) mine.least = size;
    mine.most = size;
    mine.models.push_back(model);
  }
  return classes;
}

SizeRow::Part part_of(const SizeClass& wanted, const TacticEffect& effect, double confidence) {
  std::vector<double> gains;
  for (const ModelEffect& one : effect.models) {
    if (std::ranges::find(wanted.models, one.model) != wanted.models.end())
      gains.push_back(one.improvement);
  }
  return {.models = static_cast<int>(gains.size()),
          .mean = mean(gains),
          .interval = t_interval(gains, confidence)};
}

std::optional<statistics::TestResult> trend_of(const TacticEffect& effect, double confidence) {
  std::vector<double> sizes;
  std::vector<double> gains;
  for (const ModelEffect& one : effect.models) {
    if (one.parameters <= 0) continue;
    sizes.push_back(static_cast<double>(one.parameters));
    gains.push_back(one.improvement);
  }
  auto seen = statistics::spearman(sizes, gains, confidence);
  return seen ? std::optional{*std::move(seen)} : std::nullopt;
}

std::vector<SizeRow> size_rows(const std::vector<EffectRow>& effects,
                               const std::vector<SizeClass>& classes, double confidence) {
  std::vector<SizeRow> rows;
  for (const EffectRow& one : effects) {
    const TacticEffect& effect = one.effect;
    if (effect.models.empty() ||
        std::ranges::find(kSizedAttributes, effect.attribute) == kSizedAttributes.end())
      continue;
    SizeRow row{.recipe = effect.recipe,
                .attribute = effect.attribute,
                .place = effect.place,
                .by_class = {},
                .trend = trend_of(effect, confidence)};
    for (const SizeClass& wanted : classes)
      row.by_class.push_back(part_of(wanted, effect, confidence));
    rows.push_back(std::move(row));
  }
  return rows;
}

std::optional<double> median_of_values(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::ranges::sort(values);
  return statistics::quantile_of_sorted(values, 0.5);
}

void count_break_evens(const ReplicationInput& input, const std::vector<std::string>& candidates,
                       EconomicRow& row) {
  std::vector<double> counts;
  for (const std::string& id : candidates) {
    const BreakEvenRow* seen =
        break_even_of(input.summary, id, BaselineRole::same_engine, kEnergyMetric);
    if (seen == nullptr || seen->break_even.kind == BreakEvenKind::not_resolved) {
      ++row.not_resolved;
    } else if (seen->break_even.kind == BreakEvenKind::never) {
      ++row.never;
    } else {
      ++row.pays;
      counts.push_back(static_cast<double>(seen->break_even.first));
    }
  }
  if (counts.empty()) return;
  row.earliest = *std::ranges::min_element(counts);
  row.latest = *std::ranges::max_element(counts);
  row.median_break_even = median_of_values(std::move(counts));
}

void add_costs_of_optimising(const ReplicationInput& input,
                             const std::vector<std::string>& candidates, EconomicRow& row) {
  std::vector<double> seconds;
  std::vector<double> joules;
  for (const std::string& id : candidates) {
    const CandidateSummary* one = find_summary(input.summary.candidates, id);
    if (one == nullptr || !one->prepared) continue;
    seconds.push_back(one->prepared->optimisation_time.count());
    const auto& energy = one->prepared->optimisation_energy;
    if (!energy || !energy->joules()) continue;
    joules.push_back(energy->joules()->point);
    row.estimated = row.estimated || energy->provenance() == Provenance::estimated;
  }
  row.median_seconds = median_of_values(std::move(seconds));
  row.median_joules = median_of_values(std::move(joules));
}

std::vector<EconomicRow> economic_rows(const ReplicationInput& input,
                                       const ReplicationRules& rules) {
  std::vector<EconomicRow> rows;
  const std::string none = recipe_without_steps(input.study);
  for (const EffectPlace place : kPlaces) {
    for (const std::string& recipe : optimising_recipes(input.study)) {
      const TacticEffect seen =
          tactic_effect(input, recipe, none, QualityAttribute::latency, place);
      if (seen.models.empty()) continue;
      std::vector<std::string> candidates;
      candidates.reserve(seen.models.size());
      for (const ModelEffect& one : seen.models) candidates.push_back(one.candidate);
      EconomicRow row{.recipe = recipe, .place = place};
      count_break_evens(input, candidates, row);
      add_costs_of_optimising(input, candidates, row);
      row.total = tactic_effect(input, recipe, none, QualityAttribute::total_cost, place);
      row.total_test = test_of_effect(row.total, rules);
      row.estimated = row.estimated || row.total.estimated;
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

std::vector<DeviceRow> device_rows(const ReplicationInput& input) {
  using Key = std::tuple<std::size_t, EngineName, std::string, std::string>;
  std::map<Key, int> trials;
  const auto place_of = [&](const std::string& recipe) {
    return static_cast<std::size_t>(std::ranges::find(input.study.recipes, recipe, &Recipe::name) -
                                    input.study.recipes.begin());
  };
  for (const Candidate& candidate : input.selection.candidates) {
    const std::size_t recipe = place_of(candidate.recipe);
    if (recipe == input.study.recipes.size()) continue;
    for (const auto& [block, trial] : input.selection.of(candidate.id())) {
      const std::string& reported = trial->load.device;
      // "int8: 3 integer nodes, ...": what is behind the colon is each model's own.
      const std::string& precision = trial->load.precision;
      ++trials[{recipe, candidate.settings.engine,
                reported.empty() ? candidate.settings.device : reported,
                precision.substr(0, precision.find(':'))}];
    }
  }
  std::vector<DeviceRow> rows;
  for (const auto& [key, count] : trials) {
    const auto& [recipe, engine, device, precision] = key;
    DeviceRow row{.recipe = input.study.recipes[recipe].name,
                  .engine = engine,
                  .device = device,
                  .precision = precision,
                  .trials = count};
    const auto imitated = input.imitated.find(row.recipe);
    row.imitated = imitated != input.imitated.end() &&
                   std::ranges::find(imitated->second, engine) != imitated->second.end();
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

StudyReplication replicate_study(ReplicationQuestion question, const ReplicationInput& input) {
  StudyReplication result;
  result.confidence = question.rules.confidence;
  result.expected_inferences = question.expected_inferences;
  result.findings = replicate_findings(question.published, question.recipes, input, question.rules);
  result.effects = effect_rows(input, question.rules);
  result.classes = size_classes(sizes_of_models(input));
  result.by_size = size_rows(result.effects, result.classes, result.confidence);
  result.economics = economic_rows(input, question.rules);
  result.devices = device_rows(input);
  result.published = std::move(question.published);
  return result;
}

}  // namespace carnot
