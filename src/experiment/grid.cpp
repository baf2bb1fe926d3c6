// SPDX-License-Identifier: Apache-2.0
#include "experiment/grid.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "tactics/compile/compile.hpp"
#include "tactics/structured/prune_structured.hpp"

namespace carnot {
namespace {

void add_candidates(const Study& study, const ModelEntry& model, int batch, int threads,
                    std::vector<CandidateGroup>& groups) {
  std::vector<Candidate> candidates;
  const std::vector<EngineName> engines = all_engines(study);
  for (const Recipe& recipe : study.recipes) {
    for (const EngineName engine : engines) {
      for (const Precision precision : study.precisions) {
        for (const std::string& device : study.devices) {
          const Settings settings{engine, batch, threads, precision, device};
          if (runs_on(settings, recipe)) candidates.push_back({model.name, recipe.name, settings});
        }
      }
    }
  }
  const std::string name = name_of_group(study, candidates.front());
  if (groups.empty() || groups.back().name != name) groups.push_back({name, {}});
  auto& members = groups.back().candidates;
  members.insert(members.end(), candidates.begin(), candidates.end());
}

}  // namespace

bool runs_on(const Settings& settings, const Recipe& recipe) {
  return !compiles(recipe) || (settings.engine == EngineName::torch && settings.device == "cpu" &&
                               settings.precision != Precision::fp16);
}

bool runs_on(EngineName engine, const Study& study, const Recipe& recipe) {
  return std::ranges::any_of(study.precisions, [&](Precision precision) {
    return std::ranges::any_of(study.devices, [&](const std::string& device) {
      return runs_on({.engine = engine, .precision = precision, .device = device}, recipe);
    });
  });
}

std::vector<EngineName> with_observers(std::vector<EngineName> engines,
                                       const std::vector<Recipe>& recipes) {
  if (std::ranges::any_of(recipes, needs_gradients) &&
      std::ranges::find(engines, EngineName::torch) == engines.end())
    engines.push_back(EngineName::torch);
  return engines;
}

std::vector<CandidateGroup> groups_of(const Study& study) {
  std::vector<CandidateGroup> groups;
  for (const ModelEntry& model : study.models) {
    for (const int batch : study.batches) {
      for (const int threads : study.threads) add_candidates(study, model, batch, threads, groups);
    }
  }
  return groups;
}

std::string name_of_group(const Study& study, const Candidate& candidate) {
  return study.settings_together ? candidate.model : candidate.group();
}

Candidate same_engine_baseline(const Candidate& candidate, const std::string& none_recipe) {
  Candidate baseline = candidate;
  baseline.recipe = none_recipe;
  baseline.settings.precision = Precision::fp32;
  return baseline;
}

bool is_fp32_baseline(const Candidate& candidate, const std::string& none_recipe) {
  return candidate.recipe == none_recipe && candidate.settings.precision == Precision::fp32;
}

std::string none_recipe_of(const Study& study) {
  const auto none = std::find_if(study.recipes.begin(), study.recipes.end(),
                                 [](const Recipe& r) { return r.is_none(); });
  CARNOT_ASSERT(none != study.recipes.end());
  return none->name;
}

}  // namespace carnot
