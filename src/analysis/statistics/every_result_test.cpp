// SPDX-License-Identifier: Apache-2.0
//
// What no test may do, whatever the values: give a figure that is not finite, a p value that is
// none, an interval that does not hold its point, or no sentence.
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/statistics/correlation.hpp"
#include "analysis/statistics/k_samples.hpp"
#include "analysis/statistics/mean_tests.hpp"
#include "analysis/statistics/normality.hpp"
#include "analysis/statistics/post_hoc.hpp"
#include "analysis/statistics/protocol.hpp"
#include "analysis/statistics/rank_tests.hpp"
#include "analysis/statistics/resampling.hpp"
#include "analysis/statistics/spread_tests.hpp"
#include "base/rng.hpp"

namespace carnot::statistics {
namespace {

using Table = std::vector<std::vector<double>>;

bool is_share(double p) { return p >= 0.0 && p <= 1.0; }

testing::AssertionResult sound(const Effect& effect) {
  const Estimate& is = effect.value;
  const bool finite = std::isfinite(is.point) && std::isfinite(is.lower) && std::isfinite(is.upper);
  // A noncentrality that is estimated, and its interval, may part by rounding.
  const double slack = 1e-6 * (1.0 + std::abs(is.point));
  if (finite && is.lower <= is.point + slack && is.point <= is.upper + slack) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << name_of(effect.kind) << " " << is.point << " (" << is.lower
                                     << " to " << is.upper << ")";
}

void expect_sound(const Result<TestResult>& result) {
  if (!result) {
    EXPECT_EQ(result.error().code, ErrorCode::bad_input);
    EXPECT_FALSE(result.error().message.empty());
    return;
  }
  EXPECT_TRUE(std::isfinite(result->statistic)) << result->test;
  EXPECT_TRUE(is_share(result->p_value)) << result->test << " " << result->p_value;
  for (const double degrees : result->degrees) EXPECT_GT(degrees, 0.0) << result->test;
  // η² is told by its plain share, its interval by the noncentral F: near 0 the point lies above.
  for (const Effect& effect : result->effects) {
    if (effect.kind == EffectKind::eta_squared) continue;
    EXPECT_TRUE(sound(effect)) << result->test;
  }
  EXPECT_EQ(result->sentence.find("nan"), std::string::npos);
  EXPECT_EQ(result->sentence.back(), '.');
}

void expect_sound(const Result<PostHoc>& result) {
  if (!result) return;
  for (const PairResult& pair : result->pairs) {
    EXPECT_TRUE(std::isfinite(pair.statistic)) << result->test;
    EXPECT_TRUE(is_share(pair.p_value) && is_share(pair.adjusted_p_value)) << result->test;
    EXPECT_TRUE(sound(pair.effect)) << result->test;
  }
}

void ask_all_of_two(const std::vector<double>& a, const std::vector<double>& b) {
  expect_sound(student_t_test(a, b));
  expect_sound(welch_t_test(a, b));
  expect_sound(paired_t_test(a, b));
  expect_sound(mann_whitney(a, b));
  expect_sound(wilcoxon_signed_rank(a, b));
  expect_sound(wilcoxon_signed_rank(a, b, ZeroDifferences::rank));
  expect_sound(pearson(a, b));
  expect_sound(spearman(a, b));
  expect_sound(kendall(a, b));
  expect_sound(permutation_test(a, b, {.resamples = 200}));
  expect_sound(paired_permutation_test(a, b, {.resamples = 200}));
}

void ask_all(const Table& groups) {
  ask_all_of_two(groups[0], groups[1]);
  expect_sound(test_normality(groups[0]));
  expect_sound(levene(groups, LeveneCentre::mean));
  expect_sound(levene(groups));
  expect_sound(bartlett(groups));
  expect_sound(one_way_anova(groups));
  expect_sound(welch_anova(groups));
  expect_sound(kruskal_wallis(groups));
  expect_sound(friedman(groups));
  expect_sound(dunn(groups));
}

/// Few values of few kinds: ties, constants and small groups in every mixture.
Table crowded_groups(Rng& rng, double unit, double offset) {
  Table groups(2 + rng.below(3));
  const std::uint64_t kinds = 1 + rng.below(4);
  const bool same_size = rng.below(2) == 0;
  const std::uint64_t size = 1 + rng.below(7);
  for (auto& group : groups) {
    group.resize(same_size ? size : 1 + rng.below(7));
    for (double& value : group) value = offset + unit * static_cast<double>(rng.below(kinds));
  }
  return groups;
}

TEST(EveryResult, IsSoundForTiesConstantsAndSmallGroups) {
  Rng rng{3};
  for (int draw = 0; draw < 400; ++draw) ask_all(crowded_groups(rng, 1.0, 0.0));
}

TEST(EveryResult, IsSoundForTinyAndHugeUnits) {
  Rng rng{4};
  for (int draw = 0; draw < 100; ++draw) {
    ask_all(crowded_groups(rng, 1e-12, 0.0));
    ask_all(crowded_groups(rng, 1e140, 0.0));
    ask_all(crowded_groups(rng, 1e-7, 1e9));
  }
}

TEST(EveryResult, RefusesWhatCannotBeSquared) {
  const std::vector<double> huge{1e200, 2e200, 3e200};
  const auto refused = welch_t_test(huge, huge);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "value 1 of the first group, 1e+200, is too large to be squared.");
}

TEST(EveryResult, OfMeansFarApartIsSound) {
  ask_all(Table{{1.0, 1.0 + 1e-12, 1.0}, {1e6, 1e6 + 1e-6, 1e6}, {-1e9, -1e9, -1e9 + 1.0}});
  expect_sound(games_howell(Table{{1.0, 1.1, 1.2}, {500.0, 500.1, 500.3}, {-7.0, -7.1, -7.3}}));
  expect_sound(tukey(Table{{1.0, 1.1, 1.2}, {500.0, 500.1, 500.3}, {-7.0, -7.1, -7.3}}));
}

}  // namespace
}  // namespace carnot::statistics
