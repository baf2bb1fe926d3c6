// SPDX-License-Identifier: Apache-2.0
#include "analysis/unpaired.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cmath>
#include <vector>

#include "analysis/interval.hpp"
#include "analysis/stop_rule.hpp"
#include "base/rng.hpp"

namespace carnot {
namespace {

/// Values whose logarithms are these.
template <std::size_t n>
std::vector<double> with_logarithms(const std::array<double, n>& logarithms) {
  std::vector<double> values;
  for (const double one : logarithms) values.push_back(std::exp(one));
  return values;
}

TEST(Unpaired, IsWelchsTest) {
  // Means 3 and 6, variances 2.5 and 10 of five each: t = 3 / sqrt(.5 + 2) = 1.89737, degrees of
  // freedom 2.5² / (.25 / 4 + 4 / 4) = 5.88235.
  const auto baseline = with_logarithms(std::array{1.0, 2.0, 3.0, 4.0, 5.0});
  const auto candidate = with_logarithms(std::array{2.0, 4.0, 6.0, 8.0, 10.0});
  const Verdict verdict = compare_unpaired(candidate, baseline, {}).verdict;
  EXPECT_NEAR(verdict.p_value, 0.10753, 1e-5) << "R: t.test(2*(1:5), 1:5)";
  ASSERT_TRUE(verdict.ratio);
  EXPECT_NEAR(std::log(verdict.ratio->point), 3.0, 1e-12);
  EXPECT_NEAR(std::log(verdict.ratio->lower), -0.88774, 1e-5);
  EXPECT_NEAR(std::log(verdict.ratio->upper), 6.88774, 1e-5);
  EXPECT_EQ(verdict.kind, VerdictKind::not_resolved);
  EXPECT_THAT(verdict.method, testing::HasSubstr("unpaired"));
}

TEST(Unpaired, TellsWhatIsBetterWhichWayRound) {
  const std::vector<double> slow{2.00, 2.01, 1.99, 2.02, 1.98};
  const std::vector<double> fast{1.00, 1.01, 0.99, 1.02, 0.98};
  EXPECT_EQ(compare_unpaired(fast, slow, {}).verdict.kind, VerdictKind::better);
  EXPECT_EQ(compare_unpaired(slow, fast, {}).verdict.kind, VerdictKind::worse);
  EXPECT_EQ(compare_unpaired(slow, slow, {}).verdict.kind, VerdictKind::equivalent);
}

TEST(Unpaired, SidesMayDifferInTheirNumberOfBlocks) {
  const std::vector<double> five{1.00, 1.01, 0.99, 1.02, 0.98};
  const std::vector<double> six{2.00, 2.01, 1.99, 2.02, 1.98, 2.00};
  EXPECT_EQ(compare_unpaired(six, five, {}).verdict.blocks, 5);
  const std::vector<double> four{1.00, 1.01, 0.99, 1.02};
  const Verdict few = compare_unpaired(six, four, {}).verdict;
  EXPECT_EQ(few.kind, VerdictKind::not_resolved);
  EXPECT_EQ(few.reason, "n = 4");
  EXPECT_FALSE(few.ratio);
}

TEST(Unpaired, ConstantValuesLeaveNoWidthAndWhatIsNoNumberNoVerdict) {
  const std::vector<double> two(5, 2.0);
  const std::vector<double> one(5, 1.0);
  const Verdict verdict = compare_unpaired(two, one, {}).verdict;
  EXPECT_EQ(verdict.kind, VerdictKind::worse);
  EXPECT_DOUBLE_EQ(verdict.ratio->lower, 2.0);
  std::vector<double> broken = one;
  broken[2] = 0.0;
  EXPECT_EQ(compare_unpaired(two, broken, {}).verdict.kind, VerdictKind::invalid);
}

TEST(Unpaired, KeepsItsConfidenceWhenNothingDiffers) {
  constexpr int kExperiments = 4000;
  Rng rng{7, "unpaired"};
  int false_verdicts = 0;
  for (int i = 0; i < kExperiments; ++i) {
    std::vector<double> quiet;
    std::vector<double> noisy;
    for (int n = 0; n < 6; ++n) quiet.push_back(std::exp(0.02 * rng.normal()));
    for (int n = 0; n < 9; ++n) noisy.push_back(std::exp(0.06 * rng.normal()));
    if (compare_unpaired(noisy, quiet, {}).verdict.p_value <= 0.05) ++false_verdicts;
  }
  EXPECT_NEAR(false_verdicts / double{kExperiments}, 0.05, 0.012);
}

/// Logarithms of as many blocks as the stop rule asks for.
std::vector<double> stopped_by_width(Rng& rng, double noise, double goal) {
  std::vector<double> logarithms;
  for (int looks_at = next_look(0); looks_at <= 68; looks_at = next_look(looks_at)) {
    while (static_cast<int>(logarithms.size()) < looks_at)
      logarithms.push_back(noise * rng.normal());
    const auto interval = t_interval(logarithms, 0.95);
    if (narrow_enough((interval->upper - interval->lower) / 2.0, goal, looks_at)) break;
  }
  for (double& one : logarithms) one = std::exp(one);
  return logarithms;
}

TEST(Unpaired, KeepsItsConfidenceWhereAStopRuleCountedTheBlocks) {
  constexpr int kExperiments = 3000;
  for (const double noise : {0.02, 0.03, 0.05}) {
    Rng rng{11, "stopped"};
    int plain = 0;
    int widened = 0;
    for (int i = 0; i < kExperiments; ++i) {
      const auto one = stopped_by_width(rng, noise, 0.02);
      const auto other = stopped_by_width(rng, noise, 0.02);
      if (compare_unpaired(one, other, {}).verdict.p_value <= 0.05) ++plain;
      if (compare_unpaired(one, other, {.until = 0.02}).verdict.p_value <= 0.05) ++widened;
    }
    EXPECT_GT(plain, 0.06 * kExperiments) << "else there is nothing to widen for";
    EXPECT_LT(widened, 0.057 * kExperiments);  // 5 % and two standard errors of this count
  }
}

TEST(UnpairedAccuracy, IsNewcombesTenthMethod) {
  // Newcombe 1998, table II, (a): 56 of 70 against 48 of 80.
  const Estimate difference = unpaired_accuracy({56, 70}, {48, 80}, 0.95);
  EXPECT_NEAR(difference.point, 0.2, 1e-12);
  EXPECT_NEAR(difference.lower, 0.0524, 5e-5);
  EXPECT_NEAR(difference.upper, 0.3339, 5e-5);
}

TEST(UnpairedAccuracy, StaysHonestWhereAllAreRight) {
  const Estimate difference = unpaired_accuracy({10, 10}, {10, 10}, 0.95);
  EXPECT_EQ(difference.point, 0.0);
  EXPECT_NEAR(difference.lower, -0.2775, 1e-3);
  EXPECT_NEAR(difference.upper, 0.2775, 1e-3);
}

}  // namespace
}  // namespace carnot
