// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/studentized_range.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis/statistics/sampling_distributions.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

void expect_tail(double q, int groups, double degrees, std::string_view oracle) {
  EXPECT_TRUE(close_to(studentized_range_survival(q, groups, degrees),
                       StatisticsOracle{oracle}["tail"], 1e-7))
      << oracle;
}

TEST(StudentizedRange, AgreesWithSciPy) {
  expect_tail(3.5, 3, 10, "studentized_range/3.5_3_10");
  expect_tail(1.0, 5, 4, "studentized_range/1.0_5_4");
  expect_tail(4.2, 4, 54.3, "studentized_range/4.2_4_54.3");
  expect_tail(9.0, 5, 30, "studentized_range/9.0_5_30");
  expect_tail(6.0, 3, 1000, "studentized_range/6.0_3_1000");
}

TEST(StudentizedRange, CriticalPointsAgreeWithSciPy) {
  EXPECT_TRUE(close_to(studentized_range_critical(0.05, 3, 10),
                       StatisticsOracle{"studentized_range/3_10"}["critical"], 1e-8));
  EXPECT_TRUE(close_to(studentized_range_critical(0.05, 5, 64.7),
                       StatisticsOracle{"studentized_range/5_64.7"}["critical"], 1e-8));
}

TEST(StudentizedRange, OfTwoGroupsIsStudentsT) {
  EXPECT_TRUE(close_to(studentized_range_survival(3.0 * std::sqrt(2.0), 2, 7.0),
                       student_two_sided_p(3.0, 7.0), 1e-8));
  EXPECT_TRUE(close_to(studentized_range_survival(3.0 * std::sqrt(2.0), 2, 1.0),
                       student_two_sided_p(3.0, 1.0), 1e-8));
  EXPECT_TRUE(close_to(studentized_range_survival(20.0 * std::sqrt(2.0), 2, 40.0),
                       student_two_sided_p(20.0, 40.0), 1e-6));
  EXPECT_TRUE(close_to(studentized_range_survival(4.0 * std::sqrt(2.0), 2, 20'000.0),
                       student_two_sided_p(4.0, 20'000.0), 1e-7));
}

TEST(StudentizedRange, OfAFamilyIsToldFromAGridAsTheIntegralTellsIt) {
  for (const int groups : {2, 3, 8, 40}) {
    const StudentizedRange family{groups};
    for (const double degrees : {1.0, 4.0, 54.3, 1000.0}) {
      for (const double q : {0.0, 0.3, 2.7, 9.0, 15.0}) {
        EXPECT_TRUE(close_to(family.survival(q, degrees),
                             studentized_range_survival(q, groups, degrees), 1e-6))
            << groups << " groups, " << degrees << " degrees, q " << q;
      }
    }
  }
  EXPECT_TRUE(close_to(StudentizedRange{5}.critical(0.05, 64.7),
                       StatisticsOracle{"studentized_range/5_64.7"}["critical"], 1e-6));
}

TEST(StudentizedRange, BeyondTheGridTheTailIsAsGoodAsNothing) {
  const StudentizedRange family{3};
  EXPECT_LT(family.survival(1e4, 30'000.0), 1e-300);
  EXPECT_GT(family.survival(1e4, 2.0), 0.0);  // small deviations bring it back
}

TEST(StudentizedRange, NothingLiesBelowZero) {
  EXPECT_NEAR(studentized_range_survival(0.0, 4, 12.0), 1.0, 1e-9);
}

}  // namespace
}  // namespace carnot::statistics
