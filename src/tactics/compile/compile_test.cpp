// SPDX-License-Identifier: Apache-2.0
#include "tactics/compile/compile.hpp"

#include <gmock/gmock.h>

#include "support/must.hpp"
#include "support/tiny_graph.hpp"
#include "tactics/recipe.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

Recipe recipe_of(const std::vector<std::string>& tactics) {
  Recipe recipe{"mine", {}};
  for (const std::string& tactic : tactics) recipe.steps.push_back({tactic, {}});
  return recipe;
}

Graph relu_net() {
  return TinyGraph{}.input("x", {1, 4}).node("Relu", {"x"}, "y").output("y", {1, 4}).graph();
}

TEST(Compile, LeavesTheGraphAsItIs) {
  const Graph before = relu_net();
  const RecipeOutcome outcome = must(apply_recipe(before, recipe_of({"compile"}), nullptr));
  EXPECT_EQ(outcome.graph.nodes, before.nodes);
  EXPECT_EQ(outcome.steps.at(0).nodes_touched, 1);
  EXPECT_THAT(outcome.steps.at(0).notes, IsEmpty()) << "not: nothing to change";
}

TEST(Compile, IsTheLastStep) {
  EXPECT_TRUE(compiles(recipe_of({"fold", "compile"})));
  EXPECT_FALSE(compiles(recipe_of({"fold"})));
  EXPECT_FALSE(compiles(recipe_of({})));
  EXPECT_TRUE(check_recipe(recipe_of({"fold", "compile"})).has_value());
  const auto refused = check_recipe(recipe_of({"compile", "fold"}));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(
      to_sentence(refused.error()),
      "recipe 'mine', step 1 (compile): nothing can change what is compiled. Make compile the "
      "last step.");
}

TEST(Compile, IsForecastToGainOnlyWherePackagesRun) {
  EngineCapabilities eager;
  eager.runs_packages = true;
  const Forecast there = must(forecast_recipe(relu_net(), recipe_of({"compile"}), eager));
  EXPECT_EQ(there.direction, Direction::faster);
  const Forecast elsewhere =
      must(forecast_recipe(relu_net(), recipe_of({"compile"}), EngineCapabilities{}));
  EXPECT_FALSE(elsewhere.changes_anything);
  EXPECT_THAT(elsewhere.reasons.at(0), HasSubstr("runs no packages"));
}

}  // namespace
}  // namespace carnot
