// SPDX-License-Identifier: Apache-2.0
#include "analysis/reproductions/column_table.hpp"

#include <gmock/gmock.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string refusal_of_table(std::string_view text) {
  const auto table = ColumnTable::parse(text, "t.csv");
  return table ? std::string{} : to_sentence(table.error());
}

TEST(ColumnTable, FindsColumnsByNameAndReadsUnitsInsideCells) {
  const ColumnTable table = must(ColumnTable::parse(
      "time, power [W], \"name, full\"\n1,119.17 W,a\n\n2,-3e1,\"b, c\"\n", "t.csv"));
  EXPECT_EQ(table.rows(), 2U);
  EXPECT_THAT(must(table.numbers("power [W]")), ElementsAre(119.17, -30.0));
  EXPECT_THAT(must(table.words("name, full")), ElementsAre("a", "b, c"));
  EXPECT_TRUE(table.has("time"));
  EXPECT_FALSE(table.has("Time"));
}

TEST(ColumnTable, TellsAnEmptyCellFromAZero) {
  const ColumnTable table = must(ColumnTable::parse("price\tplace\n\ta\n0\tb\n", "t.csv", '\t'));
  EXPECT_THAT(must(table.numbers_if_any("price")), ElementsAre(std::nullopt, 0.0));
  EXPECT_THAT(to_sentence(table.numbers("price").error()), HasSubstr("t.csv:2: \"price\" is \"\""));
}

TEST(ColumnTable, SaysWhichLineAndColumnIsWrong) {
  EXPECT_THAT(refusal_of_table("a,b\n\n1\n"), HasSubstr("t.csv:3: the row has 1 cells"));
  EXPECT_THAT(refusal_of_table("a,b\n"), HasSubstr("no rows"));
  EXPECT_THAT(refusal_of_table(""), HasSubstr("no rows"));
  const ColumnTable table = must(ColumnTable::parse("a,b\n1,nan\n", "t.csv"));
  EXPECT_THAT(to_sentence(table.numbers("c").error()), HasSubstr("no column \"c\" among a, b"));
  EXPECT_THAT(to_sentence(table.numbers("b").error()), HasSubstr("\"nan\", which is no number"));
}

}  // namespace
}  // namespace carnot
