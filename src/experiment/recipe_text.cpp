// SPDX-License-Identifier: Apache-2.0
#include "experiment/recipe_text.hpp"

#include "tactics/parameters.hpp"
#include "tactics/registry.hpp"

namespace carnot {
namespace {

Parameters completed(const RecipeStep& step) {
  const auto tactic = find_tactic(step.tactic);
  if (!tactic) return step.parameters;  // the study file's reader refuses it with a better sentence
  return complete((*tactic)->parameters, step.parameters).value_or(step.parameters);
}

}  // namespace

std::string recipe_text(const Recipe& recipe) {
  std::string text;
  for (const RecipeStep& step : recipe.steps) {
    if (!text.empty()) text += " | ";
    text += step.tactic;
    for (const auto& [name, value] : completed(step)) text += " " + name + "=" + to_text(value);
  }
  return text;
}

}  // namespace carnot
