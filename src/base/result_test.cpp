// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

Result<int> half_of(int number) {
  if (number % 2 != 0) return fail(ErrorCode::bad_input, "7 is odd.", "Give an even number.");
  return number / 2;
}

Result<int> quarter_of(int number) {
  CARNOT_TRY(const int half, half_of(number));
  CARNOT_TRY(const int quarter, half_of(half));
  return quarter;
}

Result<void> check_even(int number) {
  CARNOT_TRY_VOID(half_of(number).map([](int) {}));
  return {};
}

TEST(Result, TryAssignsTheValue) { EXPECT_EQ(quarter_of(8).value(), 2); }

TEST(Result, TryHandsTheErrorUpUnchanged) {
  const auto result = quarter_of(14);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(to_sentence(result.error()), "7 is odd. Give an even number.");
}

TEST(Result, VoidSucceedsWithEmptyBraces) {
  EXPECT_TRUE(check_even(4).has_value());
  EXPECT_FALSE(check_even(7).has_value());
}

TEST(Result, ThePlaceStandsInFrontOfTheSentence) {
  EXPECT_EQ(at("study.toml:3", half_of(7).error()).message, "study.toml:3: 7 is odd.");
}

}  // namespace
}  // namespace carnot
