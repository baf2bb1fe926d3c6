// SPDX-License-Identifier: Apache-2.0
#include "store/forecast_column.hpp"

#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace carnot {
namespace {

using nlohmann::json;

std::optional<EngineForecast> forecast_from(const json& item) {
  if (!item.is_object()) return std::nullopt;
  const auto text = [&](const char* key) {
    const auto found = item.find(key);
    return found != item.end() && found->is_string() ? found->get<std::string>() : std::string{};
  };
  const auto engine = engine_of(text("engine"));
  const auto direction = direction_from(text("direction"));
  if (!engine || !direction) return std::nullopt;
  EngineForecast one{.engine = *engine, .forecast = {.direction = *direction}};
  one.forecast.changes_anything = item.value("changes_anything", json(true)) == true;
  if (const auto ratio = item.find("time_ratio"); ratio != item.end() && ratio->is_number())
    one.forecast.expected_time_ratio = ratio->get<double>();
  for (const auto& reason : item.value("reasons", json::array())) {
    if (reason.is_string()) one.forecast.reasons.push_back(reason.get<std::string>());
  }
  return one;
}

}  // namespace

std::string forecasts_text(std::span<const EngineForecast> forecasts) {
  json list = json::array();
  for (const auto& [engine, forecast] : forecasts) {
    json reasons = json::array();
    for (const std::string& reason : forecast.reasons) reasons.push_back(valid_utf8(reason));
    list.push_back(
        {{"engine", key_of(engine)},
         {"changes_anything", forecast.changes_anything},
         {"direction", key_of(forecast.direction)},
         {"time_ratio",
          forecast.expected_time_ratio ? json(*forecast.expected_time_ratio) : json(nullptr)},
         {"reasons", std::move(reasons)}});
  }
  return list.dump();
}

std::vector<EngineForecast> forecasts_of(std::string_view text) {
  const json list = json::parse(text, nullptr, false);
  std::vector<EngineForecast> forecasts;
  if (!list.is_array()) return forecasts;
  for (const json& item : list) {
    if (auto one = forecast_from(item)) forecasts.push_back(std::move(*one));
  }
  return forecasts;
}

}  // namespace carnot
