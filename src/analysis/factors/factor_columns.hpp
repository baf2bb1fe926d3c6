// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "analysis/factors/observation.hpp"

namespace carnot {

/// ln(joules) beside the columns of every factor: one of logarithms for a number, one of 0 and 1
/// for each further name. Answers R² of any set of factors from sums of products alone, so that a
/// thousand sets cost no more than one pass over the rows each.
class FactorColumns {
 public:
  /// REQUIRES: factors that vary over the observations, figures above 0, at most 16 factors.
  FactorColumns(std::span<const EnergyObservation> observations, std::vector<EnergyFactor> factors);
  ~FactorColumns();
  FactorColumns(FactorColumns&&) noexcept;

  /// Takes each row so many times; R² and exponents are of these from then on. False where nothing
  /// is left that varies.
  bool weigh(std::span<const double> weights);

  /// R² of the factors whose bits are set; columns that others already hold add nothing.
  double r_squared(std::uint32_t factors) const;
  /// By factor: the power of a number beside all others; empty for names, and for a number of whose
  /// scatter the others hold 99 % (its power would be chance's).
  std::vector<std::optional<double>> exponents() const;
  /// Of the logarithms of two numbers.
  double correlation(std::size_t one, std::size_t other) const;

  const std::vector<EnergyFactor>& factors() const { return factors_; }

 private:
  struct Sums;
  /// The part of one column's scatter that the columns of some factors hold.
  double held_part(std::uint32_t factors, std::size_t column) const;

  std::vector<EnergyFactor> factors_;
  std::vector<std::vector<std::size_t>> places_;  // columns of each factor
  std::unique_ptr<Sums> sums_;
};

/// Whether a factor takes more than one value.
bool varies(EnergyFactor factor, std::span<const EnergyObservation> observations);

}  // namespace carnot
