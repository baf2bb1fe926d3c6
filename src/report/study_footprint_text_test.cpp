// SPDX-License-Identifier: Apache-2.0
#include "report/study_footprint_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/halved_report.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// With 360 g, 0.36 EUR and a machine of 1 kg a day: 10.1 mJ are 1.01 µg.
StudyReport with_footprints(Provenance provenance) {
  StudyReport report = halved_report(provenance);
  FootprintFactors factors;
  factors.intensity = Factor{{360.0, 288.0, 432.0, 0.8}, "g CO2e", "a, table", "2024", false};
  factors.price = must(parse_price("0.36 EUR"));
  factors.embodied = must(parse_embodied("365 kg / 1 y"));
  report.footprints = study_footprints(report.summary, factors, std::nullopt);
  return report;
}

TEST(StudyFootprintText, CarbonAndMoneyStandBelowTheJoulesWithTheirSource) {
  const StudyReport report = with_footprints(Provenance::measured);
  for (const std::string& text : {to_terminal(report), to_markdown(report, {})}) {
    EXPECT_THAT(text, HasSubstr("Carbon, money, water of a million inferences"));
    EXPECT_THAT(text, HasSubstr("carbon at 360 g CO2e/kWh (288 to 432): a, table, 2024; PUE not "
                                "applied"));
    EXPECT_THAT(text, HasSubstr("money at 0.36 EUR/kWh: as given; PUE not applied"));
    EXPECT_THAT(text, HasSubstr("0.00101 EUR"));
    EXPECT_THAT(text, HasSubstr("embodied from making all of the machine: 365 kg over 1 years"));
    EXPECT_THAT(text, Not(HasSubstr("water at")));
  }
  EXPECT_THAT(to_terminal(halved_report(Provenance::measured)), Not(HasSubstr("Carbon")));
  EXPECT_THAT(to_terminal(with_footprints(Provenance::estimated)), HasSubstr("~0.00101 EUR"));
}

TEST(StudyFootprintText, JsonAndCsvHoldTheFootprintOfAMillionInferences) {
  const StudyReport report = with_footprints(Provenance::measured);
  const auto json = nlohmann::json::parse(to_json(report));
  const auto& first = json["candidates"][0]["footprint_per_million_inferences"];
  EXPECT_NEAR(first["carbon"]["grams_co2e"]["point"].get<double>(), 1.01, 0.01);
  EXPECT_EQ(first["carbon"]["factor"]["dated"], "2024");
  EXPECT_TRUE(first["water"].is_null());
  const std::string csv = to_csv(report);
  EXPECT_THAT(csv, HasSubstr(",carbon_grams_co2e_per_million_inferences_lower,"));
  EXPECT_THAT(csv, HasSubstr(",\"a, table\",2024,EUR,as given,,,,\r\n"));
  const auto without = nlohmann::json::parse(to_json(halved_report(Provenance::measured)));
  EXPECT_TRUE(without["candidates"][0]["footprint_per_million_inferences"].is_null());
}

TEST(StudyFootprintText, AFootprintThatNobodyKnowsSaysWhy) {
  StudyReport report = halved_report(Provenance::measured);
  report.summary.candidates[0].energy.reset();
  FootprintFactors factors;
  factors.water = must(parse_water("1.8"));
  report.footprints = study_footprints(report.summary, factors, std::nullopt);
  const std::string text = to_terminal(report);
  EXPECT_THAT(text, HasSubstr("water at 1.8 L/kWh: as given\n"));
  EXPECT_THAT(text, HasSubstr("water missing: the energy is missing.\n"));
}

}  // namespace
}  // namespace carnot
