// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/spread_tests.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/describe.hpp"
#include "analysis/statistics/normality.hpp"
#include "analysis/statistics/sampling_distributions.hpp"
#include "analysis/statistics/sums_of_squares.hpp"

namespace carnot::statistics {
namespace {

std::vector<std::vector<double>> distances_from_centres(Groups groups, LeveneCentre centre) {
  std::vector<std::vector<double>> result;
  for (const std::vector<double>& group : groups) {
    const double from =
        centre == LeveneCentre::mean ? moments_of(group).mean : median(group).value_or(0.0);
    std::vector<double>& distances = result.emplace_back(group.size());
    std::transform(group.begin(), group.end(), distances.begin(),
                   [&](double x) { return std::abs(x - from); });
  }
  return result;
}

/// What rounding of the centres leaves of equal distances is no scatter.
double rounding_of(Groups groups) {
  double greatest = 0.0;
  double count = 0.0;
  for (const std::vector<double>& group : groups) {
    count += static_cast<double>(group.size());
    for (const double x : group) greatest = std::max(greatest, std::abs(x));
  }
  const double step = 4.0 * std::numeric_limits<double>::epsilon() * greatest;
  return count * step * step;
}

void conclude_spread(TestResult& result, double confidence) {
  conclude(result, confidence, "The variances differ",
           "No difference of the variances is resolved");
}

}  // namespace

Result<TestResult> levene(Groups groups, LeveneCentre centre, double confidence) {
  CARNOT_TRY_VOID(check_groups(groups, "Levene's test", 2, 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  const SumsOfSquares sums = sums_of_squares(distances_from_centres(groups, centre));
  TestResult result{.test = centre == LeveneCentre::mean ? "Levene (means)" : "Levene (medians)",
                    .symbol = "W",
                    .degrees = {sums.between_degrees(), sums.within_degrees()},
                    .count = static_cast<std::int64_t>(sums.count)};
  const double rounding = rounding_of(groups);
  if (sums.within > rounding) {
    result.statistic = sums.f();
    result.p_value = f_survival(result.statistic, sums.between_degrees(), sums.within_degrees());
  } else if (sums.between > rounding) {
    return fail(ErrorCode::bad_input,
                "within each group every value lies equally far from the centre, so Levene's test "
                "has no error to measure by.",
                "Measure more values.");
  }
  conclude_spread(result, confidence);
  return result;
}

Result<TestResult> bartlett(Groups groups, double confidence) {
  CARNOT_TRY_VOID(check_groups(groups, "Bartlett's test", 2, 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  double degrees = 0.0;
  double squares = 0.0;
  double logarithms = 0.0;
  double reciprocals = 0.0;
  for (const std::vector<double>& group : groups) {
    const Moments moments = moments_of(group);
    if (moments.squares <= 0.0) {
      return fail(ErrorCode::bad_input,
                  "a group holds equal values only, and Bartlett's test takes the logarithm of its "
                  "variance.",
                  "Use Levene's test.");
    }
    degrees += moments.count - 1.0;
    squares += moments.squares;
    logarithms += (moments.count - 1.0) * std::log(moments.variance());
    reciprocals += 1.0 / (moments.count - 1.0);
  }
  const double between = static_cast<double>(groups.size()) - 1.0;
  const double correction = 1.0 + (reciprocals - 1.0 / degrees) / (3.0 * between);
  TestResult result{
      .test = "Bartlett",
      .symbol = "χ²",
      .statistic = std::max(0.0, (degrees * std::log(squares / degrees) - logarithms) / correction),
      .degrees = {between},
      .count = static_cast<std::int64_t>(degrees + static_cast<double>(groups.size()))};
  result.p_value = chi_squared_survival(result.statistic, between);
  result.assumptions = {assume_normal(groups, confidence)};
  conclude_spread(result, confidence);
  return result;
}

Assumption assume_equal_spread(Groups groups, double confidence) {
  Assumption result{.claim = "equal variances", .test = "Levene (medians)"};
  if (const auto look = levene(groups, LeveneCentre::median, confidence)) {
    result.p_value = look->p_value;
    result.holds = look->p_value > 1.0 - confidence;
  }
  return result;
}

}  // namespace carnot::statistics
