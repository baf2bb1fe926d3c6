// SPDX-License-Identifier: Apache-2.0
#include "app/place.hpp"

#include <fmt/format.h>

#include "app/fact_tables.hpp"
#include "app/series_file.hpp"
#include "base/assert.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/toml_table_reader.hpp"

namespace carnot {
namespace {

/// Series are named as FILE#COLUMN; the file is relative to the folder of who names it.
std::string series_in(const std::filesystem::path& folder, const std::string& series) {
  return series.empty() ? series : (folder / series).string();
}

/// Texts, and numbers where a number alone has a meaning.
void read_text_or_number(TomlTableReader& table, std::string_view key, std::string& into) {
  const toml::node* node = table.node(key);
  if (node == nullptr) return;
  if (const auto number = node->value<double>(); node->is_number() && number) {
    into = fmt::format("{}", *number);
  } else {
    table.read(key, into);
  }
}

void read_number(TomlTableReader& table, std::string_view key, std::optional<double>& into) {
  if (!table.has(key)) return;
  double number = 0.0;
  table.read(key, number);
  into = number;
}

Result<PlaceSettings> settings_of(const toml::table& document, const std::filesystem::path& file) {
  const std::string name = file.string();
  TomlTableReader root{document, name, ""};
  PlaceSettings settings;
  root.read("place", settings.place);
  read_text_or_number(root, "intensity", settings.intensity);
  root.read("intensity_series", settings.intensity_series);
  root.read("intensity_unit", settings.intensity_unit);
  read_number(root, "pue", settings.pue);
  root.read("price", settings.price);
  root.read("price_series", settings.price_series);
  root.read("price_unit", settings.price_unit);
  read_text_or_number(root, "water", settings.water);
  root.read("embodied", settings.embodied);
  if (root.has("embodied_share")) root.read_share("embodied_share", settings.embodied_share);
  CARNOT_TRY_VOID(root.finish());
  settings.intensity_series = series_in(file.parent_path(), settings.intensity_series);
  settings.price_series = series_in(file.parent_path(), settings.price_series);
  return settings;
}

bool says_intensity(const PlaceSettings& settings) {
  return !settings.place.empty() || !settings.intensity.empty() ||
         !settings.intensity_series.empty();
}

bool says_price(const PlaceSettings& settings) {
  return !settings.price.empty() || !settings.price_series.empty();
}

/// A unit belongs to the series that stands beside it, not to one of another place.
Result<void> check_units(const PlaceSettings& settings) {
  if (settings.intensity_series.empty() && !settings.intensity_unit.empty())
    return fail(ErrorCode::bad_input, "there is no intensity series for the intensity unit.",
                "Write the unit behind the figure itself.");
  if (settings.price_series.empty() && !settings.price_unit.empty())
    return fail(ErrorCode::bad_input, "there is no price series for the price unit.",
                "Write the unit behind the price itself.");
  return {};
}

Result<void> check_contradictions(const PlaceSettings& settings) {
  const int intensities = static_cast<int>(!settings.place.empty()) +
                          static_cast<int>(!settings.intensity.empty()) +
                          static_cast<int>(!settings.intensity_series.empty());
  if (intensities > 1) {
    return fail(ErrorCode::bad_input,
                "place, intensity and intensity series each give the carbon of a kWh.",
                "Give one of them.");
  }
  if (!settings.price.empty() && !settings.price_series.empty())
    return fail(ErrorCode::bad_input, "price and price series both give the price of a kWh.",
                "Give one of them.");
  if (settings.pue && !says_intensity(settings) && !says_price(settings))
    return fail(ErrorCode::bad_input, "a PUE alone has nothing to multiply.",
                "Give a place, an intensity or a price as well.");
  if (settings.embodied.empty() && settings.embodied_share)
    return fail(ErrorCode::bad_input, "there are no embodied emissions to take a share of.",
                "Give them, as in \"181 kg / 4 y\".");
  return {};
}

Result<std::optional<FactorChoice>> intensity_choice(const PlaceSettings& settings) {
  if (!settings.place.empty()) {
    CARNOT_TRY(const GridPlace* place, grid_places().find(settings.place));
    return std::optional<FactorChoice>{intensity_of(*place)};
  }
  if (!settings.intensity.empty()) {
    CARNOT_TRY(Factor factor, parse_intensity(settings.intensity));
    return std::optional<FactorChoice>{std::move(factor)};
  }
  if (settings.intensity_series.empty()) return std::optional<FactorChoice>{};
  CARNOT_TRY(FactorSeries series,
             load_factor_series(settings.intensity_series, SeriesKind::intensity,
                                settings.intensity_unit));
  return std::optional<FactorChoice>{std::move(series)};
}

Result<std::optional<FactorChoice>> price_choice(const PlaceSettings& settings) {
  if (!settings.price.empty()) {
    CARNOT_TRY(Factor factor, parse_price(settings.price));
    return std::optional<FactorChoice>{std::move(factor)};
  }
  if (settings.price_series.empty()) return std::optional<FactorChoice>{};
  CARNOT_TRY(FactorSeries series,
             load_factor_series(settings.price_series, SeriesKind::price, settings.price_unit));
  return std::optional<FactorChoice>{std::move(series)};
}

}  // namespace

Result<PlaceSettings> parse_place_file(std::string_view text, const std::filesystem::path& file) {
  try {
    return settings_of(toml::parse(text, file.string()), file);
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::bad_input,
                fmt::format("{}:{}: this is not valid TOML: {}.", file.string(),
                            error.source().begin.line, one_line(valid_utf8(error.description()))));
  }
}

Result<PlaceSettings> with_place_file(PlaceSettings said, const Environment& environment) {
  CARNOT_TRY_VOID(check_units(said));
  if (!environment.place) return said;
  CARNOT_TRY(const std::string text, as_bad_input(read_file(*environment.place)));
  CARNOT_TRY(const PlaceSettings kept, parse_place_file(text, *environment.place));
  if (!says_intensity(said)) {
    said.place = kept.place;
    said.intensity = kept.intensity;
    said.intensity_series = kept.intensity_series;
    said.intensity_unit = kept.intensity_unit;
  }
  if (!says_price(said)) {
    said.price = kept.price;
    said.price_series = kept.price_series;
    said.price_unit = kept.price_unit;
  }
  if (!said.pue) said.pue = kept.pue;
  if (said.water.empty()) said.water = kept.water;
  if (said.embodied.empty()) {
    said.embodied = kept.embodied;
    if (!said.embodied_share) said.embodied_share = kept.embodied_share;
  }
  return said;
}

Result<FootprintFactors> footprint_factors(const PlaceSettings& settings) {
  CARNOT_TRY_VOID(check_units(settings));
  CARNOT_TRY_VOID(check_contradictions(settings));
  FootprintFactors factors;
  CARNOT_TRY(factors.intensity, intensity_choice(settings));
  CARNOT_TRY(factors.price, price_choice(settings));
  if (!settings.water.empty()) {
    CARNOT_TRY(Factor water, parse_water(settings.water));
    factors.water = std::move(water);
  }
  constexpr double kWorstPue = 100.0;
  if (settings.pue && !(*settings.pue >= 1.0 && *settings.pue <= kWorstPue)) {
    return fail(ErrorCode::bad_input,
                fmt::format("a PUE of {} cannot be: it is the energy of the whole centre over that "
                            "of its computers.",
                            *settings.pue),
                "It is 1 or above, mostly 1.1 to 1.6.");
  }
  factors.pue = settings.pue;
  if (!settings.embodied.empty()) {
    CARNOT_TRY(Embodied embodied, parse_embodied(settings.embodied));
    embodied.share = settings.embodied_share.value_or(1.0);
    if (!(embodied.share > 0.0 && embodied.share <= 1.0))
      return fail(ErrorCode::bad_input, "the share of the embodied emissions lies in 0 to 1.");
    factors.embodied = std::move(embodied);
  }
  return factors;
}

Result<FootprintFactors> factors_of(const PlaceSettings& said, const Environment& environment) {
  CARNOT_TRY(const PlaceSettings settings, with_place_file(said, environment));
  return footprint_factors(settings);
}

WallSpan wall_span_of(const Measurement& window, const Clock& clock) {
  const auto wall_minus_steady =
      clock.wall_now().time_since_epoch() - clock.now().time_since_epoch();
  return {WallTime{window.begin.time_since_epoch() + wall_minus_steady},
          WallTime{window.end.time_since_epoch() + wall_minus_steady}};
}

const GridPlaces& grid_places() {
  static const GridPlaces kPlaces = [] {
    auto parsed = GridPlaces::parse(grid_intensity_csv());
    CARNOT_ASSERT(parsed.has_value());  // compiled in; a test reads it
    return *std::move(parsed);
  }();
  return kPlaces;
}

}  // namespace carnot
