// SPDX-License-Identifier: Apache-2.0
#include "experiment/search/recipe_search.hpp"

#include <gmock/gmock.h>

#include <chrono>

#include "experiment/grid.hpp"
#include "experiment/search/portfolio.hpp"
#include "records/choices.hpp"
#include "support/must.hpp"
#include "tactics/recipe.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::size_t kImages = 1000;

/// What is true of a recipe, whoever runs it.
struct Truth {
  double milliseconds = 1.0;
  std::size_t wrong = 0;  // of images that the original gets right
  Direction expected = Direction::faster;
  std::uint64_t bytes = 1000;
  std::string sha256{};             // of the file; empty: one of its own
  std::vector<RecipeStep> steps{};  // empty: fold
};

/// A world in which recipes do what the test says, that counts what it is asked.
class World {
 public:
  std::map<std::string, Truth> truths;
  bool disturbed = false;  // every trial is invalid
  int most_blocks = 100;   // before the budget ends
  ManualClock clock;
  std::vector<Study> asked;
  std::vector<std::vector<std::string>> took_part;  // ids, per stage

  SearchRequest request() const {
    SearchRequest request;
    request.study.title = "net";
    request.study.models = {{.name = "net", .source = "zoo:lenet5", .dataset = "d", .input = {}}};
    request.study.datasets = {{.name = "d", .test = {}, .calibration = {}}};
    request.study.engines = {EngineName::onnxruntime};
    for (const auto& [name, truth] : truths)
      request.study.recipes.push_back({name, name == "none" || !truth.steps.empty()
                                                 ? truth.steps
                                                 : std::vector<RecipeStep>{{"fold", {}}}});
    request.goal = Goal::latency;
    return request;
  }

  Result<StageRecord> measure(const Study& study, const TakesPart& takes_part) {
    if (asked.empty() || asked.back().title != study.title) trials_.clear();
    asked.push_back(study);
    took_part.emplace_back();
    StageRecord record;
    record.run = static_cast<RunId>(asked.size());
    const auto groups = groups_of(study);
    EXPECT_EQ(groups.size(), 1U);  // only what shares blocks can be compared
    for (const Candidate& candidate : groups[0].candidates) {
      const Truth& truth = truths.at(candidate.recipe);
      Forecast forecast;
      forecast.direction = truth.expected;
      forecast.reasons = {"So it is."};
      if (!takes_part(candidate, candidate.recipe == "none" ? nullptr : &forecast)) continue;
      took_part.back().push_back(candidate.recipe);
      add_trials(candidate, truth, std::min(study.protocol.repetitions, most_blocks));
    }
    for (const auto& [name, truth] : truths) {
      PreparedModel& model = record.prepared.emplace_back();
      model.recipe = name;
      model.file_bytes = truth.bytes;
      model.sha256 = truth.sha256;
    }
    record.trials = trials_;
    clock.advance(1s);
    return record;
  }

  Result<SearchOutcome> search(const SearchRequest& request) {
    return search_recipes(
        request, [this](const Study& study, const TakesPart& part) { return measure(study, part); },
        clock);
  }

 private:
  void add_trials(const Candidate& candidate, const Truth& truth, int blocks) {
    for (int block = 0; block < blocks; ++block) {
      Trial trial;
      trial.candidate = candidate;
      trial.block = block;
      if (disturbed) {
        trial.status = TrialStatus::invalid;
        trial.findings = {
            {FindingCode::other_load, Severity::invalid, "49 % of the CPUs went to others."}};
      }
      // A little noise, another in every block.
      const double length =
          truth.milliseconds / candidate.settings.batch * (1.0 + 0.002 * ((block * 5) % 3));
      const SteadyTime end{std::chrono::nanoseconds{static_cast<std::int64_t>(length * 1e9)}};
      const Energy nothing = Energy::missing(Perimeter::single(Domain::cpu_package), {});
      trial.windows = {{1000, {}, {"window", SteadyTime{}, end, {}, nothing}, {}, {}}};
      AccuracyRecord accuracy{.predictions = std::vector<std::int32_t>(kImages, 3),
                              .total = kImages,
                              .correct = kImages - truth.wrong,
                              .right = std::vector<std::uint8_t>(kImages, 1)};
      for (std::size_t i = 0; i < truth.wrong; ++i) {
        accuracy.right[i] = 0;
        accuracy.predictions[i] = 1;
      }
      trial.accuracy = std::move(accuracy);
      trials_.push_back(std::move(trial));
    }
  }

  std::vector<Trial> trials_;
};

std::map<std::string, Truth> seven_recipes() {
  return {{"none", {.milliseconds = 4.0}},
          {"fast", {.milliseconds = 1.0, .wrong = 2}},
          {"faster-but-wrong", {.milliseconds = 0.5, .wrong = 60}},
          {"middling", {.milliseconds = 2.0}},
          {"slow", {.milliseconds = 3.9}},
          {"hopeless", {.milliseconds = 9.0, .expected = Direction::slower}},
          {"masks", {.milliseconds = 4.0, .expected = Direction::none}}};
}

TEST(RecipeSearch, FindsTheFastestThatKeepsItsAccuracy) {
  World world;
  world.truths = seven_recipes();
  const SearchOutcome outcome = must(world.search(world.request()));
  ASSERT_TRUE(outcome.winner.has_value());
  EXPECT_EQ(outcome.winner->recipe, "fast");
  EXPECT_TRUE(outcome.winner_is_clear);
  EXPECT_EQ(outcome.finals.title, "net: finals");
  EXPECT_EQ(outcome.last_run, static_cast<RunId>(world.asked.size()));
}

TEST(RecipeSearch, LeavesOutWhatIsForecastToBringNothingAndSaysWhy) {
  World world;
  world.truths = seven_recipes();
  const SearchOutcome outcome = must(world.search(world.request()));
  for (const auto& stage : world.took_part) EXPECT_THAT(stage, Not(Contains("hopeless")));
  ASSERT_EQ(outcome.left_out.size(), 2U);
  EXPECT_EQ(outcome.left_out[0].candidate, "net/hopeless/onnxruntime/b1/t1/fp32");
  EXPECT_EQ(outcome.left_out[0].reason, "It is expected to be slower. So it is.");
  EXPECT_EQ(outcome.left_out[1].reason, "No effect on time is expected. So it is.");
}

TEST(RecipeSearch, ScreensShortlyOnSomeImagesAndEndsLongOnAll) {
  World world;
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
  World world;
  world.truths = {{"none", {.milliseconds = 1.0}}, {"slow", {.milliseconds = 2.0}}};
  const SearchOutcome outcome = must(world.search(world.request()));
  EXPECT_EQ(outcome.winner->recipe, "none");
}

TEST(RecipeSearch, AShortBudgetShortensTheFinalsWindows) {
  World world;
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
  World world;
  world.truths = seven_recipes();
  world.most_blocks = 4;
  const SearchOutcome outcome = must(world.search(world.request()));
  EXPECT_EQ(outcome.winner->recipe, "fast");
  EXPECT_FALSE(outcome.beats_originals);
  world.most_blocks = 5;
  EXPECT_TRUE(must(world.search(world.request())).beats_originals);
}

TEST(RecipeSearch, SettingsShareBlocksAndTheBestOfAllIsFound) {
  World world;
  world.truths = {{"none", {.milliseconds = 4.0}}, {"fast", {.milliseconds = 1.0}}};
  SearchRequest request = world.request();
  request.study.batches = {1, 8};
  const SearchOutcome outcome = must(world.search(request));
  EXPECT_EQ(outcome.winner->id(), "net/fast/onnxruntime/b8/t1/fp32");
  EXPECT_TRUE(outcome.beats_originals);
  EXPECT_TRUE(world.asked.front().settings_together);
}

TEST(RecipeSearch, OfManyThatAreAlikeAFewComeIntoTheFinals) {
  World world;
  world.truths = {{"none", {.milliseconds = 4.0}}};
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) world.truths[name] = {};
  must(world.search(world.request()));
  EXPECT_EQ(world.took_part.back().size(), 4U);  // and the original
}

TEST(RecipeSearch, OfTwoThatAreAlikeNoneIsClear) {
  World world;
  world.truths = {
      {"none", {.milliseconds = 4.0}}, {"a", {.milliseconds = 1.0}}, {"b", {.milliseconds = 1.0}}};
  EXPECT_FALSE(must(world.search(world.request())).winner_is_clear);
}

TEST(RecipeSearch, TwoRecipesThatGiveOneModelAreOneContender) {
  World world;
  world.truths = {{"none", {.milliseconds = 4.0}},
                  {"a", {.milliseconds = 1.0, .sha256 = "same"}},
                  {"b", {.milliseconds = 1.0, .sha256 = "same"}}};
  const SearchOutcome outcome = must(world.search(world.request()));
  EXPECT_EQ(outcome.winner->recipe, "a");
  EXPECT_TRUE(outcome.winner_is_clear);
  ASSERT_EQ(outcome.left_out.size(), 1U);
  EXPECT_EQ(outcome.left_out[0].reason, "It is the same model as net/a/onnxruntime/b1/t1/fp32.");
}

Recipe of_portfolio(const std::string& name) {
  const auto all = portfolio_for(Goal::latency, std::vector{EngineName::openvino});
  return *std::ranges::find(all, name, &Recipe::name);
}

TEST(RecipeSearch, WhatIsLaidOutForAnotherEngineIsNotTried) {
  World world;
  world.truths = {
      {"none", {.milliseconds = 4.0}},
      {"theirs", {.milliseconds = 1.0, .steps = of_portfolio("static-int8-openvino").steps}}};
  const SearchOutcome outcome = must(world.search(world.request()));
  EXPECT_EQ(outcome.winner->recipe, "none");
  EXPECT_EQ(outcome.left_out.at(0).reason, "It is laid out for openvino.");
}

TEST(RecipeSearch, TheReserveIsCalledWhereInt8LosesTooMuch) {
  World world;
  world.truths = {
      {"none", {.milliseconds = 4.0}},
      {"careful", {.milliseconds = 2.0, .steps = of_portfolio("static-int8-careful").steps}},
      {"int8", {.milliseconds = 1.0, .wrong = 60, .steps = of_portfolio("static-int8-mse").steps}}};
  const SearchOutcome outcome = must(world.search(world.request()));
  EXPECT_EQ(outcome.winner->recipe, "careful");
  EXPECT_THAT(world.took_part.front(), Not(Contains("careful")));
  EXPECT_THAT(outcome.left_out, IsEmpty());
}

TEST(RecipeSearch, TheReserveStaysAwayWhereInt8KeepsTheAccuracy) {
  World world;
  world.truths = {
      {"none", {.milliseconds = 4.0}},
      {"careful", {.milliseconds = 0.5, .steps = of_portfolio("static-int8-careful").steps}},
      {"int8", {.milliseconds = 1.0, .steps = of_portfolio("static-int8-mse").steps}}};
  const SearchOutcome outcome = must(world.search(world.request()));
  EXPECT_EQ(outcome.winner->recipe, "int8");
  EXPECT_THAT(outcome.left_out.at(0).reason, HasSubstr("only where static int8"));
}

TEST(RecipeSearch, ForSizeTheSmallestWinsHoweverSlow) {
  World world;
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
  World world;
  world.truths = seven_recipes();
  world.disturbed = true;
  const SearchOutcome outcome = must(world.search(world.request()));
  EXPECT_FALSE(outcome.winner.has_value());
  EXPECT_EQ(world.asked.size(), 1U);
  EXPECT_EQ(outcome.rungs.back().ranking.front().standing, Standing::broken);
  EXPECT_THAT(outcome.rungs.back().ranking.front().reason, HasSubstr("used the CPUs"));
}

TEST(RecipeSearch, WhatStopsMeasuringStopsTheSearch) {
  World world;
  world.truths = seven_recipes();
  const auto broken = [](const Study&, const TakesPart&) -> Result<StageRecord> {
    return fail(ErrorCode::interrupted, "the study was interrupted.");
  };
  EXPECT_EQ(search_recipes(world.request(), broken, world.clock).error().code,
            ErrorCode::interrupted);
}

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

}  // namespace
}  // namespace carnot
