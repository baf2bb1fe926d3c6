// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "analysis/footprint.hpp"
#include "analysis/grid_places.hpp"
#include "app/environment.hpp"
#include "base/result.hpp"
#include "records/measurement.hpp"

namespace carnot {

/// What somebody says of the electricity of a place, as they write it: options, or the keys of a
/// place file. Empty texts: not said.
struct PlaceSettings {
  std::string place;             // "DE", "US-CA", "aws:eu-west-1", "world"
  std::string intensity;         // "445 g/kWh"
  std::string intensity_series;  // "FILE" or "FILE#COLUMN"
  std::string intensity_unit;    // of the series, where its column does not say
  std::optional<double> pue;
  std::string price;         // "0.30 EUR/kWh"
  std::string price_series;  // "FILE" or "FILE#COLUMN"
  std::string price_unit;
  std::string water;     // "1.8 L/kWh"
  std::string embodied;  // "181 kg / 4 y"
  std::optional<double> embodied_share;
};

/// A place file's text (docs/formats.md). Files named in it are relative to it. Errors: bad_input,
/// "file:line: key what", with the nearest key where one is misspelt.
Result<PlaceSettings> parse_place_file(std::string_view text, const std::filesystem::path& file);

/// `said` first, then what the environment's place file says of what `said` leaves open: a place, a
/// figure and a series of intensities are three answers to one question, and so are the prices.
/// Errors: bad_input for the unit of a series that is not said; those of reading the file.
Result<PlaceSettings> with_place_file(PlaceSettings said, const Environment& environment);

/// The factors that the settings name: tables are looked up, series read. Nothing is asked on the
/// network. Errors: bad_input for what cannot be understood or contradicts itself, an unknown place
/// and a series that is not there.
Result<FootprintFactors> footprint_factors(const PlaceSettings& settings);

/// Both together: what is said, completed by the place file, as factors.
Result<FootprintFactors> factors_of(const PlaceSettings& said, const Environment& environment);

/// When a window was, on the wall clock as it goes now.
WallSpan wall_span_of(const Measurement& window, const Clock& clock);

/// The compiled-in table of places.
const GridPlaces& grid_places();

}  // namespace carnot
