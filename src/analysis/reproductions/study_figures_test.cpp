// SPDX-License-Identifier: Apache-2.0
#include "analysis/reproductions/study_figures.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

TEST(PrintedFigure, KnowsHowMuchItsRoundingMayHaveTaken) {
  EXPECT_DOUBLE_EQ(must(parse_printed_figure("24.798")).half_unit, 0.0005);
  EXPECT_DOUBLE_EQ(must(parse_printed_figure("-0.870")).half_unit, 0.0005);
  EXPECT_DOUBLE_EQ(must(parse_printed_figure("4.1e-6")).half_unit, 0.05e-6);
  EXPECT_DOUBLE_EQ(must(parse_printed_figure("1.5E+3")).half_unit, 50.0);
  EXPECT_DOUBLE_EQ(must(parse_printed_figure("1763")).half_unit, 0.5);
  EXPECT_EQ(must(parse_printed_figure("4.1e-6")).value, 4.1e-6);
}

TEST(PrintedFigure, IsANumber) {
  for (const char* text : {"", "about 3", "nan", "1,5", "1e999", "3 %"})
    EXPECT_FALSE(parse_printed_figure(text).has_value()) << text;
}

}  // namespace
}  // namespace carnot
