// SPDX-License-Identifier: Apache-2.0
#include "analysis/scores/score.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "analysis/scores/stars.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

RatedModel rated(std::string name, double joules, double accuracy) {
  RatedModel model{.name = std::move(name)};
  model.joules = Estimate{joules, 0.9 * joules, 1.1 * joules, .95};
  model.joules_of_runs = {0.95 * joules, 1.05 * joules};
  model.accuracy = Estimate{accuracy, accuracy - .01, accuracy + .01, .95};
  model.images = 1000;
  model.once_joules = 0.0;
  return model;
}

const RatedGround kGround{
    "digits", {Provenance::measured, "cpu_package", ""}, "a machine", "fingerprint"};

RatedGroup three_models() {
  return {kGround, {rated("small", 1.0, .70), rated("middle", 2.0, .80), rated("large", 8.0, .90)}};
}

ReferenceSet set_of_three() {
  return {.name = "made", .version = "1", .group = three_models(), .floor_joules = 0.5};
}

std::vector<ScoreValue> values_of(std::string_view key, const RatedGroup& group,
                                  const ScoreQuestion& question = {}) {
  return find_score(key)->of(group, question);
}

TEST(EnergyLaw, ReturnsTheFrontierThatItWasMadeFrom) {
  // ln ln(E / .5) = 10 a − 8, exactly; the dear one is off the frontier and changes nothing.
  std::vector<LawPoint> points;
  points.reserve(4);
  for (const double percent : {60.0, 70.0, 80.0})
    points.push_back({0.5 * std::exp(std::exp(.1 * percent - 8.0)), percent});
  points.push_back({50.0, 65.0});
  const EnergyLaw law = must(fit_energy_law(points, 0.5));
  EXPECT_EQ(law.models, 3U);
  EXPECT_NEAR(law.slope, .1, 1e-9);
  EXPECT_NEAR(law.intercept, -8.0, 1e-9);
  EXPECT_NEAR(law_distance(law, {points[1].cost / 10.0, 70.0}), 1.0, 1e-9);
  EXPECT_TRUE(law.reaches(80.0));
  EXPECT_FALSE(law.reaches(80.1));
}

TEST(EnergyLaw, RefusesASetThatMakesNone) {
  const std::vector<LawPoint> two{{1.0, 60.0}, {2.0, 70.0}, {3.0, 65.0}};
  EXPECT_THAT(fit_energy_law(two, 0.5).error().message, HasSubstr("needs 3"));
  const std::vector<LawPoint> below{{1.0, 60.0}, {2.0, 70.0}, {3.0, 75.0}};
  EXPECT_THAT(fit_energy_law(below, 1.0).error().message, HasSubstr("above its floor"));
  EXPECT_THAT(fit_energy_law(below, 0.0).error().message, HasSubstr("above its floor"));
}

TEST(Scores, CarnotsOwnNamesWhyThereIsNone) {
  const RatedGroup group = three_models();
  EXPECT_THAT(values_of("carnot_score", group)[0].obstacle, HasSubstr("--set"));
  ReferenceSet set = set_of_three();
  const auto rated_values = values_of("carnot_score", group, {.set = &set});
  ASSERT_TRUE(rated_values[1].value.has_value());
  EXPECT_LT(rated_values[1].value->lower, rated_values[1].value->point);
  EXPECT_GT(rated_values[1].value->upper, rated_values[1].value->point);
  EXPECT_NEAR(rated_values[1].value->confidence, .90, 1e-12);
  set.group.ground.fingerprint = "another";
  set.group.ground.platform = "another machine";
  EXPECT_THAT(values_of("carnot_score", group, {.set = &set})[0].obstacle,
              HasSubstr("another machine"));
  set.group.ground.kind = {Provenance::estimated, "cpu_package", "load curve"};
  EXPECT_THAT(values_of("carnot_score", group, {.set = &set})[0].obstacle,
              HasSubstr("estimated by load curve"));
  set.group.ground.dataset = "letters";
  EXPECT_THAT(values_of("carnot_score", group, {.set = &set})[0].obstacle, HasSubstr("letters"));
}

TEST(Scores, DoNotReachBeyondTheLaw) {
  ReferenceSet set = set_of_three();
  RatedGroup group = three_models();
  group.models.push_back(rated("best", 9.0, .95));
  EXPECT_THAT(values_of("carnot_score", group, {.set = &set})[3].obstacle,
              HasSubstr("from 70 % to 90 %"));
}

TEST(Scores, WhatIsNotMeasuredIsNotRated) {
  RatedGroup group = three_models();
  group.models[0].joules.reset();
  group.models[1].accuracy.reset();
  const ReferenceSet set = set_of_three();
  for (const Score& score : all_scores()) {
    const auto values = score.of(group, {.gqi = GqiConstants{2.0, 1.0}, .set = &set});
    EXPECT_FALSE(values[0].value.has_value()) << score.key;
    EXPECT_THAT(values[0].obstacle, HasSubstr("energy was not measured")) << score.key;
    EXPECT_FALSE(values[1].value.has_value()) << score.key;
    EXPECT_THAT(values[1].obstacle, HasSubstr("accuracy was not measured")) << score.key;
  }
}

TEST(Scores, MeanOfTheRatiosAndNotRatioOfTheMeans) {
  RatedGroup group = three_models();
  group.models[0].joules_of_runs = {0.5, 1.5};
  const auto values = values_of("accuracy_per_kwh", group, {.uses = 3.6e6});
  EXPECT_NEAR(values[0].value->point, .70 * (1.0 / 0.5 + 1.0 / 1.5) / 2.0, 1e-12);
  EXPECT_NEAR(values[1].value->upper, .81 / 1.8, 1e-12);
}

TEST(Scores, GqiOfItsPublication) {
  RatedGroup group = three_models();
  group.models[0].joules = seen_once(1.0);
  group.models[0].accuracy = seen_once(.8);
  const ScoreQuestion question{.uses = 3.6e8, .gqi = GqiConstants{2.0, 1.0}};
  EXPECT_NEAR(values_of("gqi", group, question)[0].value->point, .32, 1e-12);
  EXPECT_EQ(values_of("gqi", group, question)[0].value->confidence, 0.0);
  EXPECT_THAT(values_of("gqi", group, {.gqi = GqiConstants{2.0, 1.0}})[0].obstacle,
              HasSubstr("at or below 1 kWh"));
  EXPECT_THAT(values_of("gqi", group)[0].obstacle, HasSubstr("--gqi"));
}

TEST(Scores, RelativeOnesNeedOthers) {
  const RatedGroup alone{kGround, {rated("alone", 1.0, .9)}};
  for (const char* key : {"pepr", "energy_index", "stars_equal_width", "stars_quantile"})
    EXPECT_THAT(values_of(key, alone)[0].obstacle, HasSubstr("relative to others")) << key;
  const RatedGroup group = three_models();
  EXPECT_DOUBLE_EQ(values_of("pepr", group)[0].value->point, .70);
  EXPECT_DOUBLE_EQ(values_of("pepr", group)[2].value->point, .45);
  EXPECT_DOUBLE_EQ(values_of("energy_index", group)[2].value->point, .125);
}

TEST(Scores, FullCycleHasRangesAndNoWinner) {
  RatedGroup group = three_models();
  group.models[0].joules = seen_once(2.0);
  group.models[1].joules = seen_once(1.0);
  group.models[2].joules = seen_once(0.4);
  group.models[0].once_joules = 3.6e7;
  group.models[1].once_joules = 1.8e8;
  group.models[2].once_joules = 7.2e8;
  const auto ranges = full_cycle_ranges(group);
  ASSERT_EQ(ranges.size(), 3U);
  EXPECT_EQ(ranges[1].model, "middle");
  EXPECT_NEAR(ranges[1].from, 1.44e8, 1e-3);
  EXPECT_NEAR(ranges[2].from, 9e8, 1e-3);
  EXPECT_NEAR(values_of("full_cycle_joules", group, {.uses = 1e6})[0].value->point, 3.8e7, 1e-6);
  group.models[2].once_joules.reset();
  EXPECT_THAT(values_of("full_cycle_joules", group)[2].obstacle, HasSubstr("not known"));
}

TEST(Stars, OfEqualEnergiesAreFive) {
  const std::vector<double> alike{2.0, 2.0};
  for (const StarRule rule : {StarRule::equal_width, StarRule::quantile, StarRule::log_width})
    EXPECT_EQ(stars_of(rule, 2.0, alike), 5) << key_of(rule);
  const std::vector<double> decades{1.0, 10.0, 100.0, 2000.0, 100000.0};
  EXPECT_EQ(stars_of(StarRule::equal_width, 2000.0, decades), 5);
  EXPECT_EQ(stars_of(StarRule::quantile, 2000.0, decades), 2);
  EXPECT_EQ(stars_of(StarRule::log_width, 2000.0, decades), 2);
}

}  // namespace
}  // namespace carnot
