// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace carnot {

/// Square, row by row.
struct SquareMatrix {
  std::size_t size = 0;
  std::vector<double> elements;

  double& at(std::size_t row, std::size_t column) { return elements[row * size + column]; }
  double at(std::size_t row, std::size_t column) const { return elements[row * size + column]; }
};

/// Solves A·X = B for a symmetric positive definite A, only whose lower half is read (Cholesky).
/// B and X hold one right-hand side after the other, each `A.size` long. Empty when A is not
/// positive definite to working precision. Takes size³/6 + sides · size² multiplications.
std::optional<std::vector<double>> solve_positive(SquareMatrix a, std::vector<double> sides);

}  // namespace carnot
