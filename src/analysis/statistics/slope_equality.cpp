// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/slope_equality.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/distributions.hpp"
#include "analysis/statistics/sampling_distributions.hpp"

namespace carnot::statistics {
namespace {

struct Sums {
  double count = 0.0;
  double xx = 0.0;  // about the means
  double xy = 0.0;
  double yy = 0.0;
  double residual() const { return std::max(0.0, yy - xy * xy / xx); }
};

Sums sums_about_means(Sample x, Sample y) {
  const Moments of_x = moments_of(x);
  const Moments of_y = moments_of(y);
  Sums result{.count = of_x.count, .xx = of_x.squares, .yy = of_y.squares};
  for (std::size_t i = 0; i < x.size(); ++i) {
    result.xy += (x[i] - of_x.mean) * (y[i] - of_y.mean);
  }
  return result;
}

/// What is left when every family has its own slope, when they share one, and when they share the
/// whole line.
struct Residuals {
  double families = 0.0;
  double count = 0.0;
  double own = 0.0;
  double parallel = 0.0;
  double one_line = 0.0;
  double common_slope = 0.0;
  double common_xx = 0.0;
};

Residuals residuals_of_models(std::span<const PairedSample> families,
                              const std::vector<Sums>& each) {
  Sums within;
  Residuals result{.families = static_cast<double>(families.size())};
  PairedSample together;
  for (std::size_t i = 0; i < families.size(); ++i) {
    within.xx += each[i].xx;
    within.xy += each[i].xy;
    within.yy += each[i].yy;
    result.own += each[i].residual();
    result.count += each[i].count;
    together.x.insert(together.x.end(), families[i].x.begin(), families[i].x.end());
    together.y.insert(together.y.end(), families[i].y.begin(), families[i].y.end());
  }
  result.parallel = within.residual();
  result.one_line = sums_about_means(together.x, together.y).residual();
  result.common_slope = within.xy / within.xx;
  result.common_xx = within.xx;
  return result;
}

/// Does the freer model leave so much less?
TestResult nested(std::string_view test, double bound, double free, double more, double degrees,
                  double count) {
  TestResult result{.test = test,
                    .symbol = "F",
                    .statistic = std::max(0.0, bound - free) / more / (free / degrees),
                    .degrees = {more, degrees},
                    .count = static_cast<std::int64_t>(count)};
  result.p_value = f_survival(result.statistic, more, degrees);
  return result;
}

Effect partial_eta(const TestResult& test, double confidence) {
  const double more = test.degrees[0];
  const double degrees = test.degrees[1];
  const Estimate ends = f_noncentrality(test.statistic, more, degrees, confidence);
  const double scale = more + degrees + 1.0;
  return {EffectKind::eta_squared,
          {test.statistic * more / (test.statistic * more + degrees),
           ends.lower / (ends.lower + scale), ends.upper / (ends.upper + scale), confidence}};
}

Result<std::vector<Sums>> sums_of_families(std::span<const PairedSample> families) {
  if (families.size() < 2) {
    return fail(ErrorCode::bad_input, "slopes are compared between at least 2 families.");
  }
  std::vector<Sums> result;
  for (const PairedSample& family : families) {
    CARNOT_TRY_VOID(check_pairs(family.x, family.y, "the comparison of slopes", 3));
    if (all_equal(family.x)) {
      return fail(
          ErrorCode::bad_input,
          fmt::format("all x of family {} are equal, so it has no slope.", result.size() + 1),
          "Leave the family out.");
    }
    result.push_back(sums_about_means(family.x, family.y));
  }
  return result;
}

}  // namespace

Result<SlopeEquality> slope_equality(std::span<const PairedSample> families, double confidence) {
  CARNOT_TRY_VOID(check_confidence(confidence));
  CARNOT_TRY(const std::vector<Sums> each, sums_of_families(families));
  const Residuals left = residuals_of_models(families, each);
  const double degrees = left.count - 2.0 * left.families;
  if (left.own <= 0.0) {
    return fail(ErrorCode::bad_input,
                "every family lies on its own line exactly, so there is no error to compare by.",
                "Compare the slopes themselves.");
  }
  const double more = left.families - 1.0;
  SlopeEquality result{
      .slopes = nested("equality of slopes", left.parallel, left.own, more, degrees, left.count),
      .levels = nested("equality of levels", left.one_line, left.parallel, more,
                       left.count - left.families - 1.0, left.count),
      .own = {},
      .common = {}};
  result.slopes.effects = {partial_eta(result.slopes, confidence)};
  result.levels.effects = {partial_eta(result.levels, confidence)};
  conclude(result.slopes, confidence, "The slopes differ",
           "No difference of the slopes is resolved");
  conclude(result.levels, confidence, "The levels differ",
           "No difference of the levels is resolved");
  const double t = student_quantile(0.5 + confidence / 2.0, degrees);
  for (const Sums& family : each) {
    const double slope = family.xy / family.xx;
    const double reach = t * std::sqrt(left.own / degrees / family.xx);
    result.own.push_back({slope, slope - reach, slope + reach, confidence});
  }
  const double parallel_degrees = left.count - left.families - 1.0;
  const double reach = student_quantile(0.5 + confidence / 2.0, parallel_degrees) *
                       std::sqrt(left.parallel / parallel_degrees / left.common_xx);
  result.common = {left.common_slope, left.common_slope - reach, left.common_slope + reach,
                   confidence};
  return result;
}

}  // namespace carnot::statistics
