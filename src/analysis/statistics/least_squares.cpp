// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/least_squares.hpp"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "analysis/distributions.hpp"
#include "analysis/statistics/sampling_distributions.hpp"
#include "analysis/statistics/test_result.hpp"
#include "base/number_text.hpp"

namespace carnot::statistics {
namespace {

// A column that is so little of its own, after the others are taken out, is their sum but for
// rounding.
constexpr double kLeastOfItsOwn = 1e-10;

Result<void> check_columns(Groups columns, Sample y) {
  if (columns.empty()) {
    return fail(ErrorCode::bad_input, "a regression needs at least one column to explain y by.");
  }
  CARNOT_TRY_VOID(check_sample(y, "a regression", columns.size() + 2));
  for (const std::vector<double>& column : columns) {
    CARNOT_TRY_VOID(check_pairs(column, y, "a regression", columns.size() + 2));
  }
  if (all_equal(y)) {
    return fail(ErrorCode::bad_input, "all values of y are equal, so nothing is to be explained.");
  }
  return {};
}

/// Columns about their means: the intercept is then apart, and keeps no digits from the slopes.
Eigen::MatrixXd centred(Groups columns, std::vector<double>& means) {
  const auto rows = static_cast<Eigen::Index>(columns.front().size());
  Eigen::MatrixXd matrix(rows, static_cast<Eigen::Index>(columns.size()));
  for (std::size_t j = 0; j < columns.size(); ++j) {
    means.push_back(moments_of(columns[j]).mean);
    const Eigen::Map<const Eigen::VectorXd> column{columns[j].data(), rows};
    matrix.col(static_cast<Eigen::Index>(j)) = column.array() - means.back();
  }
  return matrix;
}

tl::unexpected<Error> held_by_others(std::size_t column) {
  return fail(ErrorCode::bad_input,
              fmt::format("column {} is constant or a sum of the columns before it, so its share "
                          "cannot be told from theirs.",
                          column + 1),
              "Leave it out.");
}

Coefficient coefficient_of(double value, double error, double degrees, double confidence) {
  const double reach = student_quantile(0.5 + confidence / 2.0, degrees) * error;
  double p = value == 0.0 ? 1.0 : 0.0;
  if (error > 0.0) p = student_two_sided_p(value / error, degrees);
  return {{value, value - reach, value + reach, confidence}, error, p};
}

/// What the fit leaves, and F.
void judge_fit(Regression& result, double y_squares, double columns, double confidence) {
  const double explained = std::max(0.0, y_squares - result.residual_squares);
  result.r_squared = explained / y_squares;
  result.adjusted_r_squared =
      1.0 - (1.0 - result.r_squared) * (static_cast<double>(result.count) - 1.0) / result.degrees;
  if (result.residual_squares > 0.0) {
    result.f_statistic = explained / columns / (result.residual_squares / result.degrees);
    result.p_value = f_survival(result.f_statistic, columns, result.degrees);
  } else {
    result.p_value = 0.0;
  }
  result.sentence =
      fmt::format("{}: R² = {}, {}, n = {}.",
                  result.p_value <= 1.0 - confidence ? "The fit explains y"
                                                     : "The fit explains nothing for sure",
                  format_number(result.r_squared, 3), p_text(result.p_value), result.count);
}

Result<std::vector<double>> logarithms(Sample values, std::string_view name) {
  std::vector<double> result;
  result.reserve(values.size());
  for (const double x : values) {
    if (!(x > 0.0)) {
      return fail(ErrorCode::bad_input,
                  fmt::format("value {} of {} is not above 0 and has no logarithm.",
                              result.size() + 1, name),
                  "Leave the row out and say so, or fit without logarithms.");
    }
    result.push_back(std::log(x));
  }
  return result;
}

}  // namespace

Result<Regression> least_squares(Groups columns, Sample y, double confidence) {
  CARNOT_TRY_VOID(check_columns(columns, y));
  CARNOT_TRY_VOID(check_confidence(confidence));
  std::vector<double> means;
  const Eigen::MatrixXd x = centred(columns, means);
  const Moments of_y = moments_of(y);
  const Eigen::VectorXd target =
      Eigen::Map<const Eigen::VectorXd>{y.data(), x.rows()}.array() - of_y.mean;
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr{x};
  const Eigen::MatrixXd triangle = qr.matrixQR().topRows(x.cols());
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    const auto column = static_cast<std::size_t>(j);
    if (all_equal(columns[column]) ||
        std::abs(triangle(j, j)) <= kLeastOfItsOwn * x.col(j).norm()) {
      return held_by_others(column);
    }
  }
  const Eigen::VectorXd solution = qr.solve(target);
  const Eigen::MatrixXd inverse =
      triangle.triangularView<Eigen::Upper>().solve(Eigen::MatrixXd::Identity(x.cols(), x.cols()));
  const Eigen::MatrixXd covariance = inverse * inverse.transpose();
  Regression result{.count = static_cast<std::int64_t>(y.size()),
                    .degrees = of_y.count - 1.0 - static_cast<double>(columns.size()),
                    .residual_squares = (target - x * solution).squaredNorm()};
  result.residual_deviation = std::sqrt(result.residual_squares / result.degrees);
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    result.coefficients.push_back(
        coefficient_of(solution(j), result.residual_deviation * std::sqrt(covariance(j, j)),
                       result.degrees, confidence));
  }
  const Eigen::Map<const Eigen::VectorXd> centre{means.data(), x.cols()};
  result.intercept = coefficient_of(
      of_y.mean - centre.dot(solution),
      result.residual_deviation * std::sqrt(1.0 / of_y.count + centre.dot(covariance * centre)),
      result.degrees, confidence);
  judge_fit(result, of_y.squares, static_cast<double>(columns.size()), confidence);
  return result;
}

Result<Regression> linear_regression(Sample x, Sample y, double confidence) {
  const std::vector<std::vector<double>> columns{{x.begin(), x.end()}};
  return least_squares(columns, y, confidence);
}

Result<Regression> log_log_regression(Groups columns, Sample y, double confidence) {
  CARNOT_TRY_VOID(check_columns(columns, y));
  std::vector<std::vector<double>> logs;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    CARNOT_TRY(std::vector<double> column, logarithms(columns[j], fmt::format("column {}", j + 1)));
    logs.push_back(std::move(column));
  }
  CARNOT_TRY(const std::vector<double> log_y, logarithms(y, "y"));
  return least_squares(logs, log_y, confidence);
}

}  // namespace carnot::statistics
