// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/spread_tests.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

TEST(Levene, AgreesWithSciPyAroundEitherCentre) {
  expect_match(must(levene(oracle_groups(), LeveneCentre::mean)), "levene/mean");
  expect_match(must(levene(oracle_groups(), LeveneCentre::median)), "levene/median");
}

TEST(Levene, ConstantGroupsAgree) {
  const std::vector<std::vector<double>> groups{{0.1, 0.1, 0.1}, {0.7, 0.7}};
  const TestResult result = must(levene(groups));
  EXPECT_EQ(result.statistic, 0.0);
  EXPECT_EQ(result.p_value, 1.0);
}

TEST(Levene, HasNoErrorWhereEveryDistanceIsTheSame) {
  const std::vector<std::vector<double>> groups{{0.1, 0.4}, {0.7, 2.9}};
  const auto refused = levene(groups);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::bad_input);
}

TEST(Bartlett, AgreesWithSciPyAndLooksAtTheShape) {
  const TestResult result = must(bartlett(oracle_groups()));
  expect_match(result, "bartlett");
  ASSERT_EQ(result.assumptions.size(), 1U);
  EXPECT_EQ(result.assumptions[0].claim, "normal values");
}

TEST(Bartlett, RefusesAConstantGroup) {
  const std::vector<std::vector<double>> groups{{1, 2, 3}, {5, 5, 5}};
  EXPECT_FALSE(bartlett(groups));
}

}  // namespace
}  // namespace carnot::statistics
