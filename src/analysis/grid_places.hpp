// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/factor.hpp"
#include "base/result.hpp"

namespace carnot {

/// One published figure of a place's mean carbon intensity.
struct GridFigure {
  double g_per_kwh = 0.0;
  std::optional<int> year;  // empty: the table does not say
  std::string source;       // "carbontracker"
  std::string licence;
};

/// A country, a part of one, or a cloud zone.
struct GridPlace {
  std::string code;                  // "DE", "US-CA", "aws:eu-west-1", "world"
  std::vector<std::string> aliases;  // "DEU"
  std::string name;                  // "Germany"
  std::vector<GridFigure> figures;   // never empty; the first counts, the others widen the interval
};

/// The places of data/grid_intensity.csv, in its order.
class GridPlaces {
 public:
  /// Errors: bad_input, "line 7: what", for a malformed table.
  static Result<GridPlaces> parse(std::string_view csv);

  const std::vector<GridPlace>& all() const { return places_; }

  /// By code, alias or name, whatever their case. Errors: bad_input, with the nearest code or name.
  Result<const GridPlace*> find(std::string_view query) const;
  /// Those whose code, alias or name holds the text; all for an empty one.
  std::vector<const GridPlace*> matching(std::string_view query) const;

 private:
  explicit GridPlaces(std::vector<GridPlace> places) : places_{std::move(places)} {}
  std::vector<GridPlace> places_;
};

/// The first figure of a place. Its interval is ±20 % and holds the other tables' figures as well;
/// its confidence is 0.8, since so many of 631 figures lay within ±20 % of the first (measured over
/// four tables of 213 countries). The world's average is flagged as assumed.
Factor intensity_of(const GridPlace& place);

}  // namespace carnot
