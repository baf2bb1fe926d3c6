// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/p_adjustment.hpp"

#include <algorithm>
#include <numeric>

#include "analysis/compare.hpp"

namespace carnot::statistics {
namespace {

double as_p(double value) { return value >= 0.0 && value <= 1.0 ? value : 1.0; }

std::vector<double> step_up(std::span<const double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return as_p(p_values[a]) > as_p(p_values[b]);
  });
  std::vector<double> result(p_values.size());
  const auto count = static_cast<double>(p_values.size());
  double least = 1.0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const double rank = count - static_cast<double>(i);
    least = std::min(least, as_p(p_values[order[i]]) * count / rank);
    result[order[i]] = least;
  }
  return result;
}

}  // namespace

std::string_view name_of(PAdjustment adjustment) {
  switch (adjustment) {
    case PAdjustment::none:
      return "unadjusted";
    case PAdjustment::bonferroni:
      return "Bonferroni";
    case PAdjustment::holm:
      return "Holm";
    case PAdjustment::benjamini_hochberg:
      return "Benjamini–Hochberg";
  }
  return "";
}

std::vector<double> adjusted(std::span<const double> p_values, PAdjustment adjustment) {
  std::vector<double> result(p_values.size());
  std::transform(p_values.begin(), p_values.end(), result.begin(), as_p);
  switch (adjustment) {
    case PAdjustment::none:
      return result;
    case PAdjustment::bonferroni:
      for (double& p : result) p = std::min(1.0, p * static_cast<double>(result.size()));
      return result;
    case PAdjustment::holm:
      return holm_adjusted(p_values);
    case PAdjustment::benjamini_hochberg:
      return step_up(p_values);
  }
  return result;
}

}  // namespace carnot::statistics
