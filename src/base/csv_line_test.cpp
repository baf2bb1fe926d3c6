// SPDX-License-Identifier: Apache-2.0
#include "base/csv_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace carnot {
namespace {

using ::testing::ElementsAre;

TEST(CsvLine, SplitsAtSeparatorsOutsideQuotes) {
  EXPECT_THAT(split_csv_line(R"(a, "b,c" ,"say ""x""",)", ','),
              ElementsAre("a", "b,c", "say \"x\"", ""));
  EXPECT_THAT(split_csv_line("1,5;2", ';'), ElementsAre("1,5", "2"));
  EXPECT_THAT(split_csv_line("", ','), ElementsAre(""));
  EXPECT_THAT(split_csv_line("\"open,", ','), ElementsAre("open,"));
}

TEST(CsvLine, AByteOrderMarkIsNoPartOfTheText) {
  EXPECT_EQ(without_byte_order_mark("\xEF\xBB\xBFtime"), "time");
  EXPECT_EQ(without_byte_order_mark("time"), "time");
  EXPECT_EQ(without_byte_order_mark("\xEF\xBB"), "\xEF\xBB");
}

}  // namespace
}  // namespace carnot
