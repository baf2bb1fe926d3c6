// SPDX-License-Identifier: Apache-2.0
#include "base/rng.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace carnot {
namespace {

TEST(Rng, SameSeedSameNumbersOnEveryMachine) {
  Rng rng{42};
  EXPECT_EQ(rng.next(), 1546998764402558742ULL);  // xoshiro256** after splitmix64(42)
}

TEST(Rng, StreamsOfOneSeedDiffer) {
  EXPECT_NE(Rng(1, "blocks").next(), Rng(1, "weights").next());
  EXPECT_EQ(Rng(1, "blocks").next(), Rng(1, "blocks").next());
}

TEST(Rng, UniformStaysInRangeAndFillsIt) {
  Rng rng{7};
  double sum = 0.0;
  for (int i = 0; i < 10000; ++i) {
    const double u = rng.uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    sum += u;
  }
  EXPECT_NEAR(sum / 10000, 0.5, 0.01);
}

TEST(Rng, NormalHasMeanZeroAndVarianceOne) {
  Rng rng{7};
  double sum = 0.0;
  double squares = 0.0;
  constexpr int kCount = 20000;
  for (int i = 0; i < kCount; ++i) {
    const double z = rng.normal();
    sum += z;
    squares += z * z;
  }
  EXPECT_NEAR(sum / kCount, 0.0, 0.03);
  EXPECT_NEAR(squares / kCount, 1.0, 0.05);
}

TEST(Rng, ShuffleKeepsEveryItem) {
  std::vector<int> items{1, 2, 3, 4, 5, 6, 7, 8};
  Rng rng{3};
  rng.shuffle(std::span<int>{items});
  EXPECT_NE(items, (std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8}));
  std::sort(items.begin(), items.end());
  EXPECT_EQ(items, (std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8}));
}

}  // namespace
}  // namespace carnot
