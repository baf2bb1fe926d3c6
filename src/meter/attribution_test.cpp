// SPDX-License-Identifier: Apache-2.0
#include "meter/attribution.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>
#include <random>

namespace carnot {
namespace {

const Energy kWhole =
    Energy::measured(Perimeter::single(Domain::cpu_package), {100.0, 98.0, 102.0, 0.95});

TEST(Attribution, SharesAddUpToTheWhole) {
  for (const double tree : {0.0, 0.1, 1.0 / 3.0, 0.999, 1.0}) {
    const Attribution parts = attribute_by_cpu_time(kWhole, Seconds{tree}, Seconds{1.0});
    EXPECT_EQ(parts.tree.joules()->point + parts.others.joules()->point, 100.0);
  }
}

TEST(Attribution, PiecesAddUpToTheLastBitInEveryOrder) {
  std::mt19937_64 chance{4};
  std::uniform_real_distribution<double> share{0.0, 0.2};
  std::uniform_real_distribution<double> exponent{-9.0, 12.0};
  for (int i = 0; i < 20'000; ++i) {
    const double whole = std::pow(10.0, exponent(chance));
    const std::array<double, 5> shares{share(chance), share(chance), share(chance), share(chance),
                                       share(chance)};
    std::vector<double> pieces = divide_exactly(whole, shares);
    ASSERT_EQ(pieces.size(), 6U);
    EXPECT_EQ(std::accumulate(pieces.begin(), pieces.end(), 0.0), whole);
    EXPECT_EQ(std::accumulate(pieces.rbegin(), pieces.rend(), 0.0), whole);
    for (std::size_t k = 0; k < shares.size(); ++k) {
      EXPECT_NEAR(pieces[k], whole * shares[k], whole * 1e-15);
      EXPECT_GE(pieces[k], 0.0);
    }
  }
}

TEST(Attribution, OfNothingEveryPieceIsNothingAndSharesBeyondTheWholeAreCut) {
  const std::array<double, 2> shares{0.7, 0.6};
  EXPECT_THAT(divide_exactly(0.0, shares), ::testing::ElementsAre(0.0, 0.0, 0.0));
  const auto cut = divide_exactly(100.0, shares);
  EXPECT_NEAR(cut[0], 70.0, 1e-12);
  EXPECT_EQ(cut[0] + cut[1], 100.0);
  EXPECT_EQ(cut[2], 0.0);
  EXPECT_THAT(divide_exactly(5.0, {}), ::testing::ElementsAre(5.0));
  const auto below = divide_exactly(-1.0, shares);
  EXPECT_EQ(below[0] + below[1] + below[2], -1.0);
}

TEST(Attribution, IsAModelWhateverTheWholeWas) {
  const Attribution parts = attribute_by_cpu_time(kWhole, Seconds{1.0}, Seconds{4.0});
  EXPECT_EQ(parts.tree.provenance(), Provenance::estimated);
  EXPECT_EQ(parts.tree.estimator(), "attributed by CPU time");
  EXPECT_EQ(parts.tree.joules(), (Estimate{25.0, 24.5, 25.5, 0.95}));
}

TEST(Attribution, ATreeThatOutrunsTheCoarserTicksGetsAllAndNotMore) {
  const Attribution parts = attribute_by_cpu_time(kWhole, Seconds{1.02}, Seconds{1.0});
  EXPECT_DOUBLE_EQ(parts.tree.joules()->point, 100.0);
  EXPECT_DOUBLE_EQ(parts.others.joules()->point, 0.0);
}

TEST(Attribution, MissingStaysMissing) {
  const Attribution parts = attribute_by_cpu_time(
      Energy::missing(kWhole.perimeter(), {finding(FindingCode::source_dead)}), Seconds{1.0},
      Seconds{2.0});
  EXPECT_EQ(parts.tree.provenance(), Provenance::missing);
}

TEST(Attribution, OfMoreThanTheCpuSideIsMissingBecauseCpuTimeSaysNothingOfIt) {
  for (const Domain domain : {Domain::wall, Domain::battery, Domain::gpu}) {
    const Energy whole =
        Energy::measured(Perimeter::single(domain), {.point = 42.0, .lower = 41.0, .upper = 43.0});
    const Attribution shares = attribute_by_cpu_time(whole, Seconds{0.5}, Seconds{1.0});
    EXPECT_EQ(shares.tree.provenance(), Provenance::missing);
    EXPECT_EQ(shares.others.provenance(), Provenance::missing);
  }
}

}  // namespace
}  // namespace carnot
