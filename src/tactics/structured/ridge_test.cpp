// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/ridge.hpp"

#include <gmock/gmock.h>

#include "base/rng.hpp"

namespace carnot {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

TEST(SolvePositive, SolvesSeveralSides) {
  const auto solved = solve_positive({.size = 2, .elements = {4, 99, 2, 3}}, {8, 7, 4, 2});
  ASSERT_TRUE(solved);
  EXPECT_THAT(*solved, ElementsAre(DoubleNear(1.25, 1e-12), DoubleNear(1.5, 1e-12),
                                   DoubleNear(1.0, 1e-12), DoubleNear(0.0, 1e-12)))
      << "the upper half is not looked at";
}

TEST(SolvePositive, RefusesWhatIsNotPositive) {
  EXPECT_FALSE(solve_positive({.size = 2, .elements = {1, 2, 2, 1}}, {1, 1}));
  EXPECT_FALSE(solve_positive({.size = 1, .elements = {0}}, {1}));
}

TEST(SolvePositive, GivesBackWhatALargeSystemWasMadeFrom) {
  constexpr std::size_t kSize = 37;  // no multiple of the lanes
  Rng rng{5};
  std::vector<double> factor(kSize * kSize);
  for (double& element : factor) element = rng.normal();
  SquareMatrix a{.size = kSize, .elements = std::vector<double>(kSize * kSize)};
  for (std::size_t i = 0; i < kSize; ++i) {
    for (std::size_t j = 0; j < kSize; ++j) {
      for (std::size_t k = 0; k < kSize; ++k)
        a.at(i, j) += factor[i * kSize + k] * factor[j * kSize + k];
    }
    a.at(i, i) += 1.0;
  }
  std::vector<double> wanted(kSize);
  for (double& element : wanted) element = rng.normal();
  std::vector<double> side(kSize);
  for (std::size_t i = 0; i < kSize; ++i) {
    for (std::size_t j = 0; j < kSize; ++j) side[i] += a.at(i, j) * wanted[j];
  }
  const auto solved = solve_positive(a, side);
  ASSERT_TRUE(solved);
  EXPECT_THAT(*solved, testing::Pointwise(DoubleNear(1e-9), wanted));
}

}  // namespace
}  // namespace carnot
