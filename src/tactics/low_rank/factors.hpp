// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/graph.hpp"

namespace carnot {

/// Squares of a matrix's singular values, the largest first: what each rank adds to Σw². Found as
/// the eigenvalues of the smaller of W·Wᵀ and Wᵀ·W, in double precision: a singular value below
/// 1e-7 of the largest is noise, and no rank that a weight in float32 needs.
///
/// REQUIRES: two dimensions, float32, all finite.
std::vector<double> rank_energies(const Tensor& matrix);

/// The least rank whose energies are this share of all; 0 for a matrix of zeros.
std::int64_t rank_for_energy(std::span<const double> energies, double share);

/// The greatest rank at which two factors weigh less than the matrix: r·(m + n) < m·n; may be 0.
std::int64_t greatest_gaining_rank(std::int64_t rows, std::int64_t columns);

/// matrix ≈ left · right.
struct Factors {
  Tensor left;   // [rows, rank]
  Tensor right;  // [rank, columns]
};

/// The nearest product of that rank (Eckart and Young, 1936: no other leaves a smaller Σ of squared
/// differences). The singular values are shared by both factors as their roots, so that neither
/// has ranges that a later quantisation would suffer from.
///
/// REQUIRES: as rank_energies; 1 <= rank <= both dimensions.
Factors factors_of_rank(const Tensor& matrix, std::int64_t rank);

}  // namespace carnot
