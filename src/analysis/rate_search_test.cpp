// SPDX-License-Identifier: Apache-2.0
#include "analysis/rate_search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "analysis/arrivals.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

/// Whether a server that takes 10 ms for each query keeps p99 within the bound, by the definition
/// of a queue.
bool in_time(double per_second, Seconds bound) {
  constexpr Seconds kService{0.010};
  const auto arrivals = must(poisson_arrivals({.per_second = per_second, .queries = 2000}));
  std::vector<double> latencies;
  Seconds free{0.0};
  for (const auto arrival : arrivals) {
    free = std::max(free, Seconds{arrival}) + kService;
    latencies.push_back((free - Seconds{arrival}).count());
  }
  std::ranges::sort(latencies);
  return latencies[latencies.size() * 99 / 100] <= bound.count();
}

struct Found {
  std::optional<double> rate;
  double too_high = 0.0;
  int tries = 0;
};

Found search(Seconds bound) {
  RateSearch search{100.0};
  Found found;
  while (const auto rate = search.next()) {
    search.record(*rate, in_time(*rate, bound));
    ++found.tries;
  }
  found.rate = search.largest_in_time();
  found.too_high = search.least_too_high();
  return found;
}

TEST(RateSearch, FindsTheLargestRateOfAQueueToItsPrecision) {
  const Found found = search(Seconds{0.050});
  ASSERT_TRUE(found.rate);
  EXPECT_TRUE(in_time(*found.rate, Seconds{0.050}));
  EXPECT_FALSE(in_time(found.too_high, Seconds{0.050}));
  EXPECT_LE(found.too_high, *found.rate * 1.05);
  // M/D/1: half the capacity waits little, 95 % of it far longer than four services.
  EXPECT_GT(*found.rate, 50.0);
  EXPECT_LT(*found.rate, 95.0);
  EXPECT_LE(found.tries, 6);
}

TEST(RateSearch, ALooserBoundAllowsAHigherRate) {
  EXPECT_GT(*search(Seconds{0.100}).rate, *search(Seconds{0.030}).rate);
}

TEST(RateSearch, GivesUpWhereTheModelAloneIsTooSlow) {
  const Found found = search(Seconds{0.009});
  EXPECT_FALSE(found.rate);
  EXPECT_LE(found.tries, 6);
}

TEST(RateSearch, ARunThatDecidesOverrulesTheOneThatSearched) {
  RateSearch search{100.0};
  search.record(50.0, true);
  search.record(75.0, true);
  search.record(75.0, false);
  EXPECT_EQ(search.largest_in_time(), 50.0);
  EXPECT_EQ(search.next(), 62.5);
  search.record(50.0, false);
  EXPECT_FALSE(search.largest_in_time());
  EXPECT_EQ(search.next(), 25.0);
}

TEST(RateSearch, TriesHalfOfTheCapacityFirst) { EXPECT_EQ(RateSearch{80.0}.next(), 40.0); }

}  // namespace
}  // namespace carnot
