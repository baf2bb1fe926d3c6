// SPDX-License-Identifier: Apache-2.0
#include "analysis/cost_rates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> kinds_of(const ChargeTable& table) {
  std::vector<std::string> kinds;
  for (const CostRate& rate : table.rates) kinds.emplace_back(key_of(rate.kind));
  return kinds;
}

TEST(CostRates, WithoutFactorsThereAreJoulesAndSeconds) {
  const ChargeTable table = must(charges_of({}, {}, {}));
  EXPECT_THAT(kinds_of(table), ElementsAre("energy", "time"));
  EXPECT_EQ(table.rates[0].per_joule, 1.0);
  EXPECT_EQ(table.rates[0].per_second, 0.0);
  EXPECT_EQ(table.rates[1].per_joule, 0.0);
  EXPECT_EQ(table.rates[1].per_second, 1.0);
}

TEST(CostRates, CarbonIsIntensityTimesPueAndTheEmbodiedPartByTheSecond) {
  FootprintFactors factors;
  factors.intensity = must(parse_intensity("360 g/kWh"));
  factors.pue = 1.5;
  factors.embodied = must(parse_embodied("181 kg / 4 y"));
  const ChargeTable table = must(charges_of(factors, {}, {}));
  ASSERT_THAT(kinds_of(table), ElementsAre("energy", "time", "carbon"));
  EXPECT_DOUBLE_EQ(table.rates[2].per_joule, 1.5e-4);             // 360 · 1.5 / 3.6e6
  EXPECT_NEAR(table.rates[2].per_second * 3600, 5.165525, 1e-6);  // studies.md 7
  EXPECT_THAT(table.rates[2].source, HasSubstr("PUE 1.5"));
}

TEST(CostRates, MoneyIsEnergyAndTheMachinesHours) {
  FootprintFactors factors;
  factors.price = must(parse_price("0.36 EUR/kWh"));
  const ChargeTable table = must(charges_of(factors, must(parse_hourly_price("7.2 EUR/h")), {}));
  ASSERT_THAT(kinds_of(table), ElementsAre("energy", "time", "money"));
  EXPECT_DOUBLE_EQ(table.rates[2].per_joule, 1e-7);
  EXPECT_DOUBLE_EQ(table.rates[2].per_second, 0.002);
  EXPECT_EQ(table.rates[2].unit, "EUR");
}

TEST(CostRates, AnHourAloneIsEnoughForMoney) {
  const ChargeTable table = must(charges_of({}, must(parse_hourly_price("1 usd")), {}));
  ASSERT_THAT(kinds_of(table), ElementsAre("energy", "time", "money"));
  EXPECT_EQ(table.rates[2].per_joule, 0.0);
  EXPECT_EQ(table.rates[2].unit, "USD");
}

TEST(CostRates, TwoCurrenciesAreRefused) {
  FootprintFactors factors;
  factors.price = must(parse_price("0.36 EUR"));
  const auto refused = charges_of(factors, must(parse_hourly_price("1 USD")), {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message, HasSubstr("EUR and an hour in USD"));
}

TEST(CostRates, APriceBelowZeroIsNoCost) {
  FootprintFactors factors;
  factors.price = must(parse_price("-0.05 EUR"));
  const ChargeTable table = must(charges_of(factors, {}, {}));
  EXPECT_THAT(kinds_of(table), ElementsAre("energy", "time"));
  EXPECT_THAT(table.notes, ElementsAre(HasSubstr("below zero")));
}

TEST(CostRates, ASeriesWithoutATimeGivesANoteInsteadOfARate) {
  FootprintFactors factors;
  factors.intensity = must(parse_factor_series(
      "time,ci\n2024-01-01 00:00,100\n2024-01-01 01:00,120\n", SeriesKind::intensity, {}, "a.csv"));
  const ChargeTable table = must(charges_of(factors, {}, {}));
  EXPECT_THAT(kinds_of(table), ElementsAre("energy", "time"));
  EXPECT_THAT(table.notes, ElementsAre(HasSubstr("no cost in carbon")));
}

TEST(HourlyPrice, IsAnAmountWithItsCurrency) {
  EXPECT_DOUBLE_EQ(must(parse_hourly_price(" 0.10 EUR/hour")).amount, 0.1);
  EXPECT_EQ(must(parse_hourly_price("2chf")).currency, "CHF");
  for (const char* text : {"", "0.10", "EUR", "-1 EUR", "1 EUR/kWh", "1 EUR/h/h", "1 EURO"})
    EXPECT_FALSE(parse_hourly_price(text).has_value()) << text;
}

TEST(Prices, AreOneCurrencyOfAKilowattHourAndAnHour) {
  EXPECT_EQ(must(parse_prices("0.30 EUR", " ")), (Prices{0.3, 0.0, "EUR"}));
  EXPECT_EQ(must(parse_prices("300 EUR/MWh", "1.8eur/h")), (Prices{0.3, 1.8, "EUR"}));
  EXPECT_EQ(must(parse_prices("", "2 chf")), (Prices{0.0, 2.0, "CHF"}));
  EXPECT_FALSE(is_priced(must(parse_prices("", ""))));
  EXPECT_EQ(money_rate(must(parse_prices("3.6 EUR", ""))).unit, "EUR");
  EXPECT_THAT(parse_prices("0.30 EUR", "1 USD").error().message,
              HasSubstr("a kWh is priced in EUR and an hour in USD"));
  EXPECT_THAT(parse_prices("-0.05 EUR", "").error().message, HasSubstr("below zero"));
  for (const char* text : {"0.30", "EUR", "cheap"})
    EXPECT_FALSE(parse_prices(text, "").has_value()) << text;
}

}  // namespace
}  // namespace carnot
