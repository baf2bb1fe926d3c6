// SPDX-License-Identifier: Apache-2.0
#include "tactics/low_rank/factors.hpp"

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "base/assert.hpp"

namespace carnot {
namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::MatrixXd matrix_of(const Tensor& tensor) {
  CARNOT_ASSERT(tensor.shape().size() == 2);
  return Eigen::Map<const Rows>(tensor.as<float>().data(), tensor.shape()[0], tensor.shape()[1])
      .cast<double>();
}

Tensor tensor_of(const Eigen::MatrixXd& matrix) {
  const Rows rows = matrix.cast<float>();
  return Tensor::of<float>({rows.rows(), rows.cols()},
                           std::span{rows.data(), static_cast<std::size_t>(rows.size())});
}

/// The smaller of W·Wᵀ and Wᵀ·W: both have the squares of the singular values as eigenvalues.
Eigen::MatrixXd gram_matrix(const Eigen::MatrixXd& matrix) {
  if (matrix.rows() <= matrix.cols()) return matrix * matrix.transpose();
  return matrix.transpose() * matrix;
}

/// Column i divided by, or multiplied with, the fourth root of the i-th energy: half of a singular
/// value goes to either factor. A direction without energy stays as it is.
Eigen::VectorXd roots_of(const Eigen::VectorXd& energies) {
  return energies.unaryExpr([](double energy) {
    const double root = std::sqrt(std::sqrt(std::max(energy, 0.0)));
    return root > 0.0 ? root : 1.0;
  });
}

}  // namespace

std::vector<double> rank_energies(const Tensor& matrix) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver{gram_matrix(matrix_of(matrix)),
                                                              Eigen::EigenvaluesOnly};
  std::vector<double> energies;
  for (Eigen::Index i = solver.eigenvalues().size(); i-- > 0;) {
    energies.push_back(std::max(solver.eigenvalues()[i], 0.0));  // zeros come out as −1e-17
  }
  return energies;
}

std::int64_t rank_for_energy(std::span<const double> energies, double share) {
  double all = 0.0;
  for (const double energy : energies) all += energy;
  double kept = 0.0;
  std::int64_t rank = 0;
  for (const double energy : energies) {
    if (kept >= share * all) break;
    kept += energy;
    ++rank;
  }
  return rank;
}

std::int64_t greatest_gaining_rank(std::int64_t rows, std::int64_t columns) {
  return (rows * columns - 1) / (rows + columns);
}

Factors factors_of_rank(const Tensor& tensor, std::int64_t rank) {
  const Eigen::MatrixXd matrix = matrix_of(tensor);
  CARNOT_ASSERT(rank >= 1 && rank <= std::min(matrix.rows(), matrix.cols()));
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver{gram_matrix(matrix)};
  // Eigenvalues come in rising order: the last columns are the strongest directions.
  const Eigen::MatrixXd directions = solver.eigenvectors().rightCols(rank).rowwise().reverse();
  const Eigen::VectorXd roots = roots_of(solver.eigenvalues().tail(rank).reverse());
  if (matrix.rows() <= matrix.cols()) {
    return {
        .left = tensor_of(directions * roots.asDiagonal()),
        .right = tensor_of(roots.cwiseInverse().asDiagonal() * directions.transpose() * matrix)};
  }
  return {.left = tensor_of(matrix * directions * roots.cwiseInverse().asDiagonal()),
          .right = tensor_of(roots.asDiagonal() * directions.transpose())};
}

}  // namespace carnot
