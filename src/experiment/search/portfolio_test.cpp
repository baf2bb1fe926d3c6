// SPDX-License-Identifier: Apache-2.0
#include "experiment/search/portfolio.hpp"

#include <gmock/gmock.h>

#include "records/choices.hpp"
#include "support/must.hpp"
#include "support/search_world.hpp"
#include "tactics/recipe.hpp"

namespace carnot {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(Portfolio, HoldsTheOriginalAndRecipesThatExist) {
  for (const Goal goal : {Goal::energy, Goal::latency, Goal::size, Goal::cost}) {
    const auto recipes = portfolio_for(goal, kEngineNames);
    EXPECT_TRUE(recipes.front().is_none());
    for (const Recipe& recipe : recipes) must(check_recipe(recipe));
  }
}

TEST(Portfolio, LaysInt8OutForTheEnginesThatAreThere) {
  std::vector<std::optional<EngineName>> engines;
  for (const Recipe& recipe : portfolio_for(Goal::energy, std::vector{EngineName::openvino}))
    if (const auto engine = laid_out_for(recipe)) engines.push_back(engine);
  EXPECT_EQ(engines, std::vector{std::optional{EngineName::openvino}});
}

Recipe of_portfolio(const std::string& name) {
  const auto all = portfolio_for(Goal::latency, std::vector{EngineName::openvino});
  return *std::ranges::find(all, name, &Recipe::name);
}

TEST(PortfolioInASearch, WhatIsLaidOutForAnotherEngineIsNotTried) {
  SearchWorld world;
  world.truths = {
      {"none", {.milliseconds = 4.0}},
      {"theirs", {.milliseconds = 1.0, .steps = of_portfolio("static-int8-openvino").steps}}};
  const SearchOutcome outcome = must(world.search(world.request()));
  EXPECT_EQ(outcome.winner->recipe, "none");
  EXPECT_EQ(outcome.left_out.at(0).reason, "It is laid out for openvino.");
}

TEST(PortfolioInASearch, TheReserveIsCalledWhereInt8LosesTooMuch) {
  SearchWorld world;
  world.truths = {
      {"none", {.milliseconds = 4.0}},
      {"careful", {.milliseconds = 2.0, .steps = of_portfolio("static-int8-careful").steps}},
      {"int8", {.milliseconds = 1.0, .wrong = 60, .steps = of_portfolio("static-int8-mse").steps}}};
  const SearchOutcome outcome = must(world.search(world.request()));
  EXPECT_EQ(outcome.winner->recipe, "careful");
  EXPECT_THAT(world.took_part.front(), Not(Contains("careful")));
  EXPECT_THAT(outcome.left_out, IsEmpty());
}

TEST(PortfolioInASearch, TheReserveStaysAwayWhereInt8KeepsTheAccuracy) {
  SearchWorld world;
  world.truths = {
      {"none", {.milliseconds = 4.0}},
      {"careful", {.milliseconds = 0.5, .steps = of_portfolio("static-int8-careful").steps}},
      {"int8", {.milliseconds = 1.0, .steps = of_portfolio("static-int8-mse").steps}}};
  const SearchOutcome outcome = must(world.search(world.request()));
  EXPECT_EQ(outcome.winner->recipe, "int8");
  EXPECT_THAT(outcome.left_out.at(0).reason, HasSubstr("only where static int8"));
}

}  // namespace
}  // namespace carnot
