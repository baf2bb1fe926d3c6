// SPDX-License-Identifier: Apache-2.0
#include "app/replication/replicate.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "app/advise/refit_tree.hpp"
#include "app/replication/published_file.hpp"
#include "base/file.hpp"
#include "engines/capabilities.hpp"
#include "tactics/parameters.hpp"
#include "tactics/registry.hpp"

namespace carnot {
namespace {

std::vector<std::string> tactics_of(const Recipe& recipe) {
  std::vector<std::string> names;
  names.reserve(recipe.steps.size());
  for (const RecipeStep& step : recipe.steps) names.push_back(step.tactic);
  return names;
}

/// 0.25 and 1 are numbers, however they were written.
std::optional<double> number_in(const ParameterValue& value) {
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return std::nullopt;
}

bool are_alike(const ParameterValue& one, const ParameterValue& other) {
  const auto a = number_in(one);
  const auto b = number_in(other);
  return a && b ? *a == *b : one == other;
}

/// A step has the parameters, said or by its tactic's standard.
bool has_parameters(const RecipeStep& step, const Parameters& wanted) {
  const auto tactic = find_tactic(step.tactic);
  if (!tactic) return false;
  const auto complete_set = complete((*tactic)->parameters, step.parameters);
  if (!complete_set) return false;
  return std::ranges::all_of(wanted, [&](const auto& one) {
    const auto found = complete_set->find(one.first);
    return found != complete_set->end() && are_alike(found->second, one.second);
  });
}

std::string recipe_of_tactics(const Study& study, const std::vector<std::string>& of,
                              const Parameters& with) {
  for (const Recipe& recipe : study.recipes) {
    if (recipe.is_none() || !are_of(tactics_of(recipe), of)) continue;
    const bool fits = std::ranges::any_of(recipe.steps, [&](const RecipeStep& step) {
      return std::ranges::find(of, step.tactic) != of.end() && has_parameters(step, with);
    });
    if (with.empty() || fits) return recipe.name;
  }
  return {};
}

/// Whether the engine has integer kernels for a tactic at all, on any silicon: a slow one is a
/// result, an imitation in float is none.
bool has_kernels(const EngineReport& report, const std::string& tactic) {
  EngineReport best = report;
  best.isa = "avx512_vnni";
  const EngineCapabilities capabilities = capabilities_of(best);
  if (tactic == "dynamic-int8") return capabilities.dynamic_int8_matmul_fast;
  if (tactic == "static-int8") return capabilities.static_int8_fast;
  return true;
}

std::map<std::string, std::vector<EngineName>> imitated_recipes(const StudyReport& report) {
  std::map<EngineName, const EngineReport*> engines;
  for (const Trial& trial : report.trials)
    engines.try_emplace(trial.candidate.settings.engine, &trial.engine);
  std::map<std::string, std::vector<EngineName>> imitated;
  for (const Recipe& recipe : report.study.recipes) {
    for (const auto& [engine, seen] : engines) {
      EngineReport named = *seen;
      named.engine = engine;  // a worker that died before its hello reported nothing
      const bool is_real = std::ranges::all_of(
          recipe.steps, [&](const RecipeStep& step) { return has_kernels(named, step.tactic); });
      if (!is_real) imitated[recipe.name].push_back(engine);
    }
  }
  return imitated;
}

}  // namespace

std::vector<FindingRecipes> recipes_of_findings(const PublishedStudy& published,
                                                const Study& study) {
  std::vector<FindingRecipes> recipes;
  recipes.reserve(published.findings.size());
  for (const PublishedFinding& finding : published.findings) {
    recipes.push_back({recipe_of_tactics(study, finding.of, finding.with),
                       finding.against.empty() ? recipe_without_steps(study)
                                               : recipe_of_tactics(study, finding.against, {})});
  }
  return recipes;
}

Result<ReplicationReport> replicate(const StudyReport& report, std::string_view published,
                                    const std::filesystem::path& store,
                                    const Environment& environment) {
  CARNOT_TRY(PublishedStudy study, open_published_study(published, environment.working_directory));
  const TrialSelection selection = select_trials(report.study, report.trials);
  const ReplicationInput input{.study = report.study,
                               .selection = selection,
                               .summary = report.summary,
                               .costs = report.costs,
                               .engine = study.engine,
                               .imitated = imitated_recipes(report)};
  ReplicationReport result;
  result.title = report.study.title;
  result.host = report.host;
  result.started = report.started;
  result.carnot_version = report.carnot_version;
  result.store = report.store;
  ReplicationQuestion question{.published = std::move(study), .recipes = {}};
  question.recipes = recipes_of_findings(question.published, report.study);
  question.rules = {.confidence = report.study.protocol.confidence, .seed = report.study.seed};
  question.expected_inferences = report.cost_question.uses;
  result.replication = replicate_study(std::move(question), input);
  CARNOT_TRY(result.tree, fit_tree_to_store(store, std::nullopt, environment));
  return result;
}

Result<std::vector<std::filesystem::path>> write_replication(const ReplicationReport& report,
                                                             const std::filesystem::path& folder) {
  const std::string& name = report.replication.published.name;
  const std::array<std::pair<std::filesystem::path, std::string>, 2> files{
      {{folder / (name + ".md"), to_markdown(report)},
       {folder / (name + ".json"), to_json(report)}}};
  std::vector<std::filesystem::path> paths;
  for (const auto& [path, content] : files) {
    CARNOT_TRY_VOID(write_file_atomically(path, content));
    paths.push_back(path);
  }
  return paths;
}

}  // namespace carnot
