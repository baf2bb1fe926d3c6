// SPDX-License-Identifier: Apache-2.0
#include "app/replication/replicate.hpp"

#include <gtest/gtest.h>

#include "app/replication/published_file.hpp"

namespace carnot {
namespace {

Study study_with(std::vector<Recipe> recipes) {
  Study study;
  study.recipes = {{"as it is", {}}};
  for (Recipe& recipe : recipes) study.recipes.push_back(std::move(recipe));
  return study;
}

FindingRecipes recipes_for(const Study& study, const std::string& finding) {
  const PublishedStudy published = built_in_published_study("s1").value();
  const std::vector<FindingRecipes> recipes = recipes_of_findings(published, study);
  for (std::size_t i = 0; i < recipes.size(); ++i) {
    if (published.findings[i].name == finding) return recipes[i];
  }
  throw std::runtime_error{"no such finding"};
}

TEST(RecipesOfFindings, TakeWhatConsistsOfTheTacticAndFold) {
  const Study study = study_with({{"both", {{"dynamic-int8", {}}, {"prune-global", {}}}},
                                  {"int8", {{"fold", {}}, {"dynamic-int8", {}}}}});
  const FindingRecipes recipes = recipes_for(study, "quantisation-energy");
  EXPECT_EQ(recipes.recipe, "int8");
  EXPECT_EQ(recipes.against, "as it is");
}

TEST(RecipesOfFindings, TakeParametersAsTheTacticHasThem) {
  const Study half = study_with({{"half", {{"prune-global", {{"fraction", 0.5}}}}}});
  EXPECT_EQ(recipes_for(half, "global-pruning-cost").recipe, "");
  const Study quarter = study_with(
      {{"half", {{"prune-global", {{"fraction", 0.5}}}}}, {"standard", {{"prune-global", {}}}}});
  EXPECT_EQ(recipes_for(quarter, "global-pruning-cost").recipe, "standard");
}

TEST(RecipesOfFindings, NameTheTacticThatAFindingIsHeldAgainst) {
  const Study study =
      study_with({{"local", {{"prune-local", {}}}}, {"global", {{"prune-global", {}}}}});
  EXPECT_EQ(recipes_for(study, "global-pruning-time").against, "local");
  EXPECT_EQ(recipes_for(study, "global-pruning-time").recipe, "global");
  EXPECT_EQ(recipes_for(study, "compile-energy").recipe, "");
}

}  // namespace
}  // namespace carnot
