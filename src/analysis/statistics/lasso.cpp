// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/lasso.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace carnot::statistics {
namespace {

constexpr int kMostSweeps = 100'000;
constexpr double kNoStep = 1e-11;

/// Only products of columns matter, so a sweep costs nothing per row.
struct Standardised {
  std::vector<double> means{};
  std::vector<double> deviations{};
  std::vector<std::vector<double>> products{};  // ZᵀZ / n
  std::vector<double> targets{};                // Zᵀ(y − ȳ) / n
  Moments y{};
};

Result<void> check_lasso(Groups columns, Sample y) {
  if (columns.empty()) {
    return fail(ErrorCode::bad_input, "a lasso needs at least one column to explain y by.");
  }
  for (std::size_t j = 0; j < columns.size(); ++j) {
    CARNOT_TRY_VOID(check_pairs(columns[j], y, "a lasso", 3));
    if (all_equal(columns[j])) {
      return fail(ErrorCode::bad_input, fmt::format("all values of column {} are equal.", j + 1),
                  "Leave it out: it explains nothing.");
    }
  }
  if (all_equal(y)) {
    return fail(ErrorCode::bad_input, "all values of y are equal, so nothing is to be explained.");
  }
  return {};
}

Standardised standardise(Groups columns, Sample y) {
  Standardised result{.y = moments_of(y)};
  const std::size_t count = columns.size();
  for (const std::vector<double>& column : columns) {
    const Moments moments = moments_of(column);
    result.means.push_back(moments.mean);
    result.deviations.push_back(std::sqrt(moments.squares / moments.count));
  }
  result.products.assign(count, std::vector<double>(count, 0.0));
  result.targets.assign(count, 0.0);
  const auto z = [&](std::size_t j, std::size_t i) {
    return (columns[j][i] - result.means[j]) / result.deviations[j];
  };
  for (std::size_t j = 0; j < count; ++j) {
    for (std::size_t i = 0; i < y.size(); ++i) {
      result.targets[j] += z(j, i) * (y[i] - result.y.mean) / result.y.count;
    }
    for (std::size_t k = 0; k <= j; ++k) {
      double sum = 0.0;
      for (std::size_t i = 0; i < y.size(); ++i) sum += z(j, i) * z(k, i);
      result.products[j][k] = result.products[k][j] = sum / result.y.count;
    }
  }
  return result;
}

double towards_zero(double value, double by) {
  return std::copysign(std::max(0.0, std::abs(value) - by), value);
}

/// One round over all coefficients. Returns the greatest step.
double sweep(std::vector<double>& b, const Standardised& data, double penalty) {
  double greatest = 0.0;
  for (std::size_t j = 0; j < b.size(); ++j) {
    double rest = data.targets[j];
    for (std::size_t k = 0; k < b.size(); ++k) {
      if (k != j) rest -= data.products[j][k] * b[k];
    }
    const double next = towards_zero(rest, penalty) / data.products[j][j];
    greatest = std::max(greatest, std::abs(next - b[j]));
    b[j] = next;
  }
  return greatest;
}

double explained_share(const std::vector<double>& b, const Standardised& data) {
  double explained = 0.0;
  for (std::size_t j = 0; j < b.size(); ++j) {
    explained += 2.0 * b[j] * data.targets[j];
    for (std::size_t k = 0; k < b.size(); ++k) explained -= b[j] * data.products[j][k] * b[k];
  }
  return explained / (data.y.squares / data.y.count);
}

}  // namespace

Result<Lasso> lasso(Groups columns, Sample y, double penalty) {
  CARNOT_TRY_VOID(check_lasso(columns, y));
  if (!(penalty >= 0.0) || !std::isfinite(penalty)) {
    return fail(ErrorCode::bad_input, fmt::format("a penalty of {} is not 0 or more.", penalty));
  }
  const Standardised data = standardise(columns, y);
  Lasso result{.standardised = std::vector<double>(columns.size(), 0.0), .penalty = penalty};
  while (true) {
    const double step = sweep(result.standardised, data, penalty);
    double greatest = 0.0;
    for (const double b : result.standardised) greatest = std::max(greatest, std::abs(b));
    if (++result.sweeps > kMostSweeps) {
      return fail(ErrorCode::failed,
                  fmt::format("the lasso did not settle in {} sweeps.", kMostSweeps),
                  "Leave out columns that repeat one another.");
    }
    if (step <= kNoStep * greatest) break;
  }
  result.intercept = data.y.mean;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    result.coefficients.push_back(result.standardised[j] / data.deviations[j]);
    result.intercept -= result.coefficients[j] * data.means[j];
  }
  result.r_squared = explained_share(result.standardised, data);
  return result;
}

Result<double> greatest_penalty(Groups columns, Sample y) {
  CARNOT_TRY_VOID(check_lasso(columns, y));
  const Standardised data = standardise(columns, y);
  double greatest = 0.0;
  for (const double target : data.targets) greatest = std::max(greatest, std::abs(target));
  return greatest;
}

}  // namespace carnot::statistics
