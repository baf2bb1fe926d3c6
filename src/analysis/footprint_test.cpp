// SPDX-License-Identifier: Apache-2.0
#include "analysis/footprint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr double kKwh = 3.6e6;

Energy energy(Estimate kwh) {
  return Energy::measured(Perimeter::single(Domain::cpu_package),
                          {kwh.point * kKwh, kwh.lower * kKwh, kwh.upper * kKwh, kwh.confidence});
}

Factor grams(Estimate per_kwh) { return {per_kwh, "g CO2e", "a table", "2024", false}; }

Footprint carbon_of(const Energy& joules, Factor factor, std::optional<double> pue = {}) {
  FootprintFactors factors;
  factors.intensity = std::move(factor);
  factors.pue = pue;
  return footprint_of(joules, 1h, std::nullopt, factors);
}

TEST(Footprint, CarbonIsEnergyTimesPueTimesIntensity) {
  const Footprint found = carbon_of(energy(exactly(2.0)), grams(exactly(400.0)), 1.5);
  EXPECT_DOUBLE_EQ(found.carbon->amount->point, 1200.0);
  EXPECT_TRUE(found.pue_applied);
}

TEST(Footprint, WithoutAPueNoneIsApplied) {
  const Footprint found = carbon_of(energy(exactly(2.0)), grams(exactly(400.0)));
  EXPECT_DOUBLE_EQ(found.carbon->amount->point, 800.0);
  EXPECT_EQ(found.pue, 1.0);
  EXPECT_FALSE(found.pue_applied);
}

TEST(Footprint, BothUncertaintiesAreInItsIntervalAndEachIsShown) {
  const Footprint found =
      carbon_of(energy({2.0, 1.8, 2.2, 0.95}), grams({400.0, 320.0, 480.0, 0.8}));
  EXPECT_DOUBLE_EQ(found.carbon->amount->lower, 1.8 * 320.0);
  EXPECT_DOUBLE_EQ(found.carbon->amount->upper, 2.2 * 480.0);
  EXPECT_NEAR(found.carbon->amount->confidence, 0.75, 1e-12);
  EXPECT_DOUBLE_EQ(found.carbon->from_energy.lower, 1.8 * 400.0);
  EXPECT_DOUBLE_EQ(found.carbon->from_energy.upper, 2.2 * 400.0);
  EXPECT_DOUBLE_EQ(found.carbon->from_factor.lower, 2.0 * 320.0);
  EXPECT_DOUBLE_EQ(found.carbon->from_factor.upper, 2.0 * 480.0);
}

TEST(Footprint, AMissingEnergyGivesNoCarbonAndNoMoney) {
  FootprintFactors factors;
  factors.intensity = grams(exactly(400.0));
  factors.price = must(parse_price("0.30 EUR"));
  const Footprint found = footprint_of(Energy::missing(Perimeter::single(Domain::cpu_package), {}),
                                       1h, std::nullopt, factors);
  EXPECT_FALSE(found.carbon->amount.has_value());
  EXPECT_FALSE(found.money->amount.has_value());
  EXPECT_THAT(found.carbon->reason, HasSubstr("missing"));
}

TEST(Footprint, WhatWasNotAskedForIsNotThere) {
  const Footprint found = footprint_of(energy(exactly(1.0)), 1h, std::nullopt, {});
  EXPECT_FALSE(found.carbon || found.money || found.water || found.embodied_grams);
  EXPECT_TRUE(FootprintFactors{}.is_empty());
}

TEST(Footprint, ANegativePricePaysAndItsIntervalStaysInOrder) {
  FootprintFactors factors;
  factors.price = Factor{{-0.1, -0.2, 0.05, 1.0}, "EUR", "series", "", false};
  const Footprint found = footprint_of(energy({2.0, 1.0, 3.0, 0.95}), 1h, std::nullopt, factors);
  EXPECT_DOUBLE_EQ(found.money->amount->point, -0.2);
  EXPECT_DOUBLE_EQ(found.money->amount->lower, -0.6);
  EXPECT_DOUBLE_EQ(found.money->amount->upper, 0.15);
  EXPECT_LE(found.money->from_energy.lower, found.money->from_energy.upper);
}

TEST(Footprint, WaterTakesNoPue) {
  FootprintFactors factors;
  factors.water = must(parse_water("1.8"));
  factors.pue = 2.0;
  EXPECT_DOUBLE_EQ(
      footprint_of(energy(exactly(1.0)), 1h, std::nullopt, factors).water->amount->point, 1.8);
}

TEST(Footprint, ASeriesNeedsTheTimeOfDay) {
  FootprintFactors factors;
  factors.intensity =
      must(parse_factor_series("t,ci\n0,100\n3600,200\n", SeriesKind::intensity, {}, "grid.csv"));
  const Footprint unknown = footprint_of(energy(exactly(1.0)), 1h, std::nullopt, factors);
  EXPECT_FALSE(unknown.carbon->amount.has_value());
  EXPECT_THAT(unknown.carbon->reason, HasSubstr("time of day"));
  const WallSpan span{WallTime{30min}, WallTime{90min}};
  const Footprint known = footprint_of(energy(exactly(1.0)), 1h, span, factors);
  EXPECT_DOUBLE_EQ(known.carbon->amount->point, 150.0);
  const Footprint later =
      footprint_of(energy(exactly(1.0)), 1h, WallSpan{WallTime{3h}, WallTime{4h}}, factors);
  EXPECT_THAT(later.carbon->reason, HasSubstr("grid.csv holds nothing"));
}

TEST(Embodied, GreenMetricsToolsMachineEmits5Point1655GramsAnHour) {
  const Embodied embodied = must(parse_embodied("181 kg / 4 y"));
  EXPECT_NEAR(embodied_grams(embodied, 1h), 5.1655, 5e-5);
  Embodied half = embodied;
  half.share = 0.5;
  EXPECT_DOUBLE_EQ(embodied_grams(half, 2h), embodied_grams(embodied, 1h));
}

TEST(Embodied, StandsBesideTheCarbonAndTheirSumIsTheScore) {
  FootprintFactors factors;
  factors.intensity = grams({400.0, 320.0, 480.0, 0.8});
  factors.embodied = must(parse_embodied("181kg/4y"));
  const Footprint found = footprint_of(energy(exactly(1.0)), 1h, std::nullopt, factors);
  EXPECT_DOUBLE_EQ(found.carbon->amount->point, 400.0);
  EXPECT_NEAR(found.carbon_with_embodied->point, 405.1655, 5e-5);
  EXPECT_NEAR(found.carbon_with_embodied->lower, 325.1655, 5e-5);
}

TEST(Embodied, WhatSaysNoMassOrNoLifetimeIsRefused) {
  for (const char* text : {"", "181 kg", "181/4", "181 kg / 0 y", "0 kg / 4 y", "x / y", "-1kg/4y",
                           "181 lb / 4 y", "181 kg / 4 m", "/"})
    EXPECT_FALSE(parse_embodied(text).has_value()) << text;
}

}  // namespace
}  // namespace carnot
