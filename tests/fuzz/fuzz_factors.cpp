// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "analysis/factor_series.hpp"
#include "analysis/footprint.hpp"
#include "analysis/forecasts/hourly_series.hpp"
#include "analysis/grid_places.hpp"
#include "analysis/quantity_series.hpp"
#include "base/assert.hpp"

namespace {

using namespace carnot;

void check_series(const Result<FactorSeries>& series, bool may_be_negative) {
  CARNOT_ASSERT(series || !series.error().message.empty());
  if (!series) return;
  const SeriesMean whole = series->over(series->reach());
  CARNOT_ASSERT(whole.known_share >= 0.0 && whole.known_share <= 1.0);
  CARNOT_ASSERT(std::isfinite(whole.mean) && whole.least <= whole.greatest);
  CARNOT_ASSERT(may_be_negative || whole.least >= 0.0);
}

void check_factor(const Result<Factor>& factor) {
  CARNOT_ASSERT(factor || !factor.error().remedy.empty());
  CARNOT_ASSERT(!factor || std::isfinite(factor->per_kwh.point));
}

}  // namespace

/// Any bytes as a table of factors, as the table of places and as an option's text: a finite
/// factor, or a reason.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  check_series(parse_factor_series(text, SeriesKind::intensity, {}, "fuzzed"), false);
  check_series(parse_factor_series(text, SeriesKind::price, {}, "fuzzed"), true);
  const auto quantities = parse_quantity_series(text, {}, "fuzzed");
  check_series(quantities, true);
  if (quantities) {
    const auto hours = hours_of(*quantities, {.may_be_negative = true});
    CARNOT_ASSERT(hours ? std::isfinite(hours->values.back()) : !hours.error().message.empty());
  }
  check_factor(parse_intensity(text));
  check_factor(parse_price(text));
  check_factor(parse_water(text));
  if (const auto embodied = parse_embodied(text))
    CARNOT_ASSERT(std::isfinite(embodied_grams(*embodied, Seconds{3600.0})));
  if (const auto places = GridPlaces::parse(text)) {
    for (const GridPlace& place : places->all()) {
      const Factor factor = intensity_of(place);
      CARNOT_ASSERT(factor.per_kwh.lower <= factor.per_kwh.upper);
      CARNOT_ASSERT(places->find(place.code).has_value());
    }
  }
  return 0;
}
