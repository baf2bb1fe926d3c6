// SPDX-License-Identifier: Apache-2.0
#include "analysis/repeated_energy.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "support/must.hpp"

namespace carnot {
namespace {

const Perimeter kPackage = Perimeter::single(Domain::cpu_package);

/// A window of 2 s whose interval is ±random, and ±systematic beyond it.
RepeatedWindow window(double joules, double random = 0.1, double systematic = 0.0) {
  const double half = random + systematic;
  return {Energy::measured(kPackage, {joules, joules - half, joules + half, 0.95}), Seconds{2.0},
          Joules{systematic}, Joules{systematic}};
}

std::vector<RepeatedWindow> windows_of(const std::vector<double>& joules, double random = 0.1,
                                       double systematic = 0.0) {
  std::vector<RepeatedWindow> windows;
  for (const double one : joules) windows.push_back(window(one, random, systematic));
  return windows;
}

TEST(RepeatedEnergy, IsTheMeanWithStudentsInterval) {
  const RepeatedEnergy repeated =
      must(repeated_energy_of(windows_of({10.0, 12.0, 11.0, 13.0, 9.0}), {.most = 5}));
  EXPECT_EQ(repeated.windows, 5);
  EXPECT_DOUBLE_EQ(repeated.mean.joules()->point, 11.0);
  // s = √2.5, t(4, 97.5 %) = 2.776445: 2.776445 · √(2.5 / 5) = 1.963243.
  EXPECT_NEAR(repeated.random->upper - 11.0, 1.963243, 1e-6);
  EXPECT_NEAR(repeated.mean.joules()->lower, 11.0 - 1.963243, 1e-6);
  EXPECT_DOUBLE_EQ(*repeated.median, 11.0);
  EXPECT_NEAR(*repeated.sample_stddev, 1.581139, 1e-6);
  EXPECT_DOUBLE_EQ(*repeated.smallest, 9.0);
  EXPECT_DOUBLE_EQ(*repeated.largest, 13.0);
  EXPECT_DOUBLE_EQ(repeated.mean_length.count(), 2.0);
}

TEST(RepeatedEnergy, RepeatingNeverShrinksWhatIsSystematic) {
  const auto few = must(repeated_energy_of(windows_of({10.0, 10.2}, 0.1, 0.5), {.most = 2}));
  std::vector<double> many;
  for (int i = 0; i < 50; ++i) {
    many.push_back(10.0);
    many.push_back(10.2);
  }
  const auto often = must(repeated_energy_of(windows_of(many, 0.1, 0.5), {.most = 100}));
  EXPECT_DOUBLE_EQ(few.systematic_above.si(), 0.5);
  EXPECT_NEAR(often.systematic_above.si(), 0.5, 1e-12);
  EXPECT_LT(often.random->upper - often.random->point, 0.03);
  EXPECT_GT(often.mean.joules()->upper - often.mean.joules()->point, 0.5);
}

TEST(RepeatedEnergy, WindowsThatACoarseCounterShowsAlikeAreNotKnownExactly) {
  const auto repeated =
      must(repeated_energy_of(windows_of({5.0, 5.0, 5.0, 5.0}, 1.0), {.most = 4}));
  EXPECT_DOUBLE_EQ(repeated.random->upper - 5.0, 0.5);  // √(4 · 1²) / 4
  EXPECT_DOUBLE_EQ(*repeated.sample_stddev, 0.0);
}

TEST(RepeatedEnergy, OneWindowSpeaksForItself) {
  const auto repeated = must(repeated_energy_of(windows_of({10.0}), {}));
  EXPECT_EQ(*repeated.mean.joules(), (Estimate{10.0, 9.9, 10.1, 0.95}));
  EXPECT_FALSE(repeated.random.has_value());
  EXPECT_FALSE(repeated.windows_for_one_percent.has_value());
}

TEST(RepeatedEnergy, OneMissingWindowMakesTheMeanMissing) {
  std::vector<RepeatedWindow> windows = windows_of({10.0, 11.0});
  windows.push_back(
      {Energy::missing(kPackage, {finding(FindingCode::too_short)}), Seconds{2.0}, {}, {}});
  const auto repeated = must(repeated_energy_of(windows, {.most = 3}));
  EXPECT_EQ(repeated.mean.provenance(), Provenance::missing);
  EXPECT_EQ(repeated.mean.findings()[0].code, FindingCode::too_short);
  EXPECT_FALSE(repeated.median.has_value());
}

TEST(RepeatedEnergy, WhatWasMeasuredDifferentlyHasNoMean) {
  std::vector<RepeatedWindow> windows = windows_of({10.0});
  windows.push_back({Energy::estimated(kPackage, {10.0, 5.0, 20.0, 0.9}, "a model"), Seconds{2.0},
                     Joules{5.0}, Joules{10.0}});
  EXPECT_EQ(repeated_energy_of(windows, {.most = 2}).error().code, ErrorCode::bad_input);
  EXPECT_EQ(repeated_energy_of({}, {}).error().code, ErrorCode::bad_input);
}

TEST(RepeatedEnergy, SaysHowManyWindowsWouldGiveOnePercent) {
  // t(n - 1) · √2.5 / √n ≤ 0.11: with t(796) = 1.96294, n = 797 gives .10994, n = 796 .11001.
  const auto repeated =
      must(repeated_energy_of(windows_of({10.0, 12.0, 11.0, 13.0, 9.0}), {.most = 5}));
  EXPECT_EQ(*repeated.windows_for_one_percent, 797);
  // Where the sensors set the limit: ±1 of 10 in a window, √(1 / n) ≤ 0.1.
  const auto coarse = must(repeated_energy_of(windows_of({10.0, 10.0, 10.0, 10.0, 10.0}, 1.0), {}));
  EXPECT_EQ(*coarse.windows_for_one_percent, 100);
  const auto few = must(repeated_energy_of(windows_of({10.0, 12.0, 11.0, 13.0}), {.most = 4}));
  EXPECT_FALSE(few.windows_for_one_percent.has_value());
}

TEST(EnoughRepeats, WithoutARuleAllAreRun) {
  const RepeatRule rule{.most = 3};
  EXPECT_FALSE(enough_repeats(must(repeated_energy_of(windows_of({1.0, 1.0}), rule)), rule));
  EXPECT_TRUE(enough_repeats(must(repeated_energy_of(windows_of({1.0, 1.0, 1.0}), rule)), rule));
}

TEST(EnoughRepeats, ANarrowIntervalEndsThemButNeverBeforeFive) {
  const RepeatRule rule{.most = 30, .until = 0.02};
  const auto enough = [&](const std::vector<double>& joules) {
    return enough_repeats(must(repeated_energy_of(windows_of(joules, 0.001), rule)), rule);
  };
  EXPECT_FALSE(enough({10.0, 10.0, 10.0, 10.0}));
  EXPECT_TRUE(enough({10.0, 10.01, 10.0, 10.01, 10.0}));
  EXPECT_FALSE(enough({10.0, 10.01, 10.0, 10.01, 10.0, 10.0}));  // the rule does not look at six
  EXPECT_FALSE(enough({10.0, 11.0, 12.0, 9.0, 10.0}));
}

TEST(EnoughRepeats, AnIntervalThatStoppedByItsWidthIsWidened) {
  const auto windows = windows_of({10.0, 10.1, 10.0, 10.1, 10.05}, 0.001);
  const auto plain = must(repeated_energy_of(windows, {.most = 5}));
  const auto chosen = must(repeated_energy_of(windows, {.most = 30, .until = 0.02}));
  EXPECT_GT(chosen.random->upper, plain.random->upper);
  EXPECT_DOUBLE_EQ(*chosen.plain_share, *plain.plain_share);
}

}  // namespace
}  // namespace carnot
