// SPDX-License-Identifier: Apache-2.0
#include "analysis/factors/factor_columns.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "base/assert.hpp"

namespace carnot {
namespace {

/// Of what varies by less than this part of its own scatter beside others, they hold everything.
constexpr double kHeldByOthers = 1e-9;

bool is_number(EnergyFactor factor) {
  return is_of_graph(factor) || factor == EnergyFactor::batch || factor == EnergyFactor::threads;
}

double number_of(EnergyFactor factor, const EnergyObservation& one) {
  switch (factor) {
    case EnergyFactor::macs:
      return one.facts.macs;
    case EnergyFactor::activations:
      return one.facts.activations;
    case EnergyFactor::parameters:
      return one.facts.parameters;
    case EnergyFactor::bytes:
      return one.facts.bytes;
    case EnergyFactor::depth:
      return one.facts.depth;
    case EnergyFactor::resolution:
      return one.facts.inputs;
    case EnergyFactor::batch:
      return one.settings.batch;
    default:
      return one.settings.threads;
  }
}

std::string name_in(EnergyFactor factor, const EnergyObservation& one) {
  if (factor == EnergyFactor::engine) return std::string{key_of(one.settings.engine)};
  if (factor == EnergyFactor::precision) return std::string{key_of(one.settings.precision)};
  return one.settings.device;
}

using FactorColumn = Eigen::VectorXd;

std::vector<FactorColumn> columns_of(EnergyFactor factor,
                                     std::span<const EnergyObservation> observations) {
  const auto rows = static_cast<Eigen::Index>(observations.size());
  std::vector<FactorColumn> columns;
  if (is_number(factor)) {
    FactorColumn& column = columns.emplace_back(rows);
    for (Eigen::Index i = 0; i < rows; ++i) {
      // A value that is not there is told apart from none, and not from one.
      const double value = number_of(factor, observations[static_cast<std::size_t>(i)]);
      column[i] = std::log(std::max(value, 1.0));
    }
    return columns;
  }
  std::set<std::string> names;
  for (const EnergyObservation& one : observations) names.insert(name_in(factor, one));
  names.erase(names.begin());  // the first is what the others are held against
  for (const std::string& name : names) {
    FactorColumn& column = columns.emplace_back(rows);
    for (Eigen::Index i = 0; i < rows; ++i)
      column[i] = name_in(factor, observations[static_cast<std::size_t>(i)]) == name ? 1.0 : 0.0;
  }
  return columns;
}

}  // namespace

struct FactorColumns::Sums {
  Eigen::MatrixXd table;     // ln(joules) in the last column
  Eigen::MatrixXd products;  // of all columns about their means, by the weights
  Eigen::Index y() const { return products.cols() - 1; }
};

FactorColumns::FactorColumns(std::span<const EnergyObservation> observations,
                             std::vector<EnergyFactor> factors)
    : factors_{std::move(factors)}, sums_{std::make_unique<Sums>()} {
  constexpr std::size_t kMostFactors = 16;
  CARNOT_ASSERT(factors_.size() <= kMostFactors && !observations.empty());
  std::vector<FactorColumn> all;
  for (const EnergyFactor factor : factors_) {
    std::vector<std::size_t>& places = places_.emplace_back();
    for (FactorColumn& column : columns_of(factor, observations)) {
      places.push_back(all.size());
      all.push_back(std::move(column));
    }
  }
  sums_->table.resize(static_cast<Eigen::Index>(observations.size()),
                      static_cast<Eigen::Index>(all.size()) + 1);
  for (std::size_t i = 0; i < all.size(); ++i)
    sums_->table.col(static_cast<Eigen::Index>(i)) = all[i];
  for (std::size_t i = 0; i < observations.size(); ++i)
    sums_->table(static_cast<Eigen::Index>(i), sums_->table.cols() - 1) =
        std::log(observations[i].joules);
  weigh(std::vector<double>(observations.size(), 1.0));
}

FactorColumns::~FactorColumns() = default;
FactorColumns::FactorColumns(FactorColumns&&) noexcept = default;

bool FactorColumns::weigh(std::span<const double> weights) {
  const Eigen::Map<const Eigen::VectorXd> w{weights.data(),
                                            static_cast<Eigen::Index>(weights.size())};
  const Eigen::RowVectorXd means = (w.transpose() * sums_->table) / w.sum();
  const Eigen::MatrixXd centred = sums_->table.rowwise() - means;
  sums_->products = centred.transpose() * w.asDiagonal() * centred;
  return sums_->products(sums_->y(), sums_->y()) > 0.0;
}

double FactorColumns::held_part(std::uint32_t factors, std::size_t column) const {
  std::vector<Eigen::Index> chosen;
  for (std::size_t i = 0; i < factors_.size(); ++i) {
    if ((factors >> i & 1U) == 0) continue;
    for (const std::size_t place : places_[i]) chosen.push_back(static_cast<Eigen::Index>(place));
  }
  // Cholesky's factorisation, row by row: what is left of a column beside those before it, and how
  // much of the target that part holds. A column of which nothing is left is passed over.
  const Eigen::MatrixXd& all = sums_->products;
  const auto target = static_cast<Eigen::Index>(column);
  std::vector<Eigen::VectorXd> rows;  // of the factor: one entry per chosen column, then the target
  double held = 0.0;
  for (std::size_t c = 0; c < chosen.size(); ++c) {
    Eigen::VectorXd rest(static_cast<Eigen::Index>(chosen.size()) + 1);
    for (std::size_t j = 0; j < chosen.size(); ++j)
      rest[static_cast<Eigen::Index>(j)] = all(chosen[c], chosen[j]);
    rest[rest.size() - 1] = all(chosen[c], target);
    for (const Eigen::VectorXd& row : rows) rest -= row[static_cast<Eigen::Index>(c)] * row;
    const double left = rest[static_cast<Eigen::Index>(c)];
    if (!(left > kHeldByOthers * all(chosen[c], chosen[c]))) continue;
    rows.push_back(rest / std::sqrt(left));
    held += rows.back()[rest.size() - 1] * rows.back()[rest.size() - 1];
  }
  return std::clamp(held / all(target, target), 0.0, 1.0);
}

double FactorColumns::r_squared(std::uint32_t factors) const {
  return held_part(factors, static_cast<std::size_t>(sums_->y()));
}

std::vector<std::optional<double>> FactorColumns::exponents() const {
  const Eigen::Index count = sums_->y();
  const Eigen::VectorXd scale = sums_->products.diagonal().head(count).cwiseSqrt().cwiseMax(1e-300);
  const Eigen::MatrixXd scaled = scale.cwiseInverse().asDiagonal() *
                                 sums_->products.topLeftCorner(count, count) *
                                 scale.cwiseInverse().asDiagonal();
  const Eigen::VectorXd right =
      scale.cwiseInverse().asDiagonal() * sums_->products.col(sums_->y()).head(count);
  Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> solver;
  solver.setThreshold(kHeldByOthers);
  solver.compute(scaled);
  const Eigen::VectorXd solved = scale.cwiseInverse().asDiagonal() * solver.solve(right);
  constexpr double kMostHeld = 0.99;
  const auto everything = static_cast<std::uint32_t>((1ULL << factors_.size()) - 1);
  std::vector<std::optional<double>> result(factors_.size());
  for (std::size_t i = 0; i < factors_.size(); ++i) {
    if (!is_number(factors_[i])) continue;
    const std::size_t place = places_[i].front();
    if (held_part(everything & ~(1U << i), place) < kMostHeld)
      result[i] = solved[static_cast<Eigen::Index>(place)];
  }
  return result;
}

double FactorColumns::correlation(std::size_t one, std::size_t other) const {
  const auto a = static_cast<Eigen::Index>(places_[one].front());
  const auto b = static_cast<Eigen::Index>(places_[other].front());
  const Eigen::MatrixXd& all = sums_->products;
  return all(a, b) / std::sqrt(all(a, a) * all(b, b));
}

bool varies(EnergyFactor factor, std::span<const EnergyObservation> observations) {
  const auto differs = [&](const EnergyObservation& one) {
    const EnergyObservation& first = observations.front();
    return is_number(factor) ? number_of(factor, one) != number_of(factor, first)
                             : name_in(factor, one) != name_in(factor, first);
  };
  return std::ranges::any_of(observations, differs);
}

}  // namespace carnot
