// SPDX-License-Identifier: Apache-2.0
#include "analysis/arrivals.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "support/must.hpp"

namespace carnot {
namespace {

double seconds(std::chrono::nanoseconds time) { return Seconds{time}.count(); }

TEST(PoissonArrivals, ComeAtTheirMeanRateAndScatterAsExponentialGapsDo) {
  constexpr int kQueries = 100'000;
  const auto arrivals = must(poisson_arrivals({.per_second = 250.0, .queries = kQueries}));
  ASSERT_EQ(arrivals.size(), static_cast<std::size_t>(kQueries));
  // The mean of n exponential gaps scatters by 1/sqrt(n): 0.3 %; four of these.
  EXPECT_NEAR(kQueries / seconds(arrivals.back()), 250.0, 0.013 * 250.0);
  double squares = 0.0;
  int longer_than_mean = 0;
  double before = 0.0;
  for (const auto one : arrivals) {
    const double gap = (seconds(one) - before) * 250.0;
    before = seconds(one);
    squares += gap * gap;
    longer_than_mean += gap > 1.0 ? 1 : 0;
  }
  EXPECT_NEAR(squares / kQueries, 2.0, 0.06) << "variance equals the squared mean";
  EXPECT_NEAR(longer_than_mean / double{kQueries}, std::exp(-1.0), 0.007);
}

TEST(PoissonArrivals, AreAscendingAndNeverBeforeTheBegin) {
  const auto arrivals = must(poisson_arrivals({.per_second = 1e6, .queries = 5000}));
  EXPECT_GE(arrivals.front().count(), 0);
  EXPECT_TRUE(std::ranges::is_sorted(arrivals));
}

TEST(PoissonArrivals, AreTheSameForTheSameSeedOnly) {
  const ArrivalPlan plan{.per_second = 40.0, .queries = 100, .seed = 7};
  ArrivalPlan other = plan;
  other.seed = 8;
  EXPECT_EQ(must(poisson_arrivals(plan)), must(poisson_arrivals(plan)));
  EXPECT_NE(must(poisson_arrivals(plan)), must(poisson_arrivals(other)));
}

TEST(PoissonArrivals, OfTwiceTheRateAreTheSameGapsHalved) {
  const auto slow = must(poisson_arrivals({.per_second = 10.0, .queries = 500}));
  const auto fast = must(poisson_arrivals({.per_second = 20.0, .queries = 500}));
  for (std::size_t i = 0; i < slow.size(); ++i)
    EXPECT_NEAR(static_cast<double>(slow[i].count()), 2.0 * static_cast<double>(fast[i].count()),
                2.0);
}

TEST(PoissonArrivals, GoOnUntilBothMinimaAreReached) {
  const auto long_enough =
      must(poisson_arrivals({.per_second = 100.0, .queries = 10, .duration = Seconds{5.0}}));
  EXPECT_GE(seconds(long_enough.back()), 5.0);
  EXPECT_LT(seconds(long_enough[long_enough.size() - 2]), 5.0);
  const auto many =
      must(poisson_arrivals({.per_second = 100.0, .queries = 900, .duration = Seconds{0.1}}));
  EXPECT_EQ(many.size(), 900U);
}

TEST(PoissonArrivals, RefuseWhatNobodyCouldRun) {
  EXPECT_FALSE(poisson_arrivals({.per_second = 0.0}));
  EXPECT_FALSE(poisson_arrivals({.per_second = -3.0}));
  EXPECT_FALSE(poisson_arrivals({.per_second = std::numeric_limits<double>::quiet_NaN()}));
  EXPECT_FALSE(poisson_arrivals({.per_second = std::numeric_limits<double>::infinity()}));
  EXPECT_NE(poisson_arrivals({.per_second = 1e9, .duration = Seconds{10.0}})
                .error()
                .message.find("too long"),
            std::string::npos);
  EXPECT_NE(poisson_arrivals({.per_second = 1e-9, .queries = 2}).error().message.find("30 days"),
            std::string::npos);
}

}  // namespace
}  // namespace carnot
