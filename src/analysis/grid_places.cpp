// SPDX-License-Identifier: Apache-2.0
#include "analysis/grid_places.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace carnot {
namespace {

constexpr std::string_view kHeading = "place,aliases,name,g_per_kwh,year,source,licence";
constexpr std::string_view kWorld = "world";
constexpr double kSpread = 0.2;
constexpr double kSpreadConfidence = 0.8;

tl::unexpected<Error> malformed(std::size_t line, std::string_view what) {
  return fail(ErrorCode::bad_input, fmt::format("line {}: {}", line, what));
}

struct TableRow {
  std::string_view place, aliases, name;
  GridFigure figure;
};

Result<TableRow> parse_row(std::string_view text, std::size_t line) {
  constexpr std::size_t kCells = 7;
  const auto cells = split(text, ',');
  if (cells.size() != kCells)
    return malformed(line, fmt::format("a row has {} cells, not {}.", cells.size(), kCells));
  constexpr double kMost = 100'000.0;
  const auto grams = parse_double(cells[3]);
  const std::string_view place = trim(cells[0]);
  if (place.empty()) return malformed(line, "the place is empty.");
  if (!grams || *grams < 0.0 || *grams > kMost)
    return malformed(
        line, fmt::format("\"{}\" is no intensity in g/kWh.", valid_utf8(cells[3].substr(0, 60))));
  if (cells[5].empty() || cells[6].empty())
    return malformed(line, "a figure without source and licence.");
  GridFigure figure{*grams, std::nullopt, std::string{cells[5]}, std::string{cells[6]}};
  if (!cells[4].empty()) {
    const auto year = parse_uint(cells[4]);
    if (!year || *year < 1900 || *year > 2200)
      return malformed(line, fmt::format("\"{}\" is no year.", valid_utf8(cells[4].substr(0, 60))));
    figure.year = static_cast<int>(*year);
  }
  return TableRow{place, cells[1], cells[2], std::move(figure)};
}

/// What a user may call it.
std::vector<std::string_view> names_of(const GridPlace& place) {
  std::vector<std::string_view> names{place.code, place.name};
  names.insert(names.end(), place.aliases.begin(), place.aliases.end());
  return names;
}

}  // namespace

Result<GridPlaces> GridPlaces::parse(std::string_view csv) {
  const auto lines = split(csv, '\n');
  if (trim(lines.front()) != kHeading)
    return malformed(1, fmt::format("the heading is not \"{}\".", kHeading));
  std::vector<GridPlace> places;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string_view text = trim(lines[i]);
    if (text.empty()) continue;
    CARNOT_TRY(TableRow row, parse_row(text, i + 1));
    if (places.empty() || places.back().code != row.place) {
      if (row.name.empty()) return malformed(i + 1, "the first row of a place gives no name.");
      const bool is_known = std::ranges::any_of(
          places, [&](const GridPlace& place) { return place.code == row.place; });
      if (is_known) return malformed(i + 1, "the rows of a place do not stand together.");
      places.push_back({std::string{row.place}, {}, std::string{row.name}, {}});
      for (const std::string_view alias : split(row.aliases, ' ')) {
        if (!alias.empty()) places.back().aliases.emplace_back(alias);
      }
    }
    places.back().figures.push_back(std::move(row.figure));
  }
  if (places.empty()) return malformed(lines.size(), "the table holds no place.");
  return GridPlaces{std::move(places)};
}

Result<const GridPlace*> GridPlaces::find(std::string_view query) const {
  const std::string wanted = lower_case(trim(query));
  std::vector<std::string> lower_names;
  for (const GridPlace& place : places_) {
    for (const std::string_view name : names_of(place)) {
      if (lower_case(name) == wanted) return &place;
      // A near miss of two letters would suggest any country.
      if (name.size() > 3) lower_names.push_back(lower_case(name));
    }
  }
  const std::vector<std::string_view> known{lower_names.begin(), lower_names.end()};
  const auto nearest = nearest_name(wanted, known);
  constexpr std::size_t kMostQuoted = 60;
  return fail(ErrorCode::bad_input,
              fmt::format("there is no place \"{}\" in the table of carbon intensities.",
                          valid_utf8(query.substr(0, kMostQuoted))),
              (nearest ? fmt::format("Did you mean \"{}\"? ", *nearest) : std::string{}) +
                  "carnot places lists them all; \"world\" takes the world's average.");
}

std::vector<const GridPlace*> GridPlaces::matching(std::string_view query) const {
  const std::string wanted = lower_case(trim(query));
  std::vector<const GridPlace*> found;
  for (const GridPlace& place : places_) {
    const auto names = names_of(place);
    const bool matches = std::ranges::any_of(names, [&](std::string_view name) {
      return lower_case(name).find(wanted) != std::string::npos;
    });
    if (matches) found.push_back(&place);
  }
  return found;
}

Factor intensity_of(const GridPlace& place) {
  const GridFigure& first = place.figures.front();
  Estimate per_kwh{first.g_per_kwh, first.g_per_kwh * (1.0 - kSpread),
                   first.g_per_kwh * (1.0 + kSpread), kSpreadConfidence};
  for (const GridFigure& other : place.figures) {
    per_kwh.lower = std::min(per_kwh.lower, other.g_per_kwh);
    per_kwh.upper = std::max(per_kwh.upper, other.g_per_kwh);
  }
  return {per_kwh, "g CO2e",
          fmt::format("{}, the table of {} ({} licence)", place.name, first.source, first.licence),
          first.year ? fmt::format("{}", *first.year) : std::string{}, place.code == kWorld};
}

}  // namespace carnot
