// SPDX-License-Identifier: Apache-2.0
#include "report/places_report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/number_text.hpp"
#include "report/json_parts.hpp"

namespace carnot {

using nlohmann::json;

std::string places_text(std::span<const GridPlace* const> places) {
  std::string text = fmt::format("{:<28}{:>7}  {:<13}{:<6}{}\n", "place", "g/kWh", "interval",
                                 "year", "name and source");
  for (const GridPlace* place : places) {
    const Factor factor = intensity_of(*place);
    const GridFigure& first = place->figures.front();
    text += fmt::format("{:<28}{:>7}  {:<13}{:<6}{}, {}\n", place->code,
                        format_decimals(factor.per_kwh.point, 1),
                        format_decimals(factor.per_kwh.lower, 0) + " to " +
                            format_decimals(factor.per_kwh.upper, 0),
                        factor.dated.empty() ? "-" : factor.dated, place->name, first.source);
  }
  return text;
}

std::string places_json(std::span<const GridPlace* const> places) {
  json list = json::array();
  for (const GridPlace* place : places) {
    json figures = json::array();
    for (const GridFigure& figure : place->figures) {
      figures.push_back({{"grams_co2e_per_kwh", json_number(figure.g_per_kwh)},
                         {"year", figure.year ? json(*figure.year) : json(nullptr)},
                         {"source", figure.source},
                         {"licence", figure.licence}});
    }
    list.push_back({{"place", place->code},
                    {"name", place->name},
                    {"aliases", place->aliases},
                    {"per_kwh", json_estimate(intensity_of(*place).per_kwh)},
                    {"figures", std::move(figures)}});
  }
  return json{{"format", "carnot.places/1"}, {"places", std::move(list)}}.dump(2) + "\n";
}

}  // namespace carnot
