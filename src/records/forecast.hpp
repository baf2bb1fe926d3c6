// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "records/candidate.hpp"

namespace carnot {

enum class Direction { faster, slower, none, unknown };
std::string_view key_of(Direction direction);
std::optional<Direction> direction_from(std::string_view key);

/// Of new time / old time: faster below 0.95, none to 1.05, slower above (tactics.md 3).
Direction direction_of(double time_ratio);

/// What is expected of a recipe before it is run, from the graph and the engine's capabilities
/// alone.
struct Forecast {
  bool changes_anything = true;
  Direction direction = Direction::unknown;
  std::optional<double> expected_time_ratio{};  // new / old; empty when unknown
  std::vector<std::string> reasons{};           // "53 of 54 weights are convolutions"
  bool operator==(const Forecast&) const = default;
};

/// What is expected of a recipe on one engine.
struct EngineForecast {
  EngineName engine = EngineName::onnxruntime;
  Forecast forecast;
  bool operator==(const EngineForecast&) const = default;
};

/// "would change nothing", "no effect on time expected", "faster (time −71.4 %)".
std::string expectation_of(const Forecast& forecast);

/// A sentence for each expectation, "on onnxruntime and openvino: faster (time −71.4 %): 19 of 20
/// layers ..."; engines that are expected to do the same share one.
std::vector<std::string> forecast_sentences(std::span<const EngineForecast> forecasts);

/// Whether nothing is to be gained: it changes nothing, or nothing that takes time.
bool is_of_nothing(const Forecast& forecast);

}  // namespace carnot
