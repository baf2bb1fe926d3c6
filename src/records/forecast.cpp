// SPDX-License-Identifier: Apache-2.0
#include "records/forecast.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/number_text.hpp"

namespace carnot {

std::string_view key_of(Direction direction) {
  switch (direction) {
    case Direction::faster:
      return "faster";
    case Direction::slower:
      return "slower";
    case Direction::none:
      return "none";
    case Direction::unknown:
      return "unknown";
  }
  return "";
}

std::optional<Direction> direction_from(std::string_view key) {
  for (const Direction one :
       {Direction::faster, Direction::slower, Direction::none, Direction::unknown}) {
    if (key_of(one) == key) return one;
  }
  return std::nullopt;
}

Direction direction_of(double time_ratio) {
  if (time_ratio < 0.95) return Direction::faster;
  if (time_ratio > 1.05) return Direction::slower;
  return Direction::none;
}

std::string expectation_of(const Forecast& forecast) {
  if (!forecast.changes_anything) return "would change nothing";
  std::string text{forecast.direction == Direction::none ? "no effect on time expected"
                                                         : key_of(forecast.direction)};
  if (forecast.expected_time_ratio)
    text += fmt::format(" (time {})", format_change(*forecast.expected_time_ratio));
  return text;
}

std::vector<std::string> forecast_sentences(std::span<const EngineForecast> forecasts) {
  std::vector<std::pair<std::string, std::vector<std::string_view>>> expected;
  for (const auto& [engine, forecast] : forecasts) {
    std::string text = expectation_of(forecast);
    text += forecast.reasons.empty() ? "." : fmt::format(": {}", fmt::join(forecast.reasons, " "));
    auto same = std::ranges::find(expected, text, [](const auto& one) { return one.first; });
    if (same == expected.end()) {
      expected.emplace_back(std::move(text), std::vector<std::string_view>{});
      same = std::prev(expected.end());
    }
    same->second.push_back(key_of(engine));
  }
  std::vector<std::string> sentences;
  sentences.reserve(expected.size());
  for (const auto& [text, engines] : expected)
    sentences.push_back(fmt::format("on {}: {}", fmt::join(engines, " and "), text));
  return sentences;
}

bool is_of_nothing(const Forecast& forecast) {
  return !forecast.changes_anything || forecast.direction == Direction::none;
}

}  // namespace carnot
