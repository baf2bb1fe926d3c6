// SPDX-License-Identifier: Apache-2.0
#include "analysis/compare.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/rng.hpp"

namespace carnot {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
const std::vector<Pair> kFaster = {{0.71, 1.02}, {0.68, 0.99}, {0.74, 1.05},
                                   {0.70, 0.97}, {0.69, 1.01}, {0.73, 1.00}};
const std::vector<Pair> kSame = {{1.001, 1.000}, {0.998, 1.001}, {1.004, 1.002},
                                 {1.000, 0.999}, {0.997, 0.999}, {1.003, 1.000}};

/// Pairs around `ratio` with the given scatter of the log ratio and a common effect per block.
std::vector<Pair> blocks(int count, double ratio, double scatter, std::uint64_t seed) {
  Rng rng{seed};
  std::vector<Pair> pairs;
  for (int i = 0; i < count; ++i) {
    const double common = std::exp(0.2 * rng.normal());
    pairs.push_back({ratio * common * std::exp(scatter * rng.normal()), common});
  }
  return pairs;
}

std::vector<Pair> swapped(std::vector<Pair> pairs) {
  for (Pair& pair : pairs) std::swap(pair.candidate, pair.baseline);
  return pairs;
}

// numpy: l = log(c) - log(b); scipy.stats.t.interval and ttest_1samp of l, exponentiated.
TEST(ComparePaired, AgreesWithScipyOnAClearGain) {
  const PairedComparison result = compare_paired(kFaster, {});
  const Verdict& verdict = result.verdict;
  EXPECT_EQ(verdict.kind, VerdictKind::better);
  EXPECT_EQ(verdict.blocks, 6);
  EXPECT_NEAR(verdict.ratio->point, 0.7035449765296049, 1e-12);
  EXPECT_NEAR(verdict.ratio->lower, 0.68410602, 1e-8);
  EXPECT_NEAR(verdict.ratio->upper, 0.72353629, 1e-8);
  EXPECT_NEAR(verdict.p_value, 5.377144602359264e-07, 1e-15);
  EXPECT_EQ(verdict.adjusted_p_value, verdict.p_value);
  EXPECT_EQ(verdict.method, "paired t on log ratios");
  EXPECT_EQ(result.equivalence_p, 1.0);
}

// The same, and 2 max(t.cdf((-log(1.02) - m) / s, 5), 1 - t.cdf((log(1.02) - m) / s, 5)).
TEST(ComparePaired, SavingNothingIsAnEquivalence) {
  const PairedComparison result = compare_paired(kSame, {});
  EXPECT_EQ(result.verdict.kind, VerdictKind::equivalent);
  EXPECT_NEAR(result.verdict.ratio->lower, 0.99787992, 1e-8);
  EXPECT_NEAR(result.verdict.ratio->upper, 1.00278754, 1e-8);
  EXPECT_NEAR(result.verdict.p_value, 0.7430581901528709, 1e-10);
  EXPECT_NEAR(result.equivalence_p, 5.229643939230755e-06, 1e-14);
}

TEST(ComparePaired, LessIsWorseWhereMoreIsBetter) {
  EXPECT_EQ(compare_paired(kFaster, {.direction = Preference::higher_is_better}).verdict.kind,
            VerdictKind::worse);
  EXPECT_EQ(
      compare_paired(swapped(kFaster), {.direction = Preference::higher_is_better}).verdict.kind,
      VerdictKind::better);
}

TEST(ComparePaired, FourBlocksResolveNothing) {
  const auto four = std::vector<Pair>{kFaster.begin(), kFaster.begin() + 4};
  const Verdict verdict = compare_paired(four, {}).verdict;
  EXPECT_EQ(verdict.kind, VerdictKind::not_resolved);
  EXPECT_EQ(verdict.reason, "n = 4");
  EXPECT_FALSE(verdict.ratio);
  EXPECT_EQ(verdict.p_value, 1.0);
}

TEST(ComparePaired, NoBlocksResolveNothing) {
  const Verdict verdict = compare_paired({}, {}).verdict;
  EXPECT_EQ(verdict.kind, VerdictKind::not_resolved);
  EXPECT_EQ(verdict.reason, "n = 0");
}

TEST(ComparePaired, WideIntervalsResolveNothing) {
  const Verdict verdict = compare_paired(blocks(6, 0.98, 0.2, 1), {}).verdict;
  EXPECT_EQ(verdict.kind, VerdictKind::not_resolved);
  EXPECT_TRUE(verdict.ratio);
}

TEST(ComparePaired, AMissingOrImpossibleValueIsInvalidNotZero) {
  for (const double broken : {0.0, -1.0, kNan, std::numeric_limits<double>::infinity()}) {
    std::vector<Pair> pairs = kFaster;
    pairs[2].baseline = broken;
    const Verdict verdict = compare_paired(pairs, {}).verdict;
    EXPECT_EQ(verdict.kind, VerdictKind::invalid) << broken;
    EXPECT_EQ(verdict.reason, "value 3 of 6 is not a positive number");
    EXPECT_FALSE(verdict.ratio);
  }
}

TEST(ComparePaired, EqualFiguresAreEquivalentWithoutWidth) {
  const std::vector<Pair> pairs(5, Pair{2.0, 2.0});
  const Verdict verdict = compare_paired(pairs, {}).verdict;
  EXPECT_EQ(verdict.kind, VerdictKind::equivalent);
  EXPECT_EQ(*verdict.ratio, (Estimate{1.0, 1.0, 1.0, 0.95}));
}

TEST(ComparePaired, ATinyButCertainDifferenceIsStillEquivalent) {
  const Verdict verdict = compare_paired(blocks(10, 0.995, 0.001, 2), {}).verdict;
  EXPECT_LT(verdict.p_value, 0.001);
  EXPECT_EQ(verdict.kind, VerdictKind::equivalent);
}

TEST(ComparePaired, CommonEffectsOfABlockCancel) {
  const Verdict verdict = compare_paired(blocks(6, 0.9, 0.001, 3), {}).verdict;
  EXPECT_EQ(verdict.kind, VerdictKind::better);
  EXPECT_NEAR(verdict.ratio->point, 0.9, 0.005);
}

class AnyBlocks : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Counts, AnyBlocks, testing::Values(5, 12, 19, 20, 45));

TEST_P(AnyBlocks, SwappingCandidateAndBaselineMirrorsTheVerdict) {
  const auto pairs = blocks(GetParam(), 0.93, 0.02, 4);
  const Verdict one = compare_paired(pairs, {}).verdict;
  const Verdict other = compare_paired(swapped(pairs), {}).verdict;
  EXPECT_EQ(one.kind, VerdictKind::better);
  EXPECT_EQ(other.kind, VerdictKind::worse);
  EXPECT_NEAR(one.ratio->point * other.ratio->point, 1.0, 1e-12);
  EXPECT_NEAR(one.ratio->lower * other.ratio->upper, 1.0, 0.003);
}

TEST_P(AnyBlocks, AnotherUnitGivesTheSameRatio) {
  auto pairs = blocks(GetParam(), 0.97, 0.02, 5);
  const Estimate joules = *compare_paired(pairs, {}).verdict.ratio;
  for (Pair& pair : pairs) pair = {pair.candidate * 1000, pair.baseline * 1000};
  const Estimate millijoules = *compare_paired(pairs, {}).verdict.ratio;
  EXPECT_NEAR(joules.lower, millijoules.lower, 1e-9);
  EXPECT_NEAR(joules.upper, millijoules.upper, 1e-9);
}

TEST_P(AnyBlocks, AlonePValueAndIntervalGiveTheSameVerdict) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto result = compare_paired(blocks(GetParam(), 0.985, 0.03, seed), {});
    const Estimate& ratio = *result.verdict.ratio;
    EXPECT_EQ(result.verdict.p_value <= 0.05, ratio.lower > 1.0 || ratio.upper < 1.0) << seed;
    EXPECT_EQ(result.equivalence_p <= 0.05, ratio.lower > 1.0 / 1.02 && ratio.upper < 1.02) << seed;
  }
}

TEST_P(AnyBlocks, AStopRuleWidensTheInterval) {
  const auto pairs = blocks(GetParam(), 0.97, 0.02, 6);
  const PairedComparison fixed = compare_paired(pairs, {});
  const PairedComparison stopped = compare_paired(pairs, {.until = 0.03});
  EXPECT_LT(stopped.verdict.ratio->lower, fixed.verdict.ratio->lower);
  EXPECT_GT(stopped.verdict.ratio->upper, fixed.verdict.ratio->upper);
  EXPECT_FALSE(fixed.narrow_enough);
}

TEST(ComparePaired, IsContentWhenTheGoalIsMetAndShowsNoMoreThanTheGoal) {
  const PairedComparison result = compare_paired(blocks(12, 0.6, 0.01, 7), {.until = 0.03});
  EXPECT_TRUE(result.narrow_enough);
  EXPECT_LE(result.verdict.ratio->upper / result.verdict.ratio->point, 1.03);
}

TEST(ComparePaired, ContentDoesNotDependOnTheRatio) {
  const auto narrow_at = [](double ratio) {
    return compare_paired(blocks(8, ratio, 0.02, 8), {.until = 0.03}).narrow_enough;
  };
  EXPECT_EQ(narrow_at(1.0), narrow_at(0.5));
  EXPECT_EQ(narrow_at(1.0), narrow_at(3.0));
}

// R: p.adjust(c(.01, .04, .03, .005), "holm") = .03 .06 .06 .02
TEST(Holm, AgreesWithR) {
  const auto adjusted = holm_adjusted(std::vector{0.01, 0.04, 0.03, 0.005});
  EXPECT_NEAR(adjusted[0], 0.03, 1e-15);
  EXPECT_NEAR(adjusted[1], 0.06, 1e-15);
  EXPECT_NEAR(adjusted[2], 0.06, 1e-15);
  EXPECT_NEAR(adjusted[3], 0.02, 1e-15);
}

TEST(Holm, OneTestStaysAsItIs) {
  EXPECT_EQ(holm_adjusted(std::vector{0.04}), (std::vector{0.04}));
  EXPECT_TRUE(holm_adjusted({}).empty());
}

TEST(Holm, NeverPassesOneAndTakesNonsenseAsOne) {
  EXPECT_EQ(holm_adjusted(std::vector{0.9, 0.8, kNan, -1.0}), (std::vector{1.0, 1.0, 1.0, 1.0}));
}

TEST(JudgeTogether, ACompanyOfTestsDemandsMore) {
  // Alone p = .03 or so is a verdict; among nine others without a difference it is chance.
  std::vector<PairedComparison> family;
  for (std::uint64_t seed = 0; seed < 9; ++seed)
    family.push_back(compare_paired(blocks(6, 1.0, 0.5, 100 + seed), {}));
  std::uint64_t seed = 0;
  PairedComparison weak = compare_paired(blocks(6, 0.97, 0.03, seed), {});
  while (weak.verdict.p_value < 0.02 || weak.verdict.p_value > 0.05)
    weak = compare_paired(blocks(6, 0.97, 0.03, ++seed), {});
  EXPECT_EQ(weak.verdict.kind, VerdictKind::better);
  family.push_back(weak);
  family.push_back(compare_paired(kFaster, {}));
  judge_together(family, 0.95);
  EXPECT_EQ(family[9].verdict.kind, VerdictKind::not_resolved);
  EXPECT_GT(family[9].verdict.adjusted_p_value, 0.05);
  EXPECT_EQ(family[9].verdict.p_value, weak.verdict.p_value);
  EXPECT_EQ(family[10].verdict.kind, VerdictKind::better);
}

TEST(JudgeTogether, WhatHasNoRatioIsNoTest) {
  std::vector<PairedComparison> family = {compare_paired(kFaster, {}), compare_paired({}, {})};
  family.push_back(compare_paired(std::vector<Pair>{{kNan, 1.0}}, {}));
  judge_together(family, 0.95);
  EXPECT_EQ(family[0].verdict.adjusted_p_value, family[0].verdict.p_value);
  EXPECT_EQ(family[1].verdict.kind, VerdictKind::not_resolved);
  EXPECT_EQ(family[2].verdict.kind, VerdictKind::invalid);
}

TEST(JudgeTogether, EquivalencesAreAFamilyOfTheirOwn) {
  std::vector<PairedComparison> family(12, compare_paired(kFaster, {}));
  family.push_back(compare_paired(kSame, {}));
  judge_together(family, 0.95);
  EXPECT_EQ(family[0].verdict.kind, VerdictKind::better);
  EXPECT_EQ(family[12].verdict.kind, VerdictKind::equivalent);
}

}  // namespace
}  // namespace carnot
