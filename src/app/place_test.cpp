// SPDX-License-Identifier: Apache-2.0
#include "app/place.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string refusal(const PlaceSettings& settings) {
  const auto factors = footprint_factors(settings);
  return factors ? std::string{} : to_sentence(factors.error());
}

const Factor& intensity(const FootprintFactors& factors) {
  return std::get<Factor>(*factors.intensity);
}

TEST(GridTable, EveryRowOfTheCompiledTableIsSound) {
  EXPECT_GT(grid_places().all().size(), 350U);
  for (const char* code : {"world", "DE", "NA", "US-CA", "CA-QC", "gcp:europe-west1",
                           "aws:eu-west-1", "azure:westus2"})
    EXPECT_TRUE(grid_places().find(code).has_value()) << code;
}

TEST(GridTable, HoldsTheFiguresOfPublishedRuns) {
  // CodeCarbon's files of training runs in Oregon and South Carolina: 138.75 and 285.50 g/kWh.
  EXPECT_NEAR(intensity_of(*must(grid_places().find("US-OR"))).per_kwh.point, 138.75, 0.01);
  EXPECT_NEAR(intensity_of(*must(grid_places().find("US-SC"))).per_kwh.point, 285.50, 0.01);
  EXPECT_EQ(intensity_of(*must(grid_places().find("world"))).per_kwh.point, 445.0);
}

TEST(Place, SettingsNameTheirFactors) {
  PlaceSettings settings;
  settings.place = "Germany";
  settings.pue = 1.2;
  settings.price = "0.30 EUR";
  settings.embodied = "181 kg / 4 y";
  settings.embodied_share = 0.25;
  const FootprintFactors factors = must(footprint_factors(settings));
  EXPECT_THAT(intensity(factors).source, StartsWith("Germany"));
  EXPECT_EQ(factors.pue, 1.2);
  EXPECT_EQ(std::get<Factor>(*factors.price).unit, "EUR");
  EXPECT_EQ(factors.embodied->share, 0.25);
  EXPECT_FALSE(factors.water.has_value());
  EXPECT_TRUE(must(footprint_factors({})).is_empty());
}

TEST(Place, ContradictionsAndNonsenseAreRefused) {
  PlaceSettings both;
  both.place = "DE";
  both.intensity = "445";
  EXPECT_THAT(refusal(both), HasSubstr("Give one of them."));
  PlaceSettings unit;
  unit.price = "0.3 EUR";
  unit.price_unit = "EUR/kWh";
  EXPECT_THAT(refusal(unit), HasSubstr("no price series"));
  PlaceSettings share;
  share.embodied_share = 0.5;
  EXPECT_THAT(refusal(share), HasSubstr("no embodied emissions"));
  PlaceSettings pue;
  pue.pue = 0.8;
  EXPECT_THAT(refusal(pue), HasSubstr("nothing to multiply"));
  pue.intensity = "445";
  EXPECT_THAT(refusal(pue), HasSubstr("1 or above"));
  PlaceSettings nowhere;
  nowhere.place = "Germny";
  EXPECT_THAT(refusal(nowhere), HasSubstr("germany"));
  PlaceSettings no_file;
  no_file.intensity_series = "/nowhere/grid.csv#DE";
  EXPECT_THAT(refusal(no_file), HasSubstr("/nowhere/grid.csv"));
}

TEST(PlaceFile, SaysWhatOptionsLeaveOpen) {
  const TemporaryFolder folder = must(TemporaryFolder::create({}, "carnot-place"));
  const auto file = folder.path() / "place.toml";
  must(write_file_atomically(file,
                             "intensity_series = \"grid.csv\"\npue = 1.3\nprice = \"0.3 EUR\"\n"));
  must(write_file_atomically(folder.path() / "grid.csv", "t,ci\n0,100\n3600,200\n"));
  const ManualClock clock;
  Environment environment{.clock = clock,
                          .sys = SysRoot{"/"},
                          .executable = {},
                          .working_directory = {},
                          .cache = {},
                          .variable = {}};
  environment.place = file;
  const FootprintFactors kept = must(footprint_factors(must(with_place_file({}, environment))));
  EXPECT_EQ(std::get<FactorSeries>(*kept.intensity).rows().size(), 2U);
  EXPECT_EQ(kept.pue, 1.3);

  PlaceSettings said;
  said.place = "FR";
  const FootprintFactors both = must(footprint_factors(must(with_place_file(said, environment))));
  EXPECT_THAT(intensity(both).source, StartsWith("France"));
  EXPECT_TRUE(both.price.has_value());
}

TEST(PlaceFile, IsRefusedWithFileAndLine) {
  const auto refused = [](std::string_view text) {
    const auto settings = parse_place_file(text, "/lab/place.toml");
    return settings ? std::string{} : to_sentence(settings.error());
  };
  EXPECT_THAT(refused("plaze = \"DE\"\n"), StartsWith("/lab/place.toml:1: plaze"));
  EXPECT_THAT(refused("\npue = \"much\"\n"), StartsWith("/lab/place.toml:2: pue"));
  EXPECT_THAT(refused("pue = \n"), StartsWith("/lab/place.toml:1: this is not valid TOML"));
  const PlaceSettings numbers = must(
      parse_place_file("intensity = 445\nwater = 1.8\nembodied_share = \"50 %\"", "place.toml"));
  EXPECT_EQ(numbers.intensity, "445");
  EXPECT_EQ(numbers.water, "1.8");
  EXPECT_EQ(numbers.embodied_share, 0.5);
}

}  // namespace
}  // namespace carnot
