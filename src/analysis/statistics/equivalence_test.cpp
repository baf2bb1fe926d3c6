// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/equivalence.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

void expect_tost(const Equivalence& is, std::string_view oracle) {
  EXPECT_TRUE(close_to(is.p_value, StatisticsOracle{oracle}["p"])) << oracle;
  EXPECT_TRUE(close_to(is.p_above_lower, StatisticsOracle{oracle}["above"])) << oracle;
  EXPECT_TRUE(close_to(is.p_below_upper, StatisticsOracle{oracle}["below"])) << oracle;
}

TEST(Tost, AgreesWithStatsmodels) {
  expect_tost(must(tost_paired(oracle_sample("before"), oracle_sample("after"), {-4, 4})),
              "tost/paired");
  expect_tost(must(tost_welch(oracle_sample("first"), oracle_sample("second"), {-2, 2})),
              "tost/welch");
}

TEST(Tost, TheIntervalLiesInsideExactlyWhenItIsShown) {
  const auto a = oracle_sample("before");
  const auto b = oracle_sample("after");
  const Equivalence first = must(tost_paired(a, b, {-4, 4}));
  const Equivalence at_end = must(tost_paired(a, b, {-4, first.difference.upper}));
  EXPECT_NEAR(at_end.p_below_upper, 0.05, 1e-9);
  EXPECT_DOUBLE_EQ(first.difference.confidence, 0.9);
}

TEST(Tost, OfARatioIsTheSameEitherWayRound) {
  const std::vector<double> a{10.0, 10.1, 9.9, 10.05, 9.98};
  const std::vector<double> b{10.02, 10.0, 10.0, 10.0, 9.97};
  const Equivalence there = must(tost_ratio(a, b, 0.02));
  const Equivalence back = must(tost_ratio(b, a, 0.02));
  EXPECT_NEAR(there.p_value, back.p_value, 1e-12);
  EXPECT_LT(there.p_value, 0.05);
  EXPECT_EQ(there.sentence.substr(0, 10), "Equivalent");
}

TEST(Tost, RefusesBoundsThatDoNotEncloseZeroAndWhatDoesNotVary) {
  const std::vector<double> a{1, 2, 3};
  EXPECT_EQ(tost_paired(a, a, {1, 2}).error().message, "bounds from 1 to 2 do not enclose 0.");
  EXPECT_FALSE(tost_paired(a, a, {-1, 1}));  // no difference varies
  EXPECT_FALSE(tost_ratio(a, a, 0.0));
  EXPECT_FALSE(tost_ratio(std::vector<double>{1, -2}, std::vector<double>{1, 2}, 0.02));
}

}  // namespace
}  // namespace carnot::statistics
