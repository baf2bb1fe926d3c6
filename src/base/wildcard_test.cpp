// SPDX-License-Identifier: Apache-2.0
#include "base/wildcard.hpp"

#include <gtest/gtest.h>

#include <string>

namespace carnot {
namespace {

TEST(Wildcard, AStarStandsForAnyNumberOfCharacters) {
  EXPECT_TRUE(fits_wildcard("conv1", "conv1"));
  EXPECT_FALSE(fits_wildcard("conv1", "conv10"));
  EXPECT_TRUE(fits_wildcard("conv*", "conv10"));
  EXPECT_TRUE(fits_wildcard("*/attention/*", "block.3/attention/qkv"));
  EXPECT_TRUE(fits_wildcard("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(fits_wildcard("a*b*c", "a-c-b"));
  EXPECT_TRUE(fits_wildcard("*", ""));
  EXPECT_TRUE(fits_wildcard("**", "x"));
  EXPECT_FALSE(fits_wildcard("", "x"));
}

TEST(Wildcard, HostileStarsStayQuick) {
  const std::string text(2000, 'a');
  std::string pattern;
  for (int i = 0; i < 500; ++i) pattern += "*a";
  EXPECT_FALSE(fits_wildcard(pattern + "*b", text));
}

}  // namespace
}  // namespace carnot
