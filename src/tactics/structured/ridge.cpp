// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/ridge.hpp"

#include <array>
#include <cmath>
#include <span>

#include "base/assert.hpp"

namespace carnot {
namespace {

/// In independent lanes: a compiler may not reorder one running sum by itself.
double dot(const double* a, const double* b, std::size_t count) {
  constexpr std::size_t kLanes = 8;
  std::array<double, kLanes> sums{};
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  double sum = 0.0;
  for (; i < count; ++i) sum += a[i] * b[i];
  for (const double lane : sums) sum += lane;
  return sum;
}

/// Overwrites the lower half of A with L, A = L·Lᵀ. False when a pivot is not positive.
bool factorize(SquareMatrix& a) {
  for (std::size_t row = 0; row < a.size; ++row) {
    double* current = &a.at(row, 0);
    for (std::size_t column = 0; column < row; ++column) {
      const double* other = &a.at(column, 0);
      current[column] = (current[column] - dot(current, other, column)) / other[column];
    }
    const double pivot = current[row] - dot(current, current, row);
    if (!(pivot > 0.0) || !std::isfinite(pivot)) return false;
    current[row] = std::sqrt(pivot);
  }
  return true;
}

void substitute(const SquareMatrix& lower, std::span<double> side) {
  for (std::size_t row = 0; row < lower.size; ++row) {
    side[row] = (side[row] - dot(lower.elements.data() + row * lower.size, side.data(), row)) /
                lower.at(row, row);
  }
  for (std::size_t row = lower.size; row-- > 0;) {
    side[row] /= lower.at(row, row);
    for (std::size_t above = 0; above < row; ++above)
      side[above] -= lower.at(row, above) * side[row];
  }
}

}  // namespace

std::optional<std::vector<double>> solve_positive(SquareMatrix a, std::vector<double> sides) {
  CARNOT_ASSERT(a.size > 0 && a.elements.size() == a.size * a.size && sides.size() % a.size == 0);
  if (!factorize(a)) return std::nullopt;
  for (std::size_t begin = 0; begin < sides.size(); begin += a.size) {
    substitute(a, std::span{sides}.subspan(begin, a.size));
  }
  return sides;
}

}  // namespace carnot
