// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace carnot {

/// What a forecast opens with that saves nothing.
inline constexpr std::string_view kWouldChangeNothing = "would change nothing";
inline constexpr std::string_view kNoEffectOnTime = "no effect on time expected";

/// The note of a prepared model that keeps what was expected of its recipe before it was run:
/// "forecast on onnxruntime: would change nothing: fold: Nothing to fold." A store keeps notes as
/// sentences, so the words by which a forecast is found again are written here alone.
/// REQUIRES: `engines` holds no colon.
std::string forecast_note(std::string_view engines, std::string_view expectation);

/// The note without its first word, when it is a forecast that opens so; empty for all others.
std::optional<std::string_view> forecast_that(std::string_view opening, std::string_view note);

}  // namespace carnot
