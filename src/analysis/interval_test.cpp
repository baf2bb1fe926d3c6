// SPDX-License-Identifier: Apache-2.0
#include "analysis/interval.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "base/rng.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
const std::vector<double> kSample = {0.021, -0.013, 0.034, 0.008, 0.017, -0.004, 0.026};
// Right-skewed, so that BCa and t differ on both sides.
const std::vector<double> kSkewed = {0.1,  0.2,  0.15, 0.4,  1.9,  0.05, 0.3,  0.7,
                                     0.25, 0.33, 0.9,  0.12, 0.45, 2.6,  0.18, 0.22,
                                     0.55, 0.08, 1.1,  0.6,  0.35, 0.27};

std::vector<double> negated(std::vector<double> values) {
  for (double& x : values) x = -x;
  return values;
}

std::vector<double> drawn(std::size_t count, std::uint64_t seed) {
  Rng rng{seed};
  std::vector<double> values(count);
  for (double& x : values) x = 0.3 + rng.normal();
  return values;
}

// scipy.stats.t.interval(c, 6, mean, sem)
TEST(TInterval, AgreesWithScipy) {
  const Estimate at95 = *t_interval(kSample, 0.95);
  EXPECT_NEAR(at95.point, 0.012714285714285714, 1e-16);
  EXPECT_NEAR(at95.lower, -0.002758711518672189, 1e-14);
  EXPECT_NEAR(at95.upper, 0.028187282947243618, 1e-14);
  EXPECT_EQ(at95.confidence, 0.95);
  EXPECT_NEAR(t_interval(kSample, 0.90)->lower, 0.00042662480427680706, 1e-14);
}

TEST(TInterval, NeedsTwoFiniteValuesAndAConfidence) {
  EXPECT_FALSE(t_interval({}, 0.95));
  EXPECT_FALSE(t_interval(std::vector{1.0}, 0.95));
  EXPECT_FALSE(t_interval(std::vector{1.0, kNan, 2.0}, 0.95));
  EXPECT_FALSE(t_interval(kSample, 0.0));
  EXPECT_FALSE(t_interval(kSample, 1.0));
  EXPECT_FALSE(t_interval(kSample, kNan));
}

TEST(TInterval, EqualValuesGiveAnIntervalWithoutWidth) {
  EXPECT_EQ(*t_interval(std::vector(7, 0.1), 0.95), (Estimate{0.1, 0.1, 0.1, 0.95}));
}

// scipy.stats.binomtest(k, n).proportion_ci(0.95, "wilson")
TEST(WilsonInterval, AgreesWithScipy) {
  const Estimate resnet20 = *wilson_interval(912, 1000, 0.95);
  EXPECT_NEAR(resnet20.lower, 0.8928277489502234, 1e-12);
  EXPECT_NEAR(resnet20.upper, 0.9280190020576791, 1e-12);
  EXPECT_NEAR(wilson_interval(912, 1000, 0.99)->upper, 0.9324437750303144, 1e-12);
  EXPECT_NEAR(wilson_interval(1, 3, 0.95)->lower, 0.06149194472039626, 1e-12);
}

TEST(WilsonInterval, StaysHonestAtTheEnds) {
  EXPECT_EQ(wilson_interval(0, 10, 0.95)->lower, 0.0);
  EXPECT_NEAR(wilson_interval(0, 10, 0.95)->upper, 0.27753279986288926, 1e-12);
  EXPECT_NEAR(wilson_interval(10, 10, 0.95)->lower, 0.7224672001371109, 1e-12);
  EXPECT_EQ(wilson_interval(10, 10, 0.95)->upper, 1.0);
}

TEST(WilsonInterval, RefusesCountsThatCannotBe) {
  EXPECT_FALSE(wilson_interval(0, 0, 0.95));
  EXPECT_FALSE(wilson_interval(-1, 10, 0.95));
  EXPECT_FALSE(wilson_interval(11, 10, 0.95));
  EXPECT_FALSE(wilson_interval(5, 10, 1.0));
}

TEST(MeanInference, UsesTBelowTwentyValuesAndTheBootstrapFromTwenty) {
  EXPECT_EQ(must(MeanInference::of(drawn(19, 1), 1)).method(), IntervalMethod::student_t);
  EXPECT_EQ(must(MeanInference::of(drawn(20, 1), 1)).method(), IntervalMethod::bca_bootstrap);
}

// scipy.stats.ttest_1samp(x, v).pvalue
TEST(MeanInference, PValuesOfTAgreeWithScipy) {
  const auto inference = must(MeanInference::of(kSample, 1));
  EXPECT_NEAR(inference.two_sided_p(0.0), 0.09107283468574646, 1e-12);
  EXPECT_NEAR(inference.two_sided_p(0.01), 0.6827342126950241, 1e-12);
}

// scipy.stats.bootstrap((y,), np.mean, method="BCa", n_resamples=2000000, confidence_level=
// 1 - 2 * norm.cdf(-sqrt(22 / 21) * t.ppf(.975, 21))): .3368 .. .9523, seeds agree within .001; one
// standard error of 200,000 resamples is .002. Right-skewed: the upper end is BCa's; the lower end
// is that of t, which is further (.2591).
TEST(MeanInference, BcaAgreesWithScipyWhereItIsWiderThanT) {
  const auto inference = must(MeanInference::of(kSkewed, 1, IntervalMethod::bca_bootstrap, 200000));
  EXPECT_NEAR(inference.interval(0.95).upper, 0.9523, 0.006);
  EXPECT_NEAR(inference.interval(0.95).lower, 0.259149727864424, 1e-12);
}

TEST(MeanInference, BcaMirrorsWithItsValues) {
  const auto plain = must(MeanInference::of(kSkewed, 1)).interval(0.95);
  const auto mirrored = must(MeanInference::of(negated(kSkewed), 1)).interval(0.95);
  EXPECT_NEAR(mirrored.lower, -plain.upper, 0.002);
  EXPECT_NEAR(mirrored.upper, -plain.lower, 1e-12);
}

TEST(MeanInference, BcaIsTheSameForTheSameSeedOnly) {
  const Estimate interval = must(MeanInference::of(kSkewed, 9)).interval(0.95);
  EXPECT_EQ(must(MeanInference::of(kSkewed, 9)).interval(0.95), interval);
  EXPECT_NE(must(MeanInference::of(kSkewed, 10)).interval(0.95), interval);
}

class EveryMethod : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(Counts, EveryMethod, testing::Values(2, 5, 19, 20, 40));

TEST_P(EveryMethod, PValueAndIntervalNeverDisagree) {
  const auto inference = must(MeanInference::of(drawn(GetParam(), 3), 4));
  for (const double confidence : {0.5, 0.8, 0.9, 0.95, 0.99, 0.999}) {
    const Estimate interval = inference.interval(confidence);
    EXPECT_NEAR(inference.two_sided_p(interval.lower), 1.0 - confidence, 1e-6) << confidence;
    EXPECT_NEAR(inference.two_sided_p(interval.upper), 1.0 - confidence, 1e-6) << confidence;
  }
}

TEST_P(EveryMethod, ConfidenceGrowsFromNoneToAll) {
  const auto inference = must(MeanInference::of(drawn(GetParam(), 5), 4));
  double before = inference.confidence_below(-1e9);
  EXPECT_LT(before, 1e-6);
  for (int i = -300; i <= 300; ++i) {
    const double now = inference.confidence_below(0.01 * i);
    EXPECT_GE(now, before) << i;
    before = now;
  }
  EXPECT_GT(inference.confidence_below(1e9), 1.0 - 1e-6);
}

TEST_P(EveryMethod, MoreConfidenceIsWider) {
  const auto inference = must(MeanInference::of(drawn(GetParam(), 6), 4));
  const Estimate at90 = inference.interval(0.90);
  const Estimate at99 = inference.interval(0.99);
  EXPECT_LT(at99.lower, at90.lower);
  EXPECT_GT(at99.upper, at90.upper);
  EXPECT_LT(at90.lower, inference.mean());
  EXPECT_GT(at90.upper, inference.mean());
}

TEST_P(EveryMethod, WideningMovesBothEndsAndKeepsPAndIntervalTogether) {
  const auto plain = must(MeanInference::of(drawn(GetParam(), 7), 4));
  const auto wide = plain.widened_by(1.5);
  EXPECT_NEAR(wide.interval(0.95).upper - wide.mean(),
              1.5 * (plain.interval(0.95).upper - plain.mean()), 1e-12);
  EXPECT_NEAR(wide.two_sided_p(wide.interval(0.95).upper), 0.05, 1e-6);
}

TEST_P(EveryMethod, EqualValuesAreCertain) {
  const auto inference = must(MeanInference::of(std::vector(GetParam(), 0.1), 4));
  EXPECT_EQ(inference.interval(0.95), (Estimate{0.1, 0.1, 0.1, 0.95}));
  EXPECT_EQ(inference.two_sided_p(0.1), 1.0);
  EXPECT_EQ(inference.two_sided_p(0.0), 0.0);
}

TEST(MeanInference, OneOutlierAmongEqualsStillGivesAnInterval) {
  std::vector<double> values(30, 1.0);
  values[7] = 5.0;
  const Estimate interval = must(MeanInference::of(values, 1)).interval(0.95);
  EXPECT_LT(interval.lower, interval.point);
  EXPECT_GT(interval.upper, interval.point);
}

TEST(MeanInference, WorksOnTinyAndHugeValues) {
  std::vector<double> values = drawn(24, 8);
  const Estimate plain = must(MeanInference::of(values, 1)).interval(0.95);
  for (double& x : values) x *= 1e-150;
  EXPECT_NEAR(must(MeanInference::of(values, 1)).interval(0.95).upper / (plain.upper * 1e-150), 1.0,
              1e-9);
}

TEST(MeanInference, RefusesWhatCannotBeInferred) {
  const auto one = MeanInference::of(std::vector{1.0}, 1);
  ASSERT_FALSE(one);
  EXPECT_EQ(one.error().code, ErrorCode::bad_input);
  EXPECT_NE(one.error().message.find("two values"), std::string::npos);
  const auto broken = MeanInference::of(std::vector{1.0, kNan, 2.0}, 1);
  ASSERT_FALSE(broken);
  EXPECT_NE(broken.error().message.find("not a finite number"), std::string::npos);
}

}  // namespace
}  // namespace carnot
