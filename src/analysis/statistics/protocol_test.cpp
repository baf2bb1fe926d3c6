// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/protocol.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

using Table = std::vector<std::vector<double>>;

TEST(Protocol, NormalGroupsGoToWelchAndGamesHowell) {
  Table groups = oracle_groups();
  for (double& value : groups[2]) value += 5.0;
  const Protocol walked = must(protocol(groups));
  EXPECT_EQ(walked.test.test, "Welch's ANOVA");
  EXPECT_EQ(walked.post_hoc.value().test, "Games–Howell");
  EXPECT_EQ(walked.path.at(0).question, "Normal values?");
  EXPECT_EQ(walked.path.at(0).answer.substr(0, 4), "yes:");
  EXPECT_EQ(walked.path.at(1).answer.substr(0, 3), "no:");
}

TEST(Protocol, OneGroupThatIsNotNormalSendsAllToTheRanks) {
  Table groups = oracle_groups();
  groups.push_back(oracle_sample("skewed"));
  const Protocol walked = must(protocol(groups));
  EXPECT_EQ(walked.test.test, "Kruskal–Wallis");
  EXPECT_EQ(walked.post_hoc.value().test, "Dunn");
  EXPECT_NE(walked.path.at(0).answer.find("in group 5"), std::string::npos);
}

TEST(Protocol, NothingFoundNeedsNoPostHoc) {
  const auto values = oracle_sample("first");
  const Protocol walked = must(protocol(Table(3, values)));
  EXPECT_FALSE(walked.post_hoc.has_value());
}

TEST(Protocol, OfTwoGroupsChoosesWelchOrMannWhitney) {
  EXPECT_EQ(must(protocol(Table{oracle_sample("first"), oracle_sample("second")})).test.test,
            "Welch's t test");
  EXPECT_EQ(must(protocol(Table{oracle_sample("first"), oracle_sample("skewed")})).test.test,
            "Mann–Whitney");
}

TEST(Protocol, WhatAllowsNoLookGoesToTheRanks) {
  const Protocol walked = must(protocol(Table{{5, 5, 5}, {6, 7, 8}}));
  EXPECT_EQ(walked.test.test, "Mann–Whitney");
  EXPECT_EQ(walked.path.at(0).answer, "no: group 1 allows no look at its shape");
}

TEST(Protocol, PrintsThePathOnOneLine) {
  const Protocol walked = must(protocol(Table{{1, 1, 1}, {9, 9, 9}}));
  EXPECT_EQ(walked.sentence,
            "Normal values? no: group 1 allows no look at its shape. Equal variances? yes: Levene "
            "(medians), p = 1. So the test is Mann–Whitney. No difference between the groups is "
            "resolved: Mann–Whitney, U = 0, p = 0.1, Cliff's δ −1 (−1 to 0.123), n = 6.");
}

TEST(Protocol, TwoValuesOfAGroupVaryAndTellNothingOfVariances) {
  const Protocol walked = must(protocol(Table{{1, 2}, {3, 7}}));
  EXPECT_EQ(walked.path.at(1).answer, "not known: too few values to tell");
}

TEST(Protocol, OfBlocksPairsThem) {
  EXPECT_EQ(
      must(protocol_of_blocks(Table{oracle_sample("before"), oracle_sample("after")})).test.test,
      "paired t test");
  EXPECT_EQ(must(protocol_of_blocks(Table{{1, 2, 3, 4}, {2, 3, 4, 5}})).test.test,
            "Wilcoxon signed-rank");
  const Protocol many = must(protocol_of_blocks(
      Table{spread_out(12), std::vector<double>(12, 2.0), std::vector<double>(12, 3.0)}));
  EXPECT_EQ(many.test.test, "Friedman");
  EXPECT_EQ(many.post_hoc.value().pairs.size(), 3U);
  EXPECT_LT(many.post_hoc.value().pairs[0].adjusted_p_value, 0.01);
}

TEST(Protocol, RefusesAnEmptyGroup) {
  EXPECT_FALSE(protocol(Table{{}, {1, 2}}));
  EXPECT_FALSE(protocol_of_blocks(Table{{1, 2, 3}, {1, 2}}));
}

}  // namespace
}  // namespace carnot::statistics
