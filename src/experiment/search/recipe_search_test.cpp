// SPDX-License-Identifier: Apache-2.0
#include "experiment/search/recipe_search.hpp"

#include <gmock/gmock.h>

#include "support/must.hpp"
#include "support/search_world.hpp"

namespace carnot {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

std::map<std::string, RecipeTruth> seven_recipes() {
  return {{"none", {.milliseconds = 4.0}},
          {"fast", {.milliseconds = 1.0, .wrong = 2}},
          {"faster-but-wrong", {.milliseconds = 0.5, .wrong = 60}},
          {"middling", {.milliseconds = 2.0}},
          {"slow", {.milliseconds = 3.9}},
          {"hopeless", {.milliseconds = 9.0, .expected = Direction::slower}},
          {"masks", {.milliseconds = 4.0, .expected = Direction::none}}};
}

TEST(RecipeSearch, FindsTheFastestThatKeepsItsAccuracy) {
  SearchWorld world;
  world.truths = seven_recipes();
  const SearchOutcome outcome = must(world.search(world.request()));
  ASSERT_TRUE(outcome.winner.has_value());
  EXPECT_EQ(outcome.winner->recipe, "fast");
  EXPECT_TRUE(outcome.winner_is_clear);
  EXPECT_EQ(outcome.finals.title, "net: finals");
  EXPECT_EQ(outcome.last_run, static_cast<RunId>(world.asked.size()));
}

TEST(RecipeSearch, LeavesOutWhatIsForecastToBringNothingAndSaysWhy) {
  SearchWorld world;
  world.truths = seven_recipes();
  const SearchOutcome outcome = must(world.search(world.request()));
  for (const auto& stage : world.took_part) EXPECT_THAT(stage, Not(Contains("hopeless")));
  ASSERT_EQ(outcome.left_out.size(), 2U);
  EXPECT_EQ(outcome.left_out[0].candidate, "net/hopeless/onnxruntime/b1/t1/fp32");
  EXPECT_EQ(outcome.left_out[0].reason, "It is expected to be slower. So it is.");
  EXPECT_EQ(outcome.left_out[1].reason, "No effect on time is expected. So it is.");
}

TEST(RecipeSearch, ScreensShortlyOnSomeImagesAndEndsLongOnAll) {
  SearchWorld world;
  world.truths = seven_recipes();
  SearchRequest request = world.request();
  request.study.datasets[0].test_count = 1000;
  must(world.search(request));
  const Study& screen = world.asked.front();
  const Study& finals = world.asked.back();
  EXPECT_EQ(screen.datasets[0].test_count, 256);
  EXPECT_EQ(finals.datasets[0].test_count, 1000);
  EXPECT_LT(screen.protocol.window.count(), finals.protocol.window.count());
  EXPECT_THAT(world.took_part.back(), Contains("none"));
  EXPECT_THAT(world.took_part.back(), Not(Contains("faster-but-wrong")));
}

TEST(RecipeSearch, TheOriginalWinsWhereNothingIsBetter) {
  SearchWorld world;
  world.truths = {{"none", {.milliseconds = 1.0}}, {"slow", {.milliseconds = 2.0}}};
  const SearchOutcome outcome = must(world.search(world.request()));
  EXPECT_EQ(outcome.winner->recipe, "none");
}

TEST(RecipeSearch, AShortBudgetShortensTheFinalsWindows) {
  SearchWorld world;
  world.truths = seven_recipes();
  SearchRequest request = world.request();
  must(world.search(request));
  EXPECT_DOUBLE_EQ(world.asked.back().protocol.window.count(), 1.0);
  request.budget = Seconds{15.0};
  must(world.search(request));
  EXPECT_LT(world.asked.back().protocol.window.count(), 0.5);
  EXPECT_GE(world.asked.back().protocol.window.count(), 0.2);
}

TEST(RecipeSearch, AFewBlocksShowNothing) {
  SearchWorld world;
  world.truths = seven_recipes();
  world.most_blocks = 4;
  const SearchOutcome outcome = must(world.search(world.request()));
  EXPECT_EQ(outcome.winner->recipe, "fast");
  EXPECT_FALSE(outcome.beats_originals);
  world.most_blocks = 5;
  EXPECT_TRUE(must(world.search(world.request())).beats_originals);
}

TEST(RecipeSearch, SettingsShareBlocksAndTheBestOfAllIsFound) {
  SearchWorld world;
  world.truths = {{"none", {.milliseconds = 4.0}}, {"fast", {.milliseconds = 1.0}}};
  SearchRequest request = world.request();
  request.study.batches = {1, 8};
  const SearchOutcome outcome = must(world.search(request));
  EXPECT_EQ(outcome.winner->id(), "net/fast/onnxruntime/b8/t1/fp32");
  EXPECT_TRUE(outcome.beats_originals);
  EXPECT_TRUE(world.asked.front().settings_together);
}

TEST(RecipeSearch, OfManyThatAreAlikeAFewComeIntoTheFinals) {
  SearchWorld world;
  world.truths = {{"none", {.milliseconds = 4.0}}};
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) world.truths[name] = {};
  must(world.search(world.request()));
  EXPECT_EQ(world.took_part.back().size(), 4U);  // and the original
}

TEST(RecipeSearch, OfTwoThatAreAlikeNoneIsClear) {
  SearchWorld world;
  world.truths = {
      {"none", {.milliseconds = 4.0}}, {"a", {.milliseconds = 1.0}}, {"b", {.milliseconds = 1.0}}};
  EXPECT_FALSE(must(world.search(world.request())).winner_is_clear);
}

TEST(RecipeSearch, TwoRecipesThatGiveOneModelAreOneContender) {
  SearchWorld world;
  world.truths = {{"none", {.milliseconds = 4.0}},
                  {"a", {.milliseconds = 1.0, .sha256 = "same"}},
                  {"b", {.milliseconds = 1.0, .sha256 = "same"}}};
  const SearchOutcome outcome = must(world.search(world.request()));
  EXPECT_EQ(outcome.winner->recipe, "a");
  EXPECT_TRUE(outcome.winner_is_clear);
  ASSERT_EQ(outcome.left_out.size(), 1U);
  EXPECT_EQ(outcome.left_out[0].reason, "It is the same model as net/a/onnxruntime/b1/t1/fp32.");
}

TEST(RecipeSearch, ForSizeTheSmallestWinsHoweverSlow) {
  SearchWorld world;
  world.truths = {{"none", {.milliseconds = 1.0}},
                  {"small", {.milliseconds = 5.0, .expected = Direction::slower, .bytes = 250}}};
  SearchRequest request = world.request();
  request.goal = Goal::size;
  world.disturbed = true;  // which does not matter to a size
  const SearchOutcome outcome = must(world.search(request));
  EXPECT_EQ(outcome.winner->recipe, "small");
  EXPECT_TRUE(outcome.winner_is_clear);
}

TEST(RecipeSearch, WhereNothingCouldBeMeasuredThereIsNoWinnerAndAReason) {
  SearchWorld world;
  world.truths = seven_recipes();
  world.disturbed = true;
  const SearchOutcome outcome = must(world.search(world.request()));
  EXPECT_FALSE(outcome.winner.has_value());
  EXPECT_EQ(world.asked.size(), 1U);
  EXPECT_EQ(outcome.rungs.back().ranking.front().standing, Standing::broken);
  EXPECT_THAT(outcome.rungs.back().ranking.front().reason, HasSubstr("used the CPUs"));
}

TEST(RecipeSearch, AModelThatNoEngineTakesIsRefusedWithTheEnginesReason) {
  SearchWorld world;
  world.truths = seven_recipes();
  world.refusal = "ONNX Runtime: Riddle is not a registered function/op.";
  EXPECT_EQ(
      search_recipes(
          world.request(),
          [&](const Study& study, const TakesPart& part) { return world.measure(study, part); },
          world.clock)
          .error()
          .message,
      "the model cannot be measured even as it is: ONNX Runtime: Riddle is not a registered "
      "function/op.");
}

TEST(RecipeSearch, WhatStopsMeasuringStopsTheSearch) {
  SearchWorld world;
  world.truths = seven_recipes();
  const auto broken = [](const Study&, const TakesPart&) -> Result<StageRecord> {
    return fail(ErrorCode::interrupted, "the study was interrupted.");
  };
  EXPECT_EQ(search_recipes(world.request(), broken, world.clock).error().code,
            ErrorCode::interrupted);
}

}  // namespace
}  // namespace carnot
