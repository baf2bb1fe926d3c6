// SPDX-License-Identifier: Apache-2.0
#include "tactics/low_rank/factors.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/rng.hpp"
#include "graph/onnx_file.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"

namespace carnot {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

Tensor random_matrix(std::int64_t rows, std::int64_t columns) {
  Rng rng{8};
  std::vector<float> elements(static_cast<std::size_t>(rows * columns));
  for (float& element : elements) element = static_cast<float>(rng.normal());
  return Tensor::of<float>({rows, columns}, elements);
}

/// Σ (matrix − left · right)², in plain loops.
double squared_error(const Tensor& matrix, const Factors& factors) {
  const std::int64_t rank = factors.left.shape()[1];
  const std::int64_t columns = matrix.shape()[1];
  double sum = 0.0;
  for (std::int64_t i = 0; i < matrix.count(); ++i) {
    double product = 0.0;
    for (std::int64_t k = 0; k < rank; ++k) {
      product +=
          static_cast<double>(
              factors.left.as<float>()[static_cast<std::size_t>(i / columns * rank + k)]) *
          static_cast<double>(
              factors.right.as<float>()[static_cast<std::size_t>(k * columns + i % columns)]);
    }
    const double difference =
        static_cast<double>(matrix.as<float>()[static_cast<std::size_t>(i)]) - product;
    sum += difference * difference;
  }
  return sum;
}

TEST(Factors, EnergiesOfADiagonalAreItsSquares) {
  const Tensor diagonal = Tensor::of<float>({2, 3}, std::vector<float>{3, 0, 0, 0, -4, 0});
  EXPECT_THAT(rank_energies(diagonal), ElementsAre(DoubleNear(16.0, 1e-9), DoubleNear(9.0, 1e-9)));
}

TEST(Factors, EnergiesAddUpToTheSumOfSquares) {
  const Tensor matrix = random_matrix(7, 12);
  const auto energies = rank_energies(matrix);
  double squares = 0.0;
  for (const float element : matrix.as<float>())
    squares += static_cast<double>(element) * static_cast<double>(element);
  EXPECT_EQ(energies.size(), 7U);
  EXPECT_TRUE(std::ranges::is_sorted(energies, std::greater{}));
  EXPECT_NEAR(std::accumulate(energies.begin(), energies.end(), 0.0), squares, 1e-9 * squares);
}

TEST(Factors, WhatTheyLeaveOutIsTheEnergyOfTheRanksThatWent) {
  for (const Tensor& matrix : {random_matrix(6, 10), random_matrix(10, 6)}) {
    const auto energies = rank_energies(matrix);
    for (std::int64_t rank = 1; rank <= 6; ++rank) {
      const double rest = std::accumulate(energies.begin() + rank, energies.end(), 0.0);
      EXPECT_NEAR(squared_error(matrix, factors_of_rank(matrix, rank)), rest, 1e-5);
    }
  }
}

TEST(Factors, BothHaveTheSameRanges) {
  const Tensor matrix = random_matrix(6, 10);
  const Factors factors = factors_of_rank(matrix, 1);
  const auto squares = [](const Tensor& tensor) {
    const auto elements = tensor.as<float>();
    return std::inner_product(elements.begin(), elements.end(), elements.begin(), 0.0F);
  };
  EXPECT_NEAR(squares(factors.left), squares(factors.right), 1e-4);
}

TEST(Factors, AMatrixOfZerosHasNoRank) {
  const Tensor zeros = Tensor::of<float>({3, 3}, std::vector<float>(9));
  EXPECT_EQ(rank_for_energy(rank_energies(zeros), 0.9), 0);
  EXPECT_NEAR(squared_error(zeros, factors_of_rank(zeros, 1)), 0.0, 1e-12);
}

TEST(Factors, TheLeastRankThatHoldsTheEnergy) {
  const std::vector<double> energies = {5.0, 3.0, 2.0};
  EXPECT_EQ(rank_for_energy(energies, 0.5), 1);
  EXPECT_EQ(rank_for_energy(energies, 0.51), 2);
  EXPECT_EQ(rank_for_energy(energies, 0.8), 2);
  EXPECT_EQ(rank_for_energy(energies, 1.0), 3);
  EXPECT_EQ(rank_for_energy(energies, 0.0), 0);
}

TEST(Factors, BreakEvenIsWhereTwoFactorsWeighAsMuch) {
  EXPECT_EQ(greatest_gaining_rank(256, 784), 192) << "192.98";
  EXPECT_EQ(greatest_gaining_rank(4, 4), 1) << "2 would be break-even";
  EXPECT_EQ(greatest_gaining_rank(1, 100), 0);
}

TEST(Factors, TheRanksOfTheReferencePerceptron) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Graph graph = must(load_model(reference_data("models/mnist-net_256x2.onnx")));
  const auto energies = rank_energies(*graph.find_initializer("layers.0.weight"));
  EXPECT_EQ(rank_for_energy(energies, 0.90), 93);
  EXPECT_EQ(rank_for_energy(energies, 0.95), 130);
  EXPECT_EQ(rank_for_energy(energies, 0.99), 203);
}

}  // namespace
}  // namespace carnot
