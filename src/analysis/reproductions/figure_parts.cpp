// SPDX-License-Identifier: Apache-2.0
#include "analysis/reproductions/figure_parts.hpp"

#include <algorithm>
#include <numeric>

#include "analysis/statistics/descriptive.hpp"
#include "analysis/statistics/k_samples.hpp"
#include "analysis/statistics/least_squares.hpp"

namespace carnot {

Result<double> middle_value_of(std::vector<double> values) {
  if (values.empty()) return fail(ErrorCode::bad_input, "there is nothing to take a median of.");
  std::ranges::sort(values);
  return statistics::quantile_of_sorted(values, 0.5);
}

double mean_of_values(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

Result<void> add_kruskal_wallis(Figures& made, const std::string& key, statistics::Groups groups) {
  CARNOT_TRY(const statistics::TestResult test, statistics::kruskal_wallis(groups));
  made[key + "/h"] = test.statistic;
  made[key + "/p"] = test.p_value;
  for (const statistics::Effect& effect : test.effects) {
    if (effect.kind == statistics::EffectKind::eta_squared)
      made[key + "/eta-squared"] = effect.value.point;
  }
  return {};
}

Result<void> add_line(Figures& made, const std::string& key, statistics::Sample x,
                      statistics::Sample y) {
  CARNOT_TRY(const statistics::Regression fit, statistics::linear_regression(x, y));
  made[key + "/slope"] = fit.coefficients.front().value.point;
  made[key + "/intercept"] = fit.intercept.value.point;
  made[key + "/r-squared"] = fit.r_squared;
  return {};
}

Result<void> add_spread(Figures& made, const std::string& key, std::vector<double> values) {
  if (values.empty()) return fail(ErrorCode::bad_input, "there is nothing to take a spread of.");
  std::ranges::sort(values);
  made[key + "/least"] = values.front();
  made[key + "/median"] = statistics::quantile_of_sorted(values, 0.5);
  made[key + "/greatest"] = values.back();
  return {};
}

double joules_of(const PowerLog& log) {
  double joules = 0.0;
  for (std::size_t i = 1; i < log.watts.size(); ++i) {
    joules += 0.5 * (log.watts[i - 1] + log.watts[i]) * (log.seconds[i] - log.seconds[i - 1]);
  }
  return joules;
}

}  // namespace carnot
