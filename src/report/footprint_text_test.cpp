// SPDX-License-Identifier: Apache-2.0
#include "report/footprint_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

Footprint footprint(const FootprintFactors& factors) {
  return footprint_of(
      Energy::measured(Perimeter::single(Domain::cpu_package), {36000.0, 35000.0, 37000.0, 0.95}),
      60s, std::nullopt, factors);
}

FootprintFactors germany() {
  FootprintFactors factors;
  factors.intensity = Factor{{344.1, 275.3, 412.9, 0.8},
                             "g CO2e",
                             "Germany, the table of carbontracker (MIT licence)",
                             "2024",
                             false};
  return factors;
}

TEST(FootprintText, CarbonNamesItsFactorItsDateAndWhetherAPueWasApplied) {
  EXPECT_EQ(footprint_lines(footprint(germany())),
            "  carbon      3.4 g (2.7 to 4.2 g, 75 %) CO2e, at 344.1 g CO2e/kWh (275.3 to 412.9): "
            "Germany, the table of carbontracker (MIT licence), 2024; PUE not applied\n");
  FootprintFactors factors = germany();
  factors.pue = 1.2;
  EXPECT_THAT(footprint_lines(footprint(factors)), HasSubstr("; PUE 1.2\n"));
}

TEST(FootprintText, AnAssumptionSaysThatItIsOne) {
  FootprintFactors factors = germany();
  std::get<Factor>(*factors.intensity).assumed = true;
  EXPECT_THAT(footprint_lines(footprint(factors)), HasSubstr("assumed, not this place's"));
}

TEST(FootprintText, MoneyIsReadableWithoutPrefixesAndMayBeNegative) {
  FootprintFactors factors;
  factors.price = must(parse_price("-0.30 EUR"));
  EXPECT_THAT(
      footprint_lines(footprint(factors)),
      HasSubstr("  money       −0.00300 EUR (−0.00308 to −0.00292 EUR, 95 %), at −0.3 EUR"));
}

TEST(FootprintText, SmallMoneyIsToldInMillionths) {
  FootprintFactors factors;
  factors.price = must(parse_price("0.00003 EUR"));
  EXPECT_THAT(footprint_lines(footprint(factors)),
              HasSubstr("  money       0.300 µEUR (0.292 to 0.308 µEUR, 95 %), at 0.00003 EUR"));
}

TEST(FootprintText, AMissingFigureSaysWhyAndIsNullInJson) {
  const Footprint missing = footprint_of(
      Energy::missing(Perimeter::single(Domain::cpu_package), {}), 60s, std::nullopt, germany());
  EXPECT_EQ(footprint_lines(missing), "  carbon      missing: the energy is missing.\n");
  EXPECT_TRUE(json_footprint(missing)["carbon"]["grams_co2e"].is_null());
}

TEST(FootprintText, TheEmbodiedPartSaysOfWhatItIsAPart) {
  FootprintFactors factors;
  factors.embodied = must(parse_embodied("181 kg / 4 y"));
  EXPECT_EQ(footprint_lines(footprint(factors)),
            "  embodied    86.1 mg CO2e, from making all of the machine: 181 kg over 4 years, as "
            "given\n");
}

TEST(FootprintText, JsonHoldsBothPartsOfTheInterval) {
  FootprintFactors factors = germany();
  factors.embodied = must(parse_embodied("181 kg / 4 y"));
  const auto json = json_footprint(footprint(factors));
  EXPECT_NEAR(json["carbon"]["grams_co2e"]["point"].get<double>(), 3.441, 1e-9);
  EXPECT_NEAR(json["carbon"]["from_factor"]["lower"].get<double>(), 2.753, 1e-9);
  EXPECT_EQ(json["carbon"]["factor"]["dated"], "2024");
  EXPECT_NEAR(json["embodied"]["grams_co2e"].get<double>(), 5.1655 / 60.0, 1e-5);
  EXPECT_TRUE(json["money"].is_null());
  EXPECT_TRUE(json_footprint(std::nullopt).is_null());
}

}  // namespace
}  // namespace carnot
