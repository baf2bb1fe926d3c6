// SPDX-License-Identifier: Apache-2.0
#include "base/number_text.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace carnot {
namespace {

TEST(FormatQuantity, PicksThePrefixThatLeavesOneToThreeDigits) {
  EXPECT_EQ(format_quantity(Joules{0.01234}), "12.3 mJ");
  EXPECT_EQ(format_quantity(Joules{61e-6}), "61.0 µJ");
  EXPECT_EQ(format_quantity(Joules{262143.3}), "262 kJ");
  EXPECT_EQ(format_quantity(Watts{45.0}), "45.0 W");
}

TEST(FormatQuantity, RoundsIntoTheNextPrefixInsteadOfShowingAThousand) {
  EXPECT_EQ(format_quantity(Joules{999.4}), "999 J");
  EXPECT_EQ(format_quantity(Joules{999.6}), "1.00 kJ");
  EXPECT_EQ(format_quantity(Joules{9.999}), "10.0 J");
}

TEST(FormatQuantity, MeetsZeroNegativeTinyHugeAndNotANumber) {
  EXPECT_EQ(format_quantity(Joules{0.0}), "0.00 J");
  EXPECT_EQ(format_quantity(Joules{-5.0}), "−5.00 J");
  EXPECT_EQ(format_quantity(Joules{-0.0}), "0.00 J");
  EXPECT_EQ(format_quantity(Joules{1e-15}), "0.00100 pJ");
  EXPECT_EQ(format_quantity(Joules{1e19}), "10000 PJ");
  EXPECT_EQ(format_quantity(Joules{std::nan("")}), "-");
  EXPECT_EQ(format_quantity(Watts{std::numeric_limits<double>::infinity()}), "-");
}

TEST(FormatQuantity, LongDurationsReadAsMinutesAndHours) {
  EXPECT_EQ(format_quantity(Seconds{0.25}), "250 ms");
  EXPECT_EQ(format_quantity(Seconds{12.5}), "12.5 s");
  EXPECT_EQ(format_quantity(Seconds{99.97}), "1 min 40 s");
  EXPECT_EQ(format_quantity(Seconds{125.0}), "2 min 05 s");
  EXPECT_EQ(format_quantity(Seconds{-125.0}), "−2 min 05 s");
  EXPECT_EQ(format_quantity(Seconds{3725.0}), "1 h 02 min");
}

TEST(FormatInterval, ShowsNoMoreDigitsThanTheUncertaintySupports) {
  EXPECT_EQ(format_interval(12.3456, 12.1, 12.59, "J"), "12.35 J (12.10 to 12.59 J)");
  EXPECT_EQ(format_interval(12.3456, 11.9, 12.79, "J"), "12.3 J (11.9 to 12.8 J)");
  EXPECT_EQ(format_interval(1234.5, 1100, 1369, "J"), "1.23 kJ (1.10 to 1.37 kJ)");
}

TEST(FormatInterval, AFactorOfFourStillShowsItsLowerEnd) {
  EXPECT_EQ(format_interval(100, 25, 400, "J"), "100 J (25 to 400 J)");
  EXPECT_EQ(format_interval(0.0123, 0.0031, 0.0492, "J"), "12 mJ (3.1 to 49 mJ)");
}

TEST(FormatInterval, ALowerEndOfZeroIsPlainZero) {
  EXPECT_EQ(format_interval(5.0, 0.0, 10.0, "J"), "5.0 J (0 to 10 J)");
}

TEST(FormatInterval, AllThreeFiguresShareThePrefixOfTheUpperEnd) {
  EXPECT_EQ(format_interval(780e-6, 0.0, 0.029, "J"), "0.78 mJ (0 to 29 mJ)");
  EXPECT_EQ(format_interval(0.5, 0.1, 1.2, "J"), "0.50 J (0.10 to 1.2 J)");
}

TEST(FormatInterval, WithoutSpreadThereIsNoInterval) {
  EXPECT_EQ(format_interval(6.0, 6.0, 6.0, "J"), "6.000 J");
  EXPECT_EQ(format_interval(std::nan(""), 0, 0, "J"), "-");
  EXPECT_EQ(format_interval(1.0, 0.0, std::numeric_limits<double>::infinity(), "J"), "1.000 J");
}

TEST(FormatShare, KeepsOneDecimalOnlyWhereItSaysSomething) {
  EXPECT_EQ(format_share(0.1234), "12.3 %");
  EXPECT_EQ(format_share(0.95), "95 %");
  EXPECT_EQ(format_share(0.004), "0.4 %");
  EXPECT_EQ(format_share(0.936, 0.919, 0.95), "93.6 % (91.9 to 95.0 %)");
}

TEST(FormatShare, BelowZeroHasATrueMinusSign) {
  EXPECT_EQ(format_share(-0.123), "−12.3 %");
  EXPECT_EQ(format_share(-0.001, -0.0123, 0.0004), "−0.1 % (−1.2 to 0.0 %)");
}

TEST(FormatSigned, AlwaysHasASign) {
  EXPECT_EQ(format_signed(-0.13, 1), "−0.1");
  EXPECT_EQ(format_signed(0.3, 1), "+0.3");
  EXPECT_EQ(format_signed(-0.04, 1), "±0.0");
  EXPECT_EQ(format_signed(std::nan(""), 1), "-");
}

TEST(FormatChange, SignsWhatTheRatioMeans) {
  EXPECT_EQ(format_change(0.87), "−13.0 %");
  EXPECT_EQ(format_change(1.02), "+2.0 %");
  EXPECT_EQ(format_change(1.0), "±0.0 %");
  EXPECT_EQ(format_change(0.9999), "±0.0 %");
}

TEST(FormatDecimals, AreAsManyAsAskedFor) {
  EXPECT_EQ(format_decimals(-0.966, 2), "−0.97");
  EXPECT_EQ(format_decimals(-0.004, 2), "0.00");
  EXPECT_EQ(format_decimals(41.5, 0), "42");
  EXPECT_EQ(format_decimals(std::nan(""), 1), "-");
}

TEST(FormatNumber, HasNoMoreDigitsThanItNeeds) {
  EXPECT_EQ(format_number(413.04, 4), "413");
  EXPECT_EQ(format_number(0.5, 3), "0.5");
  EXPECT_EQ(format_number(-0.012345, 3), "−0.0123");
  EXPECT_EQ(format_number(1234567.0, 3), "1230000");
  EXPECT_EQ(format_number(9.996, 3), "10");
  EXPECT_EQ(format_number(0.0, 3), "0");
  EXPECT_EQ(format_number(INFINITY, 3), "-");
}

TEST(FormatCount, GroupsThousands) {
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1234567), "1\u202F234\u202F567");
  EXPECT_EQ(format_count(-1234), "−1\u202F234");
}

TEST(FormatBytes, CountsInThousands) {
  EXPECT_EQ(format_bytes(999), "999 B");
  EXPECT_EQ(format_bytes(1200000), "1.20 MB");
}

}  // namespace
}  // namespace carnot
