// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "analysis/factor_series.hpp"
#include "analysis/footprint.hpp"
#include "analysis/grid_places.hpp"
#include "base/assert.hpp"

namespace {

using namespace carnot;

void check_series(std::string_view text, SeriesKind kind) {
  const auto series = parse_factor_series(text, kind, {}, "fuzzed");
  CARNOT_ASSERT(series || !series.error().message.empty());
  if (!series) return;
  const SeriesMean whole = series->over(series->reach());
  CARNOT_ASSERT(whole.known_share >= 0.0 && whole.known_share <= 1.0);
  CARNOT_ASSERT(std::isfinite(whole.mean) && whole.least <= whole.greatest);
  CARNOT_ASSERT(kind == SeriesKind::price || whole.least >= 0.0);
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
  check_series(text, SeriesKind::intensity);
  check_series(text, SeriesKind::price);
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
