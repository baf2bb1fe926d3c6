// SPDX-License-Identifier: Apache-2.0
//
// Carbon and prices of grids that others published, with the figures that are known of them
// (knowledge: measuring.md 9).
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "analysis/factor_series.hpp"
#include "analysis/footprint.hpp"
#include "app/place.hpp"
#include "base/gunzip.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/traces.hpp"

namespace carnot {
namespace {

constexpr auto kYear2020 =
    WallSpan{WallTime{std::chrono::sys_days{std::chrono::year{2020} / 1 / 1}},
             WallTime{std::chrono::sys_days{std::chrono::year{2021} / 1 / 1}}};

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

// Germany's is known as 313.424, which goes on with the row before each of its two gaps (below);
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

/// The mean by time where every row holds until the next one, however far that is.
double mean_over_gaps(const FactorSeries& series, const WallSpan& span) {
  const auto& rows = series.rows();
  double sum = 0.0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const WallTime end = i + 1 < rows.size() ? rows[i + 1].time : series.reach().end;
    const Seconds held = std::min(end, span.end) - std::max(rows[i].time, span.begin);
    sum += rows[i].per_kwh * std::max(0.0, held.count());
  }
  return sum / Seconds{span.end - span.begin}.count();
}

TEST(GoldenGrid, TheKnownMeanOfGermanyGoesOnThroughItsGaps) {
  CARNOT_NEEDS_REFERENCE_DATA();
  EXPECT_NEAR(mean_over_gaps(reference_series("carbon/ger_ci.csv.gz"), kYear2020), 313.424, 0.001);
}

struct Fuel {
  const char* column;
  double grams_per_kwh;
};
/// Of the intensity's publishers; what is pumped up was generated before.
constexpr auto kFuels = std::to_array<Fuel>({{"Biomass", 18.0},
                                             {"Fossil Gas", 469.0},
                                             {"Fossil Hard coal", 1001.0},
                                             {"Fossil Oil", 840.0},
                                             {"Hydro Run-of-river and poundage", 4.0},
                                             {"Nuclear", 16.0},
                                             {"Other", 770.0},
                                             {"Solar", 46.0},
                                             {"Wind Offshore", 12.0},
                                             {"Wind Onshore", 12.0},
                                             {"BE", 153.0},
                                             {"FR", 39.0},
                                             {"IE", 348.0},
                                             {"NL", 452.0}});

/// Grams per kilowatt-hour of each row of a table of production; an empty cell is nothing.
std::vector<double> intensities_of_mix(const TraceColumns& production) {
  std::vector<double> intensities;
  for (std::size_t row = 0; row < production.rows(); ++row) {
    double grams = 0.0;
    double all = 0.0;
    for (std::size_t fuel = 0; fuel < kFuels.size(); ++fuel) {
      const std::string& cell = production.columns[fuel][row];
      const double power = cell.empty() ? 0.0 : number_in(cell);
      grams += power * kFuels[fuel].grams_per_kwh;
      all += power;
    }
    intensities.push_back(grams / all);
  }
  return intensities;
}

TEST(GoldenGrid, EveryRowOfGreatBritainIsTheMixThatProducedIt) {
  CARNOT_NEEDS_REFERENCE_DATA();
  std::vector<std::string> columns;
  for (const Fuel& fuel : kFuels) columns.emplace_back(fuel.column);
  const auto mix = intensities_of_mix(must(csv_columns(
      must(read_maybe_gzipped(reference_data("carbon/gb_production.csv.gz"))), columns)));
  const FactorSeries series = reference_series("carbon/gb_ci.csv.gz");
  ASSERT_EQ(series.rows().size(), 21980U);
  ASSERT_EQ(mix.size(), 21980U);
  double farthest = 0.0;
  for (std::size_t row = 0; row < mix.size(); ++row)
    farthest = std::max(farthest, std::abs(series.rows()[row].per_kwh - mix[row]));
  EXPECT_LT(farthest, 1e-9);
}

/// A file of CodeCarbon's trackers, and the intensity of its place.
struct TrackedPlace {
  const char* file;
  const char* grams_per_kwh;
};
class TrackedTraining : public ::testing::TestWithParam<TrackedPlace> {};

TEST_P(TrackedTraining, EmittedWhatItsTrackerSays) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const std::string file =
      std::string{"training/cifar_mnist_training/raw_kaggle/emissions_"} + GetParam().file;
  const TraceColumns rows = must(csv_columns(must(read_maybe_gzipped(reference_data(file))),
                                             {"energy_consumed", "emissions", "duration"}));
  PlaceSettings place;
  place.intensity = GetParam().grams_per_kwh;
  const FootprintFactors factors = must(footprint_factors(place));
  ASSERT_EQ(rows.rows(), 9U);
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const Energy energy = Energy::measured(Perimeter::single(Domain::wall),
                                           exactly(3.6e6 * number_in(rows.columns[0][row])));
    const Footprint footprint =
        footprint_of(energy, Seconds{number_in(rows.columns[2][row])}, {}, factors);
    const double grams = 1000.0 * number_in(rows.columns[1][row]);
    EXPECT_NEAR(footprint.carbon->amount->point, grams, 1e-4 * grams);
  }
}
INSTANTIATE_TEST_SUITE_P(GoldenGrid, TrackedTraining,
                         ::testing::Values(TrackedPlace{"CIFAR10_oregon2.csv", "138.75"},
                                           TrackedPlace{"CIFAR10_south_carolina.csv", "285.50"},
                                           TrackedPlace{"CIFAR10_taipei.csv", "532.76"},
                                           TrackedPlace{"MNIST_oregon.csv", "138.75"},
                                           TrackedPlace{"MNIST_south_carolina2.csv", "285.50"}));

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
