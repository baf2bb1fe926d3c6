// SPDX-License-Identifier: Apache-2.0
#include "zoo/seeded_normals.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace carnot {
namespace {

std::vector<float> normals(std::size_t count, double mean = 0.0, double stddev = 1.0) {
  Rng rng{1, "test"};
  std::vector<float> out(count);
  fill_normal(rng, out, mean, stddev);
  return out;
}

double share_beyond(const std::vector<float>& numbers, double limit) {
  std::size_t beyond = 0;
  for (const float x : numbers) beyond += std::abs(x) > limit ? 1 : 0;
  return static_cast<double>(beyond) / static_cast<double>(numbers.size());
}

double moment(const std::vector<float>& numbers, int power) {
  double sum = 0.0;
  for (const float x : numbers) sum += std::pow(static_cast<double>(x), power);
  return sum / static_cast<double>(numbers.size());
}

TEST(SeededNormals, HaveTheMomentsOfANormalDistribution) {
  const auto numbers = normals(1'000'000);
  // Four standard errors each: √(1, 2, 15, 96 / n).
  EXPECT_NEAR(moment(numbers, 1), 0.0, 0.004);
  EXPECT_NEAR(moment(numbers, 2), 1.0, 0.0057);
  EXPECT_NEAR(moment(numbers, 3), 0.0, 0.0155);
  EXPECT_NEAR(moment(numbers, 4), 3.0, 0.04);
}

TEST(SeededNormals, FillEveryLayerAndTheTail) {
  const auto numbers = normals(1'000'000);
  EXPECT_NEAR(share_beyond(numbers, 0.25), std::erfc(0.25 / std::sqrt(2.0)), 0.002);
  EXPECT_NEAR(share_beyond(numbers, 1.0), std::erfc(1.0 / std::sqrt(2.0)), 0.002);
  EXPECT_NEAR(share_beyond(numbers, 2.0), std::erfc(2.0 / std::sqrt(2.0)), 0.0008);
  // 258 numbers expected beyond the last layer, where another method takes over; 63 beyond 4.
  EXPECT_NEAR(share_beyond(numbers, 3.6541528853610088), 258e-6, 65e-6);
  EXPECT_NEAR(share_beyond(numbers, 4.0), 63.3e-6, 32e-6);
}

TEST(SeededNormals, ScaleAndShift) {
  const auto numbers = normals(100'000, 3.0, 0.5);
  EXPECT_NEAR(moment(numbers, 1), 3.0, 0.007);
  EXPECT_NEAR(moment(numbers, 2) - std::pow(moment(numbers, 1), 2), 0.25, 0.005);
}

TEST(SeededNormals, AreTheSameForTheSameStreamOnly) {
  Rng other{1, "another"};
  std::vector<float> different(8);
  fill_normal(other, different, 0.0, 1.0);
  EXPECT_EQ(normals(8), normals(8));
  EXPECT_NE(normals(8), different);
}

}  // namespace
}  // namespace carnot
