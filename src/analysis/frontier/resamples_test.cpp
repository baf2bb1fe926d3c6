// SPDX-License-Identifier: Apache-2.0
#include "analysis/frontier/resamples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "analysis/interval.hpp"

namespace carnot {
namespace {

using Members = std::vector<bool>;

TEST(FrontOf, KeepsWhatNothingBeats) {
  const std::vector<FrontierFigures> figures{
      {1.0, .8, 3.0}, {2.0, .9, 2.0}, {2.0, .8, 1.0}, {3.0, .9, 9.0}};
  EXPECT_EQ(front_of(figures, FrontierAxes::two), (Members{true, true, false, false}));
  // The third is the fastest, which only counts where latency does.
  EXPECT_EQ(front_of(figures, FrontierAxes::three), (Members{true, true, true, false}));
}

TEST(FrontOf, OfTwoThatDifferInLatencyAloneTheFasterStays) {
  const std::vector<FrontierFigures> figures{{1.0, .8, 2.0}, {1.0, .8, 1.0}};
  EXPECT_EQ(front_of(figures, FrontierAxes::two), (Members{true, true}));
  EXPECT_EQ(front_of(figures, FrontierAxes::three), (Members{false, true}));
}

TEST(FrontOf, EqualsStandTogether) {
  const std::vector<FrontierFigures> figures{{1.0, .8, 1.0}, {1.0, .8, 1.0}};
  EXPECT_EQ(front_of(figures, FrontierAxes::two), (Members{true, true}));
  EXPECT_EQ(front_of(figures, FrontierAxes::three), (Members{true, true}));
}

/// Five blocks that scatter by a fifth, of which the sample takes `factor` each time.
FrontierSample scattered(const std::string& group, double factor) {
  FrontierSample sample{.group = group};
  const std::vector<double> blocks{1.0, 1.2, 0.9, 1.1, 0.8};
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    sample.energy.emplace(static_cast<int>(i), factor * blocks[i]);
    sample.latency.emplace(static_cast<int>(i), factor * blocks[i]);
  }
  sample.right = {1, 1, 1, 0};
  return sample;
}

std::size_t draws_in_which_the_second_costs_less(const std::vector<FrontierSample>& samples) {
  const FrontierDraws draws = draw_figures(samples, 500, 7);
  std::size_t count = 0;
  for (std::size_t i = 0; i < draws.count(); ++i)
    count += draws.of(i)[1].energy < draws.of(i)[0].energy ? 1 : 0;
  return count;
}

TEST(FrontierDraws, WhatSharesBlocksIsDrawnTogether) {
  EXPECT_EQ(draws_in_which_the_second_costs_less({scattered("a", 1.0), scattered("a", 0.98)}),
            500U);
  const std::size_t apart =
      draws_in_which_the_second_costs_less({scattered("a", 1.0), scattered("b", 0.98)});
  EXPECT_GT(apart, 200U);
  EXPECT_LT(apart, 400U);
}

TEST(FrontierDraws, ScatterAsStudentsIntervalOfTheBlocks) {
  const FrontierDraws draws = draw_figures(std::vector{scattered("a", 1.0)}, 4000, 1);
  std::vector<double> energies;
  energies.reserve(draws.count());
  for (std::size_t i = 0; i < draws.count(); ++i) energies.push_back(draws.of(i)[0].energy);
  std::ranges::sort(energies);
  const auto student = t_interval(std::vector{1.0, 1.2, 0.9, 1.1, 0.8}, 0.95);
  EXPECT_NEAR(energies[100], student->lower, 0.05);
  EXPECT_NEAR(energies[3899], student->upper, 0.05);
}

TEST(FrontierDraws, TheSameSeedGivesTheSame) {
  const std::vector<FrontierSample> samples{scattered("a", 1.0), scattered("b", 2.0)};
  const FrontierDraws one = draw_figures(samples, 10, 3);
  const FrontierDraws other = draw_figures(samples, 10, 3);
  for (std::size_t i = 0; i < one.figures.size(); ++i) {
    EXPECT_EQ(one.figures[i].energy, other.figures[i].energy);
    EXPECT_EQ(one.figures[i].accuracy, other.figures[i].accuracy);
  }
}

TEST(FrontierDraws, ImagesAreTheSameForAll) {
  std::vector<FrontierSample> samples{scattered("a", 1.0), scattered("a", 1.0)};
  samples[1].right = {1, 1, 1, 1};
  const FrontierDraws draws = draw_figures(samples, 200, 3);
  for (std::size_t i = 0; i < draws.count(); ++i) {
    EXPECT_EQ(draws.of(i)[1].accuracy, 1.0);
    EXPECT_LE(draws.of(i)[0].accuracy, 1.0);
  }
}

TEST(FrontierDraws, OneBlockDoesNotScatter) {
  FrontierSample sample = scattered("a", 1.0);
  sample.energy = {{4, 2.0}};
  sample.latency = {{4, 1.0}};
  const FrontierDraws draws = draw_figures(std::vector{sample, scattered("a", 1.0)}, 50, 3);
  for (std::size_t i = 0; i < draws.count(); ++i) EXPECT_EQ(draws.of(i)[0].energy, 2.0);
}

}  // namespace
}  // namespace carnot
