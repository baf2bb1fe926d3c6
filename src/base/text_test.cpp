// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <gtest/gtest.h>

#include <array>

namespace carnot {
namespace {

TEST(Trim, RemovesWhiteSpaceOfBothEndsOnly) {
  EXPECT_EQ(trim("  a b\n"), "a b");
  EXPECT_EQ(trim(" \t\n"), "");
}

TEST(Split, KeepsEmptyPieces) {
  EXPECT_EQ(split("a,,b", ',').size(), 3U);
  EXPECT_EQ(split("", ',').size(), 1U);
}

TEST(ParseNumber, TakesTheWholeTextOrNothing) {
  EXPECT_EQ(parse_uint("262143328850"), 262143328850ULL);
  EXPECT_EQ(parse_uint("a", 16), 10U);
  EXPECT_EQ(parse_uint("12 "), std::nullopt);
  EXPECT_EQ(parse_uint("-1"), std::nullopt);
  EXPECT_EQ(parse_uint("18446744073709551616"), std::nullopt);
  EXPECT_EQ(parse_int("-5"), -5);
  EXPECT_EQ(parse_double("2.5e3"), 2500.0);
  EXPECT_EQ(parse_double("nan"), std::nullopt);
  EXPECT_EQ(parse_double(""), std::nullopt);
}

TEST(NearestName, FindsTheProbableMeaning) {
  constexpr auto kNames = std::to_array<std::string_view>({"batch", "threads", "engine"});
  EXPECT_EQ(nearest_name("bcht", kNames), std::nullopt);  // two edits of four letters: too far
  EXPECT_EQ(nearest_name("thread", kNames), "threads");
  EXPECT_EQ(nearest_name("engnie", kNames), "engine");
  EXPECT_EQ(nearest_name("colour", kNames), std::nullopt);
}

TEST(NearestName, CountsASwapOfNeighboursAsOneEdit) {
  constexpr auto kNames = std::to_array<std::string_view>({"run", "report", "batch"});
  EXPECT_EQ(nearest_name("rnu", kNames), "run");
  EXPECT_EQ(nearest_name("bacth", kNames), "batch");
  EXPECT_EQ(nearest_name("nur", kNames), std::nullopt);  // not neighbours: two edits
}

TEST(LowerCase, MakesLettersOfAsciiSmallAndNothingElse) {
  EXPECT_EQ(lower_case("AbZ [x] 9"), "abz [x] 9");
  EXPECT_EQ(lower_case("\xC3\x84"), "\xC3\x84");  // a capital umlaut stays
}

TEST(IsOneOf, WantsTheWholeName) {
  constexpr auto kNames = std::to_array<std::string_view>({"Conv", "Gemm"});
  EXPECT_TRUE(is_one_of("Gemm", kNames));
  EXPECT_FALSE(is_one_of("Gem", kNames));
  EXPECT_FALSE(is_one_of("", {}));
}

TEST(ValidUtf8, KeepsGoodTextAndReplacesBadBytes) {
  EXPECT_EQ(valid_utf8("25 °C"), "25 °C");
  EXPECT_EQ(valid_utf8("a\xFFz"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(valid_utf8("\xE2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD");                  // truncated
  EXPECT_EQ(valid_utf8("\xC0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD");                  // overlong
  EXPECT_EQ(valid_utf8("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // surrogate
}

}  // namespace
}  // namespace carnot
