// SPDX-License-Identifier: Apache-2.0
#include "sensors/number_pattern.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

double first_in(std::string_view line) { return NumberPattern{}.number_in(line).value().value(); }

bool has_none(const NumberPattern& pattern, std::string_view line) {
  const auto found = pattern.number_in(line);
  return found && !found->has_value();
}

TEST(NumberPattern, TakesTheFirstNumberOfALine) {
  EXPECT_DOUBLE_EQ(first_in("    Instantaneous power reading:                   220 Watts"), 220.0);
  EXPECT_DOUBLE_EQ(first_in("12.5"), 12.5);
  EXPECT_DOUBLE_EQ(first_in("power=12.5W"), 12.5);
  EXPECT_DOUBLE_EQ(first_in("-1.5e3 J"), -1500.0);
  EXPECT_DOUBLE_EQ(first_in("+3 W"), 3.0);
  EXPECT_DOUBLE_EQ(first_in(".5 W"), 0.5);
}

TEST(NumberPattern, DigitsOfAWordAreNoNumber) {
  EXPECT_DOUBLE_EQ(first_in("cpu0: 45 W"), 45.0);
  EXPECT_TRUE(has_none(NumberPattern{}, "gpu1 of host_7"));
}

TEST(NumberPattern, ALineWithoutANumberIsPassedOver) {
  for (const char* line : {"", "Watts", "---", "N/A", "nan", "."})
    EXPECT_TRUE(has_none(NumberPattern{}, line)) << line;
}

TEST(NumberPattern, WhatIsNoPlainNumberIsNotGuessed) {
  for (const char* line :
       {"12,5 W", "12:30:05 45.2", "2026-11-21 45.2", "1.2.3", "1e999 W", "10/12"}) {
    EXPECT_THAT(NumberPattern{}.number_in(line).error(), HasSubstr("no plain number")) << line;
  }
}

TEST(NumberPattern, AnExpressionSaysWhereItStands) {
  const auto pattern = must(NumberPattern::parse(R"(load: ([0-9.]+) W)"));
  EXPECT_DOUBLE_EQ(pattern.number_in("12:30:05 load: 45.2 W").value().value(), 45.2);
  EXPECT_TRUE(has_none(pattern, "12:30:05 idle"));
}

TEST(NumberPattern, WithoutAGroupTheWholeMatchCounts) {
  const auto pattern = must(NumberPattern::parse(R"(\d+$)"));
  EXPECT_DOUBLE_EQ(pattern.number_in("a 1 b 22").value().value(), 22.0);
}

TEST(NumberPattern, AMatchThatIsNoNumberIsQuoted) {
  const auto pattern = must(NumberPattern::parse("power (.*)"));
  EXPECT_EQ(pattern.number_in("power unknown").error(),
            "the pattern found \"unknown\", which is no number.");
}

TEST(NumberPattern, AnEndlessLineIsCutOff) {
  const auto pattern = must(NumberPattern::parse("(a|b)*([0-9]+)"));
  EXPECT_TRUE(has_none(pattern, std::string(std::size_t{1} << 20, 'x')));
}

TEST(NumberPattern, RefusesWhatIsNoExpression) {
  EXPECT_EQ(NumberPattern::parse("(").error().code, ErrorCode::bad_input);
  EXPECT_THAT(NumberPattern::parse("[z-a]").error().message, HasSubstr("no regular expression"));
}

}  // namespace
}  // namespace carnot
