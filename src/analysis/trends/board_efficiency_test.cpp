// SPDX-License-Identifier: Apache-2.0
#include "analysis/trends/board_efficiency.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using testing::HasSubstr;

TEST(BoardEfficiency, IsThePeakOverThePower) {
  const auto boards = must(parse_board_efficiency(
      "# comment\nboard,tflops32,tdp_watts\nTesla P100,9.526,250\nRTX 3090,35.58,350\n", "b.csv"));
  ASSERT_EQ(boards.size(), 2U);
  EXPECT_NEAR(boards[0].gflops_per_watt(), 38.104, 1e-9);
  EXPECT_NEAR(boards[1].gflops_per_watt(), 101.657, 5e-4);
}

TEST(BoardEfficiency, TwoFlopOfAMacCostTheirShareOfAJoule) {
  EXPECT_DOUBLE_EQ(joules_of_macs(4.0e9, 50.0), 0.16);
}

TEST(BoardEfficiency, RefusesADamagedTable) {
  const auto error = [](std::string_view text) {
    const auto boards = parse_board_efficiency(text, "b.csv");
    return boards ? std::string{} : boards.error().message;
  };
  EXPECT_THAT(error("# c\nboard,tflops32,tdp_watts\nX,many,1\n"), HasSubstr("b.csv:3:"));
  EXPECT_THAT(error("board,tflops32,tdp_watts\nX,1,0\n"), HasSubstr("\"X\" is not above 0"));
  EXPECT_THAT(error("board,tflops32\nX,1\n"), HasSubstr("no column \"tdp_watts\""));
}

}  // namespace
}  // namespace carnot
