// SPDX-License-Identifier: Apache-2.0
#include "app/place.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "base/file.hpp"
#include "datasets/gunzip.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr auto kYear2020 =
    WallSpan{WallTime{std::chrono::sys_days{std::chrono::year{2020} / 1 / 1}},
             WallTime{std::chrono::sys_days{std::chrono::year{2021} / 1 / 1}}};

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

// Golden values, over the reference data --------------------------------------------------------

FactorSeries reference_series(std::string_view file, SeriesKind kind = SeriesKind::intensity,
                              const SeriesColumns& columns = {}) {
  const auto path = reference_data(file);
  return must(parse_factor_series(must(read_maybe_gzipped(path)), kind, columns, path.string()));
}

double mean_by_rows(const FactorSeries& series, const WallSpan& span) {
  double sum = 0.0;
  double count = 0.0;
  for (const FactorSeries::Row& row : series.rows()) {
    if (row.time < span.begin || row.time >= span.end) continue;
    sum += row.per_kwh;
    count += 1.0;
  }
  return sum / count;
}

struct YearOfGrid {
  const char* file;
  double by_rows;
  double by_time;
};

class Year2020 : public ::testing::TestWithParam<YearOfGrid> {};

TEST_P(Year2020, HasItsPublishedMeanByRowsAndByTime) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const FactorSeries series = reference_series(GetParam().file);
  EXPECT_NEAR(mean_by_rows(series, kYear2020), GetParam().by_rows, 0.001);
  const SeriesMean found = series.over(kYear2020);
  EXPECT_NEAR(found.mean, GetParam().by_time, 0.001);
  EXPECT_GT(found.known_share, 0.999);
}

// The published mean by time of Germany, 313.424, goes on with the row before each of its two gaps;
// ours leaves the gaps out.
INSTANTIATE_TEST_SUITE_P(GoldenGrid, Year2020,
                         ::testing::Values(YearOfGrid{"carbon/gb_ci.csv.gz", 214.797, 212.929},
                                           YearOfGrid{"carbon/fr_ci.csv.gz", 56.336, 56.336},
                                           YearOfGrid{"carbon/ger_ci.csv.gz", 313.425, 313.4255}));

TEST(GoldenGrid, GermanysTwoGapsAreSeen) {
  CARNOT_NEEDS_REFERENCE_DATA();
  EXPECT_LT(reference_series("carbon/ger_ci.csv.gz").over(kYear2020).known_share, 1.0);
  EXPECT_EQ(reference_series("carbon/gb_ci.csv.gz").over(kYear2020).known_share, 1.0);
}

TEST(GoldenGrid, FourteenPricedZonesOf2024) {
  CARNOT_NEEDS_REFERENCE_DATA();
  constexpr std::string_view kFile = "carbon/geo_ci_price_2024_hourly.csv.gz";
  double sum = 0.0;
  std::vector<double> cleanest(8784, 1e9);
  std::size_t negative = 0;
  for (const char* zone : {"AU-NSW", "AU-VIC", "BR-SP", "CA-ON", "CL-SIC", "DE-LU", "JP-TK", "KR",
                           "SG", "US-CAL-CISO", "US-MIDA-PJM", "US-NY-NYIS", "US-TEX-ERCO", "ZA"}) {
    const FactorSeries series = reference_series(kFile, SeriesKind::intensity,
                                                 {std::string{zone} + ":ci_lca_g_per_kwh", ""});
    ASSERT_EQ(series.rows().size(), cleanest.size()) << zone;
    sum += series.over(series.reach()).mean / 14.0;
    for (std::size_t i = 0; i < cleanest.size(); ++i)
      cleanest[i] = std::min(cleanest[i], series.rows()[i].per_kwh);
    const FactorSeries prices =
        reference_series(kFile, SeriesKind::price, {std::string{zone} + ":price_usd_per_mwh", ""});
    negative += static_cast<std::size_t>(std::ranges::count_if(
        prices.rows(), [](const FactorSeries::Row& row) { return row.per_kwh < 0.0; }));
  }
  EXPECT_NEAR(sum, 375.36, 0.01);
  EXPECT_NEAR(std::accumulate(cleanest.begin(), cleanest.end(), 0.0) / 8784.0, 72.20, 0.01);
  EXPECT_EQ(negative, 3229U);
}

}  // namespace
}  // namespace carnot
