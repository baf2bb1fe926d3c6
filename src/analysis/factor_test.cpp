// SPDX-License-Identifier: Apache-2.0
#include "analysis/factor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

double grams(std::string_view text) { return must(parse_intensity(text)).per_kwh.point; }

TEST(Factor, IntensitiesComeInTheUnitsOfTheirTables) {
  EXPECT_DOUBLE_EQ(grams("445"), 445.0);
  EXPECT_DOUBLE_EQ(grams("445 g/kWh"), 445.0);
  EXPECT_DOUBLE_EQ(grams("0.445kgCO2e/kWh"), 445.0);
  EXPECT_DOUBLE_EQ(grams("445 kg/MWh"), 445.0);
  EXPECT_DOUBLE_EQ(grams("0.445 t/MWh"), 445.0);
  // Alabama in 2016, as the EPA writes it: 912.917 lb/MWh are 414.092 g/kWh.
  EXPECT_NEAR(grams("912.917 lb/MWh"), 414.092, 0.001);
}

TEST(Factor, AGivenFigureIsTakenAsExactAndSaysSo) {
  const Factor factor = must(parse_intensity("0"));
  EXPECT_EQ(factor.per_kwh, exactly(0.0));
  EXPECT_EQ(factor.source, "as given");
  EXPECT_FALSE(factor.assumed);
}

TEST(Factor, PricesCarryTheirCurrencyAndMayBeNegative) {
  const Factor price = must(parse_price("-84.98 usd/MWh"));
  EXPECT_DOUBLE_EQ(price.per_kwh.point, -0.08498);
  EXPECT_EQ(price.unit, "USD");
  EXPECT_DOUBLE_EQ(must(parse_price("0.30EUR")).per_kwh.point, 0.3);
}

TEST(Factor, WaterIsInLitres) {
  EXPECT_DOUBLE_EQ(must(parse_water("1.8")).per_kwh.point, 1.8);
  EXPECT_DOUBLE_EQ(must(parse_water("1800 L/MWh")).per_kwh.point, 1.8);
}

TEST(Factor, WhatIsNoFactorIsRefusedWithARemedy) {
  for (const char* text : {"", "x", "-1", "nan", "445 J", "445 g/Wh", "1e9", "445 kg/kWh/kWh",
                           "--3", "1.2.3", "g/kWh", "445000 kg/kWh"}) {
    const auto factor = parse_intensity(text);
    ASSERT_FALSE(factor.has_value()) << text;
    EXPECT_FALSE(factor.error().remedy.empty()) << text;
  }
  for (const char* text :
       {"", "0.30", "0.30 /kWh", "0.30 EURO/kWh", "EUR", "1e3 EUR/Wh", "0.3 12/kWh"})
    EXPECT_FALSE(parse_price(text).has_value()) << text;
  for (const char* text : {"", "-1", "1 gal/kWh", "L/kWh"})
    EXPECT_FALSE(parse_water(text).has_value()) << text;
  EXPECT_THAT(parse_price("0.30").error().remedy, HasSubstr("currency"));
}

}  // namespace
}  // namespace carnot
