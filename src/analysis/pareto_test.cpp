// SPDX-License-Identifier: Apache-2.0
#include "analysis/pareto.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "base/rng.hpp"

namespace carnot {
namespace {

using Points = std::vector<TradeOff>;
using Flags = std::vector<bool>;

TEST(Pareto, CheaperOrMoreAccurateStaysDominatedGoes) {
  const Points points = {{1.0, 0.90}, {2.0, 0.95}, {2.5, 0.94}, {3.0, 0.97}, {0.5, 0.60}};
  EXPECT_EQ(pareto_set(points), (Flags{true, true, false, true, true}));
}

TEST(Pareto, EqualPointsStandTogether) {
  EXPECT_EQ(pareto_set(Points{{1.0, 0.9}, {1.0, 0.9}}), (Flags{true, true}));
  EXPECT_EQ(pareto_set(Points{{2.0, 0.9}, {1.0, 0.9}, {2.0, 0.9}}), (Flags{false, true, false}));
}

TEST(Pareto, EqualInOneIsDecidedByTheOther) {
  EXPECT_EQ(pareto_set(Points{{1.0, 0.8}, {1.0, 0.9}}), (Flags{false, true}));
  EXPECT_EQ(pareto_set(Points{{1.0, 0.9}, {0.9, 0.9}}), (Flags{false, true}));
}

TEST(Pareto, UnknownIsNeitherBestNorWorst) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Points points = {
      {std::nullopt, 0.99}, {1.0, std::nullopt}, {nan, 0.99}, {0.1, nan}, {2.0, 0.9}};
  EXPECT_EQ(pareto_set(points), (Flags{false, false, false, false, true}));
}

TEST(Pareto, NothingHasNoSetAndNoLine) {
  EXPECT_TRUE(pareto_set({}).empty());
  EXPECT_TRUE(pareto_staircase({}).empty());
}

TEST(Pareto, StaircaseClimbsOnlyAtThePointsOfTheSet) {
  const Points points = {{3.0, 0.97}, {1.0, 0.90}, {2.5, 0.94}, {2.0, 0.95}, {1.0, 0.90}};
  EXPECT_EQ(pareto_staircase(points),
            (std::vector<Corner>{{1.0, 0.90}, {2.0, 0.90}, {2.0, 0.95}, {3.0, 0.95}, {3.0, 0.97}}));
  EXPECT_EQ(pareto_staircase(Points{{1.0, 0.9}}), (std::vector<Corner>{{1.0, 0.9}}));
}

/// The definition, point by point.
bool dominated(const Points& points, std::size_t i) {
  for (const TradeOff& other : points) {
    if (*other.energy <= *points[i].energy && *other.accuracy >= *points[i].accuracy &&
        (*other.energy < *points[i].energy || *other.accuracy > *points[i].accuracy)) {
      return true;
    }
  }
  return false;
}

TEST(Pareto, AgreesWithTheDefinitionOnRandomGrids) {
  Rng rng{1};
  for (int round = 0; round < 200; ++round) {
    Points points;
    for (int i = 0; i < 30; ++i)  // a coarse grid, so that ties are common
      points.push_back({static_cast<double>(rng.below(8)), static_cast<double>(rng.below(8))});
    const Flags in_set = pareto_set(points);
    for (std::size_t i = 0; i < points.size(); ++i) ASSERT_EQ(in_set[i], !dominated(points, i));
  }
}

}  // namespace
}  // namespace carnot
