// SPDX-License-Identifier: Apache-2.0
#include "analysis/replication/paired_improvement.hpp"

#include <cmath>
#include <vector>

#include "analysis/distributions.hpp"
#include "analysis/interval.hpp"
#include "analysis/statistics/descriptive.hpp"
#include "analysis/statistics/rank_tests.hpp"
#include "analysis/statistics/samples.hpp"

namespace carnot {

Result<ImprovementTest> test_improvements(std::span<const double> improvements, double confidence,
                                          std::uint64_t seed) {
  CARNOT_TRY(const MeanInference inference, MeanInference::of(improvements, seed));
  CARNOT_TRY(const statistics::Description described,
             statistics::describe(improvements, confidence));
  const std::vector<double> unchanged(improvements.size(), 0.0);
  CARNOT_TRY(const statistics::TestResult ranks,
             statistics::wilcoxon_signed_rank(improvements, unchanged,
                                              statistics::ZeroDifferences::leave_out, confidence));
  ImprovementTest result{.models = static_cast<int>(improvements.size()),
                         .mean = inference.interval(confidence),
                         .interval_method = name_of(inference.method()),
                         .deviation = described.standard_deviation,
                         .quartile_range = described.upper_quartile - described.lower_quartile,
                         .rank_correlation = {},
                         .signed_ranks = ranks.statistic,
                         .p_value = ranks.p_value};
  for (const statistics::Effect& effect : ranks.effects) {
    if (effect.kind == statistics::EffectKind::rank_biserial)
      result.rank_correlation = effect.value;
    if (effect.kind == statistics::EffectKind::median_difference) result.median = effect.value;
  }
  return result;
}

SideOfBound side_of_bound(std::span<const double> improvements, double bound) {
  const statistics::Moments moments = statistics::moments_of(improvements);
  const double distance = moments.mean - bound;
  const double error = std::sqrt(moments.mean_variance());
  if (!(error > 0.0)) return {distance > 0.0 ? 0.0 : 1.0, distance < 0.0 ? 0.0 : 1.0};
  const double below = student_cdf(distance / error, moments.count - 1.0);
  return {1.0 - below, below};
}

}  // namespace carnot
