// SPDX-License-Identifier: Apache-2.0
#include "analysis/trends/trends.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/must.hpp"

namespace carnot {
namespace {

using testing::HasSubstr;

/// Each year one large model whose cost doubles, and five small ones that take 10 % more a year.
std::vector<DatedModel> growing() {
  std::vector<DatedModel> models;
  for (int year = 2014; year < 2020; ++year) {
    const double age = year - 2014;
    models.push_back({"large", year, 0.80 + 0.01 * age, 8.0 * std::exp2(age)});
    for (int i = 0; i < 5; ++i) models.push_back({"small", year, 0.70, std::pow(1.1, age)});
  }
  return models;
}

TEST(Trends, KeepTheBestAndTheAverageApart) {
  const Trends trends = must(trends_of(growing(), {}));
  ASSERT_TRUE(trends.best.cost.per_year && trends.average.cost.per_year);
  EXPECT_NEAR(trends.best.cost.per_year->point, 2.0, 1e-9);
  EXPECT_NEAR(trends.best.cost.least_squares->point, 2.0, 1e-9);
  EXPECT_NEAR(trends.best.accuracy.per_year->point, 0.01, 1e-9);
  EXPECT_EQ(trends.best.cost.points, 6);
  EXPECT_NEAR(trends.average.cost.per_year->point, 1.1, 0.02);
  EXPECT_LT(trends.average.cost.per_year->upper, trends.best.cost.per_year->lower);
  EXPECT_EQ(trends.average.cost.points, 36);
}

TEST(Trends, AYearHasItsMostAccurateModelAndItsMeans) {
  const std::vector<DatedModel> models = growing();
  const Trends trends = must(trends_of(models, {.images = 1000}));
  const TrendYear& last = trends.years.back();
  EXPECT_EQ(last.year, 2019);
  EXPECT_EQ(last.models, 6);
  EXPECT_EQ(models[last.best].name, "large");
  ASSERT_TRUE(last.share.has_value());
  EXPECT_DOUBLE_EQ(last.share->point, 0.85);
  EXPECT_NEAR(last.accuracy.point, (0.85 + 5 * 0.70) / 6.0, 1e-12);
  ASSERT_TRUE(last.cost.interval.has_value());
  EXPECT_NEAR(last.cost.point, std::pow(256.0 * std::pow(1.1, 25), 1.0 / 6.0), 1e-9)
      << "the geometric mean";
  EXPECT_LT(last.cost.interval->lower, last.cost.point);
}

TEST(Trends, OfEquallyAccurateOnesTheCheapestIsTheBest) {
  const std::vector<DatedModel> models{
      {"dear", 2019, 0.9, 2.0}, {"cheap", 2019, 0.9, 1.0}, {"other", 2020, 0.8, 1.0}};
  const Trends trends = must(trends_of(models, {}));
  EXPECT_EQ(models[trends.years.front().best].name, "cheap");
}

TEST(Trends, FewModelsHaveNoIntervalAndFewYearsNoLine) {
  const std::vector<DatedModel> models{
      {"a", 2019, 0.9, 2.0}, {"b", 2019, 0.8, 1.0}, {"c", 2020, 0.8, 1.0}};
  const Trends trends = must(trends_of(models, {}));
  EXPECT_FALSE(trends.years.front().accuracy.interval.has_value());
  EXPECT_FALSE(trends.years.front().share.has_value()) << "nobody said of how many images";
  EXPECT_FALSE(trends.best.cost.per_year.has_value()) << "two points are no trend";
  EXPECT_FALSE(trends.best.cost.obstacle.empty());
}

TEST(Trends, TheCheapestThatIsAccurateEnoughIsFollowed) {
  std::vector<DatedModel> models;
  for (int year = 2014; year < 2020; ++year) {
    const double age = year - 2014;
    models.push_back({"lean", year, 0.75, std::exp2(-age)});
    models.push_back({"weak", year, 0.60, 0.001});
  }
  const Trends trends = must(trends_of(models, {.at_least = 0.75}));
  ASSERT_TRUE(trends.cheapest.per_year.has_value());
  EXPECT_NEAR(trends.cheapest.per_year->point, 0.5, 1e-9);
  EXPECT_EQ(models[*trends.years.front().cheapest].name, "lean");
  const Trends none = must(trends_of(models, {.at_least = 0.99}));
  EXPECT_FALSE(none.years.front().cheapest.has_value());
  EXPECT_FALSE(none.cheapest.obstacle.empty());
}

TEST(Trends, RefuseWhatIsNoTrend) {
  const std::vector<DatedModel> one_year{
      {"a", 2019, 0.9, 2.0}, {"b", 2019, 0.8, 1.0}, {"c", 2019, 0.8, 1.0}};
  EXPECT_THAT(trends_of(one_year, {}).error().message, HasSubstr("3 models of 2 years"));
  EXPECT_THAT(trends_of({}, {}).error().message, HasSubstr("of 0"));
  EXPECT_THAT(trends_of(growing(), {.confidence = 1.0}).error().message, HasSubstr("confidence"));
}

TEST(Trends, SayHowLongADoublingTakes) {
  EXPECT_DOUBLE_EQ(doubling_years(2.0).value(), 1.0);
  EXPECT_DOUBLE_EQ(doubling_years(0.5).value(), 1.0);
  EXPECT_FALSE(doubling_years(1.0).has_value());
  EXPECT_FALSE(doubling_years(0.0).has_value());
}

TEST(Trends, OnlyJoulesAreNoProxy) {
  EXPECT_FALSE(is_proxy(TrendCost::energy));
  EXPECT_TRUE(is_proxy(TrendCost::estimated_energy));
  EXPECT_TRUE(is_proxy(TrendCost::time));
  EXPECT_TRUE(is_proxy(TrendCost::macs_on_a_board));
  EXPECT_EQ(key_of(TrendCost::time), "time_proxy");
  EXPECT_EQ(unit_of(TrendCost::macs_on_a_board), "J");
}

}  // namespace
}  // namespace carnot
