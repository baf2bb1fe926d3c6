// SPDX-License-Identifier: Apache-2.0
#include "analysis/baseline_choice.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

TEST(BaselineChoice, ASingleContenderCostsNoBlocks) {
  const auto choice = must(choose_baseline({{"ort", {{1, 2.0}, {2, 2.0}}}}));
  EXPECT_EQ(choice.candidate, "ort");
  EXPECT_TRUE(choice.choosing_blocks.empty());
}

TEST(BaselineChoice, EverySecondCommonBlockChoosesAndTheOddOneJudges) {
  const auto choice =
      must(choose_baseline({{"ort", {{1, 2.0}, {2, 2.0}, {4, 2.0}, {7, 2.0}, {8, 2.0}}},
                            {"ov", {{1, 1.0}, {2, 1.0}, {4, 1.0}, {7, 1.0}, {8, 1.0}}}}));
  EXPECT_EQ(choice.candidate, "ov");
  EXPECT_EQ(choice.choosing_blocks, (std::set{2, 7}));
}

TEST(BaselineChoice, LooksOnlyAtTheBlocksOfTheChoice) {
  // ort looks far better in the blocks that will judge.
  const auto choice = must(choose_baseline({{"ort", {{1, 0.1}, {2, 2.0}, {3, 0.1}, {4, 2.0}}},
                                            {"ov", {{1, 1.0}, {2, 1.9}, {3, 1.0}, {4, 1.9}}}}));
  EXPECT_EQ(choice.candidate, "ov");
}

TEST(BaselineChoice, ABlockThatOneContenderMissedDoesNotChoose) {
  const auto choice = must(choose_baseline(
      {{"ort", {{1, 1.0}, {2, 1.0}, {3, 1.0}}}, {"ov", {{1, 2.0}, {3, 2.0}, {4, 0.1}}}}));
  EXPECT_EQ(choice.choosing_blocks, (std::set{3}));
  EXPECT_EQ(choice.candidate, "ort");
}

TEST(BaselineChoice, OneCommonBlockIsNotEnough) {
  const auto refused = choose_baseline({{"ort", {{1, 1.0}}}, {"ov", {{1, 2.0}, {2, 2.0}}}});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("1 blocks in common"), std::string::npos);
}

TEST(BaselineChoice, RefusesNothingAndNonsense) {
  EXPECT_FALSE(choose_baseline({}));
  EXPECT_FALSE(choose_baseline({{"ort", {{1, 1.0}, {2, 0.0}}}, {"ov", {{1, 1.0}, {2, 1.0}}}}));
}

}  // namespace
}  // namespace carnot
