// SPDX-License-Identifier: Apache-2.0
#include "app/optimize/search_study.hpp"

#include <algorithm>

#include "experiment/search/portfolio.hpp"

namespace carnot {
namespace {

bool holds(const std::vector<Recipe>& recipes, const Recipe& wanted) {
  return std::ranges::any_of(recipes, [&](const Recipe& one) { return one.steps == wanted.steps; });
}

/// The user's own recipes first: they keep their names.
void add_portfolio(Goal goal, const std::vector<EngineName>& engines,
                   std::vector<Recipe>& recipes) {
  for (Recipe& recipe : portfolio_for(goal, engines)) {
    if (holds(recipes, recipe)) continue;
    while (std::ranges::find(recipes, recipe.name, &Recipe::name) != recipes.end())
      recipe.name += "'";
    recipes.push_back(std::move(recipe));
  }
}

/// bf16 is an engine's setting: OpenVINO has it where the CPU does.
std::vector<Precision> precisions_here(const std::vector<EngineName>& engines, const SysRoot& sys) {
  std::vector<Precision> precisions{Precision::fp32};
  const bool has_engine = std::ranges::find(engines, EngineName::openvino) != engines.end();
  const auto cpu = sys.read("/proc/cpuinfo");
  if (has_engine && cpu && cpu->find("avx512_bf16") != std::string::npos)
    precisions.push_back(Precision::bf16);
  return precisions;
}

}  // namespace

Result<Study> search_study(const OptimizeRequest& request, const Environment& environment) {
  CARNOT_TRY(Study study, one_model_study(request, "optimize", environment));
  if (!request.engines.empty()) {
    study.engines = request.engines;
  } else if (!request.study_file) {
    CARNOT_TRY(study.engines, installed_engines(environment));
  }
  add_portfolio(request.goal, study.engines, study.recipes);
  study.batches = request.batches;
  study.threads = request.threads;
  study.precisions = request.precisions.empty() ? precisions_here(study.engines, environment.sys)
                                                : request.precisions;
  study.baseline_recipe.reset();
  return study;
}

}  // namespace carnot
