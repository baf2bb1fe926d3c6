// SPDX-License-Identifier: Apache-2.0
//
// Carbon intensity by the hour: what the published series average to, what shifting work could save
// at most, and how far the simplest forecasts are off.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "analysis/forecasts/lag_forecast.hpp"
#include "analysis/reproductions/figure_parts.hpp"
#include "analysis/reproductions/procedures.hpp"
#include "base/wall_time_text.hpp"

namespace carnot {
namespace {

struct NationalSeries {
  std::string_view key;
  std::string_view file;
};
constexpr std::array<NationalSeries, 3> kNationalSeries{
    {{"gb", "carbon/gb_ci.csv.gz"}, {"fr", "carbon/fr_ci.csv.gz"}, {"de", "carbon/ger_ci.csv.gz"}}};
constexpr std::string_view kBritishMix = "carbon/gb_production.csv.gz";
constexpr std::string_view kZones = "carbon/geo_ci_price_2024_hourly.csv.gz";
constexpr std::array<std::string_view, 5> kCarbonFiles{
    kNationalSeries[0].file, kNationalSeries[1].file, kNationalSeries[2].file, kBritishMix, kZones};

using Series = std::vector<double>;

/// The mean of 2020, of the rows and over time: a row holds until the next.
Result<void> add_national_means(Figures& made, const NationalSeries& series,
                                const ColumnTable& table) {
  CARNOT_TRY(const auto stamps, table.words("Time"));
  CARNOT_TRY(const auto intensities, table.numbers("Carbon Intensity"));
  std::vector<double> seconds;
  seconds.reserve(stamps.size());
  for (const std::string& stamp : stamps) {
    const auto when = parse_wall_time(stamp, TimeFormat::iso8601_utc);
    if (!when) return table.refused(when.error());
    seconds.push_back(std::chrono::duration<double>(when->time_since_epoch()).count());
  }
  Series of_year;
  double weighted = 0.0;
  double length = 0.0;
  for (std::size_t i = 0; i < stamps.size(); ++i) {
    if (!stamps[i].starts_with("2020")) continue;
    if (i + 1 == stamps.size()) return table.refused("it ends in 2020.");
    of_year.push_back(intensities[i]);
    weighted += intensities[i] * (seconds[i + 1] - seconds[i]);
    length += seconds[i + 1] - seconds[i];
  }
  if (of_year.empty()) return table.refused("nothing is of 2020.");
  made[fmt::format("{}/mean-of-rows", series.key)] = mean_of_values(of_year);
  made[fmt::format("{}/mean-over-time", series.key)] = weighted / length;
  return {};
}

/// Great Britain's intensity from what was produced and imported, g/kWh of each source; pumped
/// storage is left out, an empty cell is 0.
Result<void> add_british_mix(Figures& made, const ColumnTable& mix, const ColumnTable& published) {
  static const std::map<std::string, double> kGrams{
      {"Biomass", 18}, {"Fossil Gas", 469},
      {"Nuclear", 16}, {"Fossil Hard coal", 1001},
      {"Other", 770},  {"Fossil Oil", 840},
      {"Solar", 46},   {"Hydro Run-of-river and poundage", 4},
      {"BE", 153},     {"Wind Offshore", 12},
      {"FR", 39},      {"Wind Onshore", 12},
      {"IE", 348},     {"NL", 452}};
  CARNOT_TRY(const auto intensities, published.numbers("Carbon Intensity"));
  if (mix.rows() != intensities.size())
    return mix.refused("it has other rows than the intensities.");
  Series energy(mix.rows(), 0.0);
  Series grams(mix.rows(), 0.0);
  for (const auto& [source, per_kwh] : kGrams) {
    CARNOT_TRY(const auto produced, mix.numbers_if_any(source));
    for (std::size_t i = 0; i < produced.size(); ++i) {
      energy[i] += produced[i].value_or(0.0);
      grams[i] += produced[i].value_or(0.0) * per_kwh;
    }
  }
  double furthest = 0.0;
  for (std::size_t i = 0; i < energy.size(); ++i)
    furthest = std::max(furthest, std::abs(grams[i] / energy[i] / intensities[i] - 1.0));
  made["gb/rows"] = static_cast<double>(mix.rows());
  made["gb/furthest-from-mix"] = furthest;
  return {};
}

using ZoneSeries = std::map<std::string, Series>;

/// The intensities of the zones named.
Result<ZoneSeries> zone_intensities(const ColumnTable& table,
                                    const std::vector<std::string>& zones) {
  ZoneSeries series;
  for (const std::string& zone : zones) {
    CARNOT_TRY(series[zone], table.numbers(zone + ":ci_lca_g_per_kwh"));
  }
  return series;
}

/// Work that may run anywhere: every zone alike, always the cleanest, the best one zone.
void add_places_bounds(Figures& made, const std::string& key, const ZoneSeries& zones) {
  Series means;
  means.reserve(zones.size());
  Series cleanest = zones.begin()->second;
  for (const auto& [zone, series] : zones) {
    means.push_back(mean_of_values(series));
    for (std::size_t i = 0; i < series.size(); ++i) cleanest[i] = std::min(cleanest[i], series[i]);
  }
  made[key + "/mean"] = mean_of_values(means);
  made[key + "/cleanest-each-hour"] = mean_of_values(cleanest);
  made[key + "/cleanest-each-hour/percent"] =
      100.0 * (made[key + "/cleanest-each-hour"] / made[key + "/mean"] - 1.0);
  made[key + "/best-fixed"] = *std::ranges::min_element(means);
}

/// Work of four hours that may run at any time of its day: in one piece, or in any four hours.
void add_hours_bounds(Figures& made, const std::string& zone, const Series& series) {
  constexpr std::size_t kHours = 4;
  Series in_one_piece;
  Series in_any;
  for (std::size_t day = 0; day + kHoursOfDay <= series.size(); day += kHoursOfDay) {
    Series hours(series.begin() + static_cast<std::ptrdiff_t>(day),
                 series.begin() + static_cast<std::ptrdiff_t>(day + kHoursOfDay));
    double least = 0.0;
    for (std::size_t first = 0; first + kHours <= kHoursOfDay; ++first) {
      const double mean = mean_of_values(std::span{hours}.subspan(first, kHours));
      if (first == 0 || mean < least) least = mean;
    }
    in_one_piece.push_back(least);
    std::ranges::sort(hours);
    in_any.push_back(mean_of_values(std::span{hours}.first(kHours)));
  }
  const double mean = mean_of_values(series);
  made["hours/" + zone + "/in-one-piece"] = 100.0 * (mean_of_values(in_one_piece) / mean - 1.0);
  made["hours/" + zone + "/in-any"] = 100.0 * (mean_of_values(in_any) / mean - 1.0);
}

/// Least squares on the values a day, two days and a week ago: fitted to hours 168 to 4367, tested
/// on the rest of the year.
Result<void> add_fitted_forecast(Figures& made, const std::string& key, const Series& series) {
  constexpr std::size_t kFirstTested = 4368;
  if (series.size() <= kFirstTested)
    return fail(ErrorCode::bad_input, fmt::format("{}: it is no whole year.", kZones));
  CARNOT_TRY(const LagForecast fit, fitted_to(series, {kHoursOfDay, 2 * kHoursOfDay, kHoursOfWeek},
                                              kHoursOfWeek, kFirstTested));
  made[key + "/fitted"] = mean_absolute_error(fit, series, kFirstTested, series.size());
  made[key + "/day-ago-there"] =
      mean_absolute_error(as_before(kHoursOfDay), series, kFirstTested, series.size());
  return {};
}

Result<void> add_forecasts(Figures& made, const ColumnTable& table) {
  for (const auto& [key, column] : {std::pair{"forecast/de", "DE-LU:ci_lca_g_per_kwh"},
                                    std::pair{"forecast/ciso", "US-CAL-CISO:ci_lca_g_per_kwh"},
                                    std::pair{"forecast/de-price", "DE-LU:price_usd_per_mwh"}}) {
    CARNOT_TRY(const Series series, table.numbers(column));
    for (const auto& [ago, lag] :
         {std::pair{"/day-ago", kHoursOfDay}, std::pair{"/week-ago", kHoursOfWeek}}) {
      made[std::string{key} + ago] =
          mean_absolute_error(as_before(lag), series, kHoursOfWeek, series.size());
    }
    CARNOT_TRY_VOID(add_fitted_forecast(made, key, series));
  }
  return {};
}

Result<Figures> reproduce_carbon(const StudyFiles& files) {
  Figures made;
  for (const NationalSeries& series : kNationalSeries) {
    CARNOT_TRY(const ColumnTable table, files.table(series.file));
    CARNOT_TRY_VOID(add_national_means(made, series, table));
  }
  CARNOT_TRY(const ColumnTable mix, files.table(kBritishMix));
  CARNOT_TRY(const ColumnTable british, files.table(kNationalSeries[0].file));
  CARNOT_TRY_VOID(add_british_mix(made, mix, british));
  CARNOT_TRY(const ColumnTable table, files.table(kZones));
  // India's west has no price.
  CARNOT_TRY(const ZoneSeries priced,
             zone_intensities(
                 table, {"AU-NSW", "AU-VIC", "BR-SP", "CA-ON", "CL-SIC", "DE-LU", "JP-TK", "KR",
                         "SG", "US-CAL-CISO", "US-MIDA-PJM", "US-NY-NYIS", "US-TEX-ERCO", "ZA"}));
  CARNOT_TRY(const ZoneSeries five,
             zone_intensities(table, {"US-CAL-CISO", "DE-LU", "CL-SIC", "SG", "AU-NSW"}));
  add_places_bounds(made, "priced", priced);
  add_places_bounds(made, "five", five);
  for (const char* zone : {"US-CAL-CISO", "CL-SIC", "CA-ON", "DE-LU", "SG"})
    add_hours_bounds(made, zone, priced.at(zone));
  CARNOT_TRY_VOID(add_forecasts(made, table));
  return made;
}

}  // namespace

Procedure procedure_of_carbon() { return {"carbon", kCarbonFiles, reproduce_carbon}; }

}  // namespace carnot
