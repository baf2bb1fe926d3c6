// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/effect_sizes.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

TEST(CliffsDelta, AgreesWithTheWholeMatrix) {
  const Estimate plain = must(cliffs_delta(oracle_sample("first"), oracle_sample("second")));
  EXPECT_TRUE(close_to(plain.point, StatisticsOracle{"cliffs_delta/first"}["point"]));
  expect_ends(plain, "cliffs_delta/first");
  const Estimate tied = must(cliffs_delta(oracle_sample("tied_a"), oracle_sample("tied_b")));
  EXPECT_TRUE(close_to(tied.point, StatisticsOracle{"cliffs_delta/tied"}["point"]));
  expect_ends(tied, "cliffs_delta/tied");
}

TEST(CliffsDelta, SeparatedGroupsKeepAnInterval) {
  const Estimate delta = must(cliffs_delta(spread_out(10), std::vector<double>(20, -1.0)));
  EXPECT_EQ(delta.point, 1.0);
  EXPECT_EQ(delta.upper, 1.0);
  EXPECT_NEAR(delta.lower, (10 - 3.841459) / (10 + 3.841459), 1e-6);
}

TEST(CliffsDelta, TurnsWithTheGroups) {
  const Estimate there = must(cliffs_delta(oracle_sample("tied_a"), oracle_sample("tied_b")));
  const Estimate back = must(cliffs_delta(oracle_sample("tied_b"), oracle_sample("tied_a")));
  EXPECT_TRUE(close_to(there.point, -back.point));
  EXPECT_TRUE(close_to(there.lower, -back.upper));
}

TEST(CliffsDelta, AllEqualIsNoDifference) {
  const std::vector<double> same{2, 2, 2};
  EXPECT_EQ(must(cliffs_delta(same, same)).point, 0.0);
}

TEST(VarghaDelaney, IsTheChanceToBeGreater) {
  const std::vector<double> low{1, 2};
  const std::vector<double> high{2, 3};
  EXPECT_DOUBLE_EQ(must(vargha_delaney_a(low, high)).point, 0.125);  // one tie of four pairs
}

TEST(SizeOfDelta, HasThePublishedBounds) {
  EXPECT_EQ(size_of_delta(-0.146), "negligible");
  EXPECT_EQ(size_of_delta(0.147), "small");
  EXPECT_EQ(size_of_delta(-0.33), "medium");
  EXPECT_EQ(size_of_delta(0.474), "large");
}

TEST(CohensD, RefusesWhatDoesNotScatter) {
  const std::vector<double> one{1, 1};
  const std::vector<double> two{2, 2};
  EXPECT_EQ(cohens_d(one, two).error().code, ErrorCode::bad_input);
}

TEST(CohensD, OfFarApartSmallGroupsStaysFinite) {
  const std::vector<double> one{1.0, 1.001, 1.002};
  const std::vector<double> two{9.0, 9.001, 9.002};
  const Estimate d = must(cohens_d(two, one));
  EXPECT_NEAR(d.point, 8000.0, 1e-6);
  EXPECT_GT(d.lower, 0.0);
  EXPECT_LT(d.upper, 3e4);
}

}  // namespace
}  // namespace carnot::statistics
