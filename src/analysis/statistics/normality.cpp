// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/normality.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "analysis/distributions.hpp"
#include "analysis/statistics/sampling_distributions.hpp"

namespace carnot::statistics {
namespace {

constexpr std::size_t kMostForShapiro = 5000;
constexpr std::size_t kLeastForKSquared = 20;  // below it the kurtosis is far from normal

template <std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double x) {
  double value = 0.0;
  for (std::size_t i = N; i-- > 0;) value = value * x + coefficients[i];
  return value;
}

/// Royston's weights of the lower half of the sorted values; the upper half has them with the other
/// sign.
std::vector<double> shapiro_weights(std::size_t n) {
  if (n == 3) return {std::numbers::sqrt2 / 2.0};
  std::vector<double> scores(n / 2);
  double squares = 0.0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    scores[i] = normal_quantile((static_cast<double>(i) + 0.625) / (static_cast<double>(n) + 0.25));
    squares += 2.0 * scores[i] * scores[i];
  }
  const double root = 1.0 / std::sqrt(static_cast<double>(n));
  const double length = std::sqrt(squares);
  constexpr std::array kFirst{0.0, 0.221157, -0.147981, -2.071190, 4.434685, -2.706056};
  constexpr std::array kSecond{0.0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633};
  const double first = polynomial(kFirst, root) - scores[0] / length;
  double left = squares - 2.0 * scores[0] * scores[0];
  double weight_left = 1.0 - 2.0 * first * first;
  std::size_t fixed = 1;
  double second = 0.0;
  if (n > 5) {
    second = polynomial(kSecond, root) - scores[1] / length;
    left -= 2.0 * scores[1] * scores[1];
    weight_left -= 2.0 * second * second;
    fixed = 2;
  }
  const double scale = std::sqrt(left / weight_left);
  for (double& score : scores) score = -score / scale;
  scores[0] = first;
  if (fixed == 2) scores[1] = second;
  return scores;
}

double shapiro_p(double w, std::size_t count) {
  const auto n = static_cast<double>(count);
  if (count == 3) {
    const double p =
        6.0 / std::numbers::pi * (std::asin(std::sqrt(w)) - std::asin(std::sqrt(0.75)));
    return std::clamp(p, 0.0, 1.0);
  }
  double y = std::log1p(-w);
  const double logarithm = std::log(n);
  double mean = 0.0;
  double deviation = 0.0;
  if (count <= 11) {
    const double gamma = 0.459 * n - 2.273;
    if (y >= gamma) return 0.0;
    y = -std::log(gamma - y);
    mean = polynomial(std::array{0.544, -0.39978, 0.025054, -6.714e-4}, n);
    deviation = std::exp(polynomial(std::array{1.3822, -0.77857, 0.062767, -0.0020322}, n));
  } else {
    mean = polynomial(std::array{-1.5861, -0.31082, -0.083751, 0.0038915}, logarithm);
    deviation = std::exp(polynomial(std::array{-0.4803, -0.082676, 0.0030302}, logarithm));
  }
  return normal_cdf((mean - y) / deviation);
}

tl::unexpected<Error> no_spread(std::string_view test) {
  return fail(ErrorCode::bad_input,
              fmt::format("all values are equal, and {} asks for the shape of their spread.", test),
              "Look at the resolution of the source.");
}

/// Skewness as a standard normal variable (D'Agostino 1970).
double skewness_z(double skewness, double n) {
  const double y = skewness * std::sqrt((n + 1.0) * (n + 3.0) / (6.0 * (n - 2.0)));
  const double beta = 3.0 * (n * n + 27.0 * n - 70.0) * (n + 1.0) * (n + 3.0) /
                      ((n - 2.0) * (n + 5.0) * (n + 7.0) * (n + 9.0));
  const double w_squared = std::sqrt(2.0 * (beta - 1.0)) - 1.0;
  const double alpha = std::sqrt(2.0 / (w_squared - 1.0));
  return std::asinh(y / alpha) / std::sqrt(0.5 * std::log(w_squared));
}

/// Kurtosis as a standard normal variable (Anscombe and Glynn 1983).
double kurtosis_z(double kurtosis, double n) {
  const double expected = 3.0 * (n - 1.0) / (n + 1.0);
  const double variance =
      24.0 * n * (n - 2.0) * (n - 3.0) / ((n + 1.0) * (n + 1.0) * (n + 3.0) * (n + 5.0));
  const double x = (kurtosis - expected) / std::sqrt(variance);
  const double skew = 6.0 * (n * n - 5.0 * n + 2.0) / ((n + 7.0) * (n + 9.0)) *
                      std::sqrt(6.0 * (n + 3.0) * (n + 5.0) / (n * (n - 2.0) * (n - 3.0)));
  const double a = 6.0 + 8.0 / skew * (2.0 / skew + std::sqrt(1.0 + 4.0 / (skew * skew)));
  const double denominator = 1.0 + x * std::sqrt(2.0 / (a - 4.0));
  const double root =
      std::copysign(std::cbrt((1.0 - 2.0 / a) / std::abs(denominator)), denominator);
  return (1.0 - 2.0 / (9.0 * a) - root) / std::sqrt(2.0 / (9.0 * a));
}

void conclude_shape(TestResult& result, double confidence) {
  conclude(result, confidence, "The values are not normally distributed",
           "Nothing speaks against a normal distribution");
}

}  // namespace

Result<TestResult> shapiro_wilk(Sample values, double confidence) {
  CARNOT_TRY_VOID(check_sample(values, "Shapiro–Wilk", 3));
  CARNOT_TRY_VOID(check_confidence(confidence));
  if (values.size() > kMostForShapiro) {
    return fail(ErrorCode::bad_input,
                fmt::format("Shapiro–Wilk is known up to {} values, not for {}.", kMostForShapiro,
                            values.size()),
                "Use D'Agostino and Pearson's test.");
  }
  const Moments moments = moments_of(values);
  if (moments.squares <= 0.0) return no_spread("Shapiro–Wilk");
  const std::vector<double> sorted = sorted_copy(values);
  const std::vector<double> weights = shapiro_weights(sorted.size());
  double slope = 0.0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    // Free of units: the squares of tiny values would underflow.
    slope +=
        weights[i] * ((sorted[sorted.size() - 1 - i] - sorted[i]) / std::sqrt(moments.squares));
  }
  TestResult result{.test = "Shapiro–Wilk",
                    .symbol = "W",
                    .statistic = std::min(1.0, slope * slope),
                    .count = static_cast<std::int64_t>(values.size())};
  result.p_value = shapiro_p(result.statistic, values.size());
  conclude_shape(result, confidence);
  return result;
}

Result<TestResult> dagostino_pearson(Sample values, double confidence) {
  CARNOT_TRY_VOID(check_sample(values, "D'Agostino–Pearson", kLeastForKSquared));
  CARNOT_TRY_VOID(check_confidence(confidence));
  const Moments moments = moments_of(values);
  if (moments.squares <= 0.0) return no_spread("D'Agostino–Pearson");
  const double spread = std::sqrt(moments.squares / moments.count);
  double cubes = 0.0;
  double fourths = 0.0;
  for (const double x : values) {
    const double d = (x - moments.mean) / spread;
    cubes += d * d * d / moments.count;
    fourths += d * d * d * d / moments.count;
  }
  const double skewness = skewness_z(cubes, moments.count);
  const double kurtosis = kurtosis_z(fourths, moments.count);
  TestResult result{.test = "D'Agostino–Pearson",
                    .symbol = "K²",
                    .statistic = skewness * skewness + kurtosis * kurtosis,
                    .degrees = {2.0},
                    .count = static_cast<std::int64_t>(values.size())};
  result.p_value = chi_squared_survival(result.statistic, 2.0);
  conclude_shape(result, confidence);
  return result;
}

Result<TestResult> test_normality(Sample values, double confidence) {
  return values.size() > kMostForShapiro ? dagostino_pearson(values, confidence)
                                         : shapiro_wilk(values, confidence);
}

Assumption assume_normal(Groups groups, double confidence) {
  Assumption result{.claim = "normal values", .test = "Shapiro–Wilk"};
  double looks = 0.0;
  for (const std::vector<double>& group : groups) {
    const auto look = test_normality(group, confidence);
    if (!look) continue;
    looks += 1.0;
    result.p_value = std::min(result.p_value.value_or(1.0), look->p_value);
    if (group.size() > kMostForShapiro) result.test = "D'Agostino–Pearson";
  }
  if (result.p_value) {
    result.p_value = std::min(1.0, *result.p_value * looks);
    result.holds = *result.p_value > 1.0 - confidence;
  }
  return result;
}

Assumption assume_normal(Sample values, double confidence) {
  const std::vector<std::vector<double>> one{{values.begin(), values.end()}};
  return assume_normal(Groups{one}, confidence);
}

}  // namespace carnot::statistics
