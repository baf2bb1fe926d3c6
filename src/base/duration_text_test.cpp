// SPDX-License-Identifier: Apache-2.0
#include "base/duration_text.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

TEST(ParseDuration, KnowsItsUnits) {
  EXPECT_EQ(parse_duration("250 ms"), Seconds{0.25});
  EXPECT_EQ(parse_duration("1h"), Seconds{3600});
  EXPECT_EQ(parse_duration("3"), std::nullopt);
  EXPECT_EQ(parse_duration("3 parsecs"), std::nullopt);
  EXPECT_EQ(parse_duration("-1 s"), std::nullopt);
  EXPECT_EQ(parse_duration(""), std::nullopt);
  EXPECT_EQ(parse_duration("s"), std::nullopt);
  EXPECT_EQ(parse_duration("1e308 h"), std::nullopt);  // beyond every number of seconds
}

TEST(ParseShare, TakesPercentAndPlainNumbers) {
  EXPECT_DOUBLE_EQ(parse_share("2%").value(), 0.02);
  EXPECT_DOUBLE_EQ(parse_share(" 2.5 % ").value(), 0.025);
  EXPECT_DOUBLE_EQ(parse_share("0.02").value(), 0.02);
  EXPECT_EQ(parse_share("%"), std::nullopt);
  EXPECT_EQ(parse_share("two %"), std::nullopt);
  EXPECT_EQ(parse_share("inf"), std::nullopt);
}

}  // namespace
}  // namespace carnot
