// SPDX-License-Identifier: Apache-2.0
#include "tactics/recipe.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "support/must.hpp"
#include "support/tiny_graph.hpp"
#include "tactics/registry.hpp"

namespace carnot {
namespace {

Graph perceptron() {
  return TinyGraph{}
      .input("x", {1, 2})
      .weights("w", {2, 2}, {1.0F, -2.0F, 3.0F, -4.0F})
      .node("MatMul", {"x", "w"}, "y")
      .output("y", {1, 2})
      .graph();
}

Recipe recipe_of(std::vector<RecipeStep> steps) {
  return {.name = "mine", .steps = std::move(steps)};
}

std::string refusal(const Recipe& recipe) {
  const auto result = check_recipe(recipe);
  return result ? "accepted" : to_sentence(result.error());
}

TEST(Recipe, WithoutStepsChangesNothing) {
  const RecipeOutcome outcome = must(apply_recipe(perceptron(), recipe_of({}), nullptr));
  EXPECT_EQ(outcome.graph, perceptron());
  EXPECT_TRUE(outcome.steps.empty());
}

TEST(Recipe, NoneIsTheRecipeWithoutSteps) {
  const Recipe none = recipe_of({{.tactic = "none", .parameters = {}}});
  EXPECT_EQ(must(apply_recipe(perceptron(), none, nullptr)).graph, perceptron());
  EXPECT_FALSE(must(forecast_recipe(perceptron(), none, {})).changes_anything);
}

TEST(Recipe, RecordsTheParametersThatReallyHeld) {
  const Recipe recipe = recipe_of({{.tactic = "prune-global", .parameters = {}}});
  const RecipeOutcome outcome = must(apply_recipe(perceptron(), recipe, nullptr));
  ASSERT_EQ(outcome.steps.size(), 1U);
  EXPECT_EQ(to_text(outcome.steps[0].step.parameters.at("fraction")), "0.25");
  EXPECT_EQ(outcome.steps[0].nodes_touched, 1);
  EXPECT_EQ(outcome.steps[0].notes.front(), "1 of 4 weights in 1 tensors set to zero.");
}

TEST(Recipe, AMisspeltTacticIsRefusedWithItsPlaceAndTheNearestName) {
  EXPECT_EQ(refusal(recipe_of({{.tactic = "fold", .parameters = {}},
                               {.tactic = "prune-globl", .parameters = {}}})),
            "recipe 'mine', step 2 (prune-globl): there is no tactic 'prune-globl'. Did you mean "
            "'prune-global'?");
}

TEST(Recipe, AWrongParameterIsRefusedWithItsPlace) {
  EXPECT_EQ(
      refusal(recipe_of({{.tactic = "prune-local", .parameters = {{"fraction", 2.0}}}})),
      "recipe 'mine', step 1 (prune-local): parameter 'fraction' is 2. It takes a number from "
      "0 to 1 (standard: 0.25).");
}

TEST(Recipe, AStepThatChangesNothingSaysSo) {
  const Recipe recipe = recipe_of({{.tactic = "fold", .parameters = {}}});
  EXPECT_FALSE(must(forecast_recipe(perceptron(), recipe, {})).changes_anything);
  const RecipeOutcome outcome = must(apply_recipe(perceptron(), recipe, nullptr));
  EXPECT_EQ(outcome.steps[0].notes.back(), "Nothing to change: the graph is as it was.");
}

TEST(Recipe, MasksAreForecastToSaveNothing) {
  const Recipe recipe = recipe_of({{.tactic = "prune-local", .parameters = {}}});
  const Forecast forecast = must(forecast_recipe(perceptron(), recipe, {}));
  EXPECT_TRUE(forecast.changes_anything);
  EXPECT_EQ(forecast.direction, Direction::none);
  EXPECT_DOUBLE_EQ(forecast.expected_time_ratio.value(), 1.0);
  EXPECT_NE(forecast.reasons.front().find("no time or energy effect expected"), std::string::npos);
}

TEST(Recipe, ForecastNamesATacticOnceWhateverItsReasons) {
  const Recipe recipe = recipe_of(
      {{.tactic = "prune-local", .parameters = {}}, {.tactic = "dynamic-int8", .parameters = {}}});
  const Forecast forecast = must(forecast_recipe(perceptron(), recipe, {}));
  ASSERT_EQ(forecast.reasons.size(), 2U);
  EXPECT_EQ(forecast.reasons.back(),
            "dynamic-int8: 100 % of the multiplications are matrix products with constant "
            "weights. This engine runs the pattern in f32.");
}

TEST(Registry, EveryTacticHasADifferentNameAndAMeaning) {
  std::set<std::string_view> names;
  for (const Tactic& tactic : tactics()) {
    EXPECT_TRUE(names.insert(tactic.name).second) << tactic.name;
    EXPECT_FALSE(tactic.meaning.empty()) << tactic.name;
  }
}

TEST(Registry, EveryStandardIsAValidValue) {
  for (const Tactic& tactic : tactics()) {
    Parameters standards;
    for (const ParameterSpec& spec : tactic.parameters) {
      standards.emplace(spec.name, spec.standard);
    }
    EXPECT_EQ(must(complete(tactic.parameters, standards)), standards) << tactic.name;
  }
}

}  // namespace
}  // namespace carnot
