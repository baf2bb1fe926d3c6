// SPDX-License-Identifier: Apache-2.0
#include "analysis/percentile.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <vector>

#include "support/must.hpp"

namespace carnot {
namespace {

/// 1, 2, ... n milliseconds, slowest first.
std::vector<float> milliseconds(int n) {
  std::vector<float> latencies;
  for (int i = n; i > 0; --i) latencies.push_back(static_cast<float>(i) * 1e-3F);
  return latencies;
}

struct GoldenRow {
  double percentile;
  std::vector<std::int64_t> needed;  // for 0, 1, 2, 5, 10, 20 dropped
};
class SamplesNeeded : public testing::TestWithParam<GoldenRow> {};
// The table of tactics.md 5.
INSTANTIATE_TEST_SUITE_P(LoadGen, SamplesNeeded,
                         testing::Values(GoldenRow{.90, {44, 64, 81, 127, 197, 325}},
                                         GoldenRow{.95, {90, 130, 165, 259, 398, 656}},
                                         GoldenRow{.99, {459, 662, 838, 1307, 2010, 3304}},
                                         GoldenRow{.999, {4603, 6636, 8403, 13105, 20140, 33097}}));

TEST_P(SamplesNeeded, AgreesWithLoadGen) {
  std::vector<std::int64_t> needed;
  for (const int dropped : {0, 1, 2, 5, 10, 20})
    needed.push_back(samples_needed(GetParam().percentile, dropped));
  EXPECT_EQ(needed, GetParam().needed);
}

TEST_P(SamplesNeeded, OneSampleFewerGivesNoNumberAndSaysHowManyItTakes) {
  const auto needed = static_cast<int>(GetParam().needed[0]);
  const std::array percentiles = {GetParam().percentile};
  const auto few = must(latency_percentiles(milliseconds(needed - 1), percentiles));
  EXPECT_FALSE(few[0].latency);
  EXPECT_EQ(few[0].needed, needed);
  EXPECT_EQ(few[0].samples, needed - 1);
  const auto enough = must(latency_percentiles(milliseconds(needed), percentiles));
  EXPECT_FLOAT_EQ(static_cast<float>(enough[0].latency->count()),
                  static_cast<float>(needed) * 1e-3F);
}

TEST_P(SamplesNeeded, DropsOneSampleFromTheSecondThresholdOn) {
  const auto needed = static_cast<int>(GetParam().needed[1]);
  const std::array percentiles = {GetParam().percentile};
  const auto below = must(latency_percentiles(milliseconds(needed - 1), percentiles));
  const auto at = must(latency_percentiles(milliseconds(needed), percentiles));
  EXPECT_NEAR(below[0].latency->count(), (needed - 1) * 1e-3, 1e-6);
  EXPECT_NEAR(at[0].latency->count(), (needed - 1) * 1e-3, 1e-6);
}

TEST(LatencyPercentiles, LieAboveThePlainQuantileAndApproachIt) {
  const auto few = must(latency_percentiles(milliseconds(500), std::array{0.9}));
  const auto many = must(latency_percentiles(milliseconds(50000), std::array{0.9}));
  EXPECT_GT(few[0].latency->count(), 0.9 * 0.5);
  EXPECT_NEAR(few[0].latency->count() / 0.5, 0.93, 0.01);
  EXPECT_NEAR(many[0].latency->count() / 50.0, 0.903, 0.002);
}

TEST(LatencyPercentiles, ManyAreAnsweredAtOnceInTheirOrder) {
  const auto result = must(latency_percentiles(milliseconds(100), std::array{0.99, 0.5, 0.9}));
  EXPECT_FALSE(result[0].latency);
  EXPECT_EQ(result[0].needed, 459);
  EXPECT_LT(result[1].latency->count(), result[2].latency->count());
}

TEST(LatencyPercentiles, NoSamplesGiveNoNumber) {
  const auto result = must(latency_percentiles({}, std::array{0.9}));
  EXPECT_FALSE(result[0].latency);
  EXPECT_EQ(result[0].needed, 44);
}

TEST(LatencyPercentiles, ConstantLatenciesAreThatLatency) {
  const auto result = must(latency_percentiles(std::vector(1000, 0.25F), std::array{0.99}));
  EXPECT_EQ(result[0].latency->count(), 0.25);
}

TEST(LatencyPercentiles, RefusesImpossibleLatencies) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto refused = latency_percentiles(std::vector{0.1F, nan}, std::array{0.9});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::bad_input);
  EXPECT_NE(refused.error().message.find("latency 1"), std::string::npos);
  EXPECT_FALSE(latency_percentiles(std::vector{-0.1F}, std::array{0.9}));
}

}  // namespace
}  // namespace carnot
