// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/entropy.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace carnot {
namespace {

using Counts = std::vector<std::int64_t>;

/// The definition, bin by bin.
double divergence(const std::vector<double>& counts, std::size_t cut) {
  std::vector<double> wanted(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(cut));
  double total = 0.0;
  for (const double count : counts) total += count;
  double kept = 0.0;
  for (const double count : wanted) kept += count;
  wanted.back() += total - kept;
  std::vector<double> rounded(cut, 0.0);
  for (std::size_t level = 0; level < kEntropyLevels; ++level) {
    double sum = 0.0;
    double filled = 0.0;
    for (std::size_t i = level * cut / kEntropyLevels; i < (level + 1) * cut / kEntropyLevels;
         ++i) {
      sum += counts[i];
      filled += wanted[i] > 0.0 ? 1.0 : 0.0;
    }
    for (std::size_t i = level * cut / kEntropyLevels; i < (level + 1) * cut / kEntropyLevels;
         ++i) {
      if (wanted[i] > 0.0) rounded[i] = sum / filled;
    }
  }
  double divergence = 0.0;
  for (std::size_t i = 0; i < cut; ++i) {
    if (wanted[i] == 0.0) continue;
    if (rounded[i] == 0.0) return std::numeric_limits<double>::infinity();
    divergence += wanted[i] / total * std::log((wanted[i] / total) / (rounded[i] / kept));
  }
  return divergence;
}

/// Half a normal distribution over 2,048 bins, and what a test adds.
Counts bell(double deviation_in_bins) {
  Counts counts(2048);
  for (std::size_t bin = 0; bin < counts.size(); ++bin) {
    const double at = (static_cast<double>(bin) + 0.5) / deviation_in_bins;
    counts[bin] = static_cast<std::int64_t>(std::lround(1e6 * std::exp(-0.5 * at * at)));
  }
  return counts;
}

std::size_t cut_by_definition(const Counts& counts) {
  std::vector<double> levelled(counts.begin(), counts.end());
  levelled[0] = levelled[1];
  std::size_t best = counts.size();
  for (std::size_t cut = best; cut >= kEntropyLevels; --cut) {
    if (divergence(levelled, cut) < divergence(levelled, best)) best = cut;
  }
  return best;
}

TEST(EntropyCut, IsTheOneOfLeastDivergence) {
  Counts counts = bell(120.0);
  for (std::size_t bin = 700; bin < 720; ++bin) counts[bin] += 3;
  counts.back() = 7;
  EXPECT_EQ(entropy_cut(counts), cut_by_definition(counts));
}

TEST(EntropyCut, KeepsEvenlySpreadValuesWhole) { EXPECT_EQ(entropy_cut(Counts(2048, 100)), 2048U); }

TEST(EntropyCut, SacrificesALonelyOutlier) {
  Counts counts = bell(100.0);
  counts.back() = 1;
  EXPECT_GE(entropy_cut(counts), 250U);
  EXPECT_LE(entropy_cut(counts), 700U);
}

TEST(EntropyCut, IsNotPulledDownByTheZerosBehindARelu) {
  Counts counts = bell(300.0);
  const std::size_t without = entropy_cut(counts);
  counts[0] = 1'000'000'000;
  EXPECT_EQ(entropy_cut(counts), without);
}

TEST(EntropyCut, OfNothingKeepsEverything) { EXPECT_EQ(entropy_cut(Counts(2048)), 2048U); }

TEST(EntropyCut, OfASingleFarValueKeepsIt) {
  Counts counts(2048);
  counts.back() = 5;
  EXPECT_EQ(entropy_cut(counts), 2048U);
}

}  // namespace
}  // namespace carnot
