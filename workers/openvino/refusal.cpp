// SPDX-License-Identifier: Apache-2.0
#include "openvino/refusal.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace carnot::worker {
namespace {

bool is_frame(std::string_view line) {
  return line.starts_with("Exception from ") || line.starts_with("Check '") ||
         line.starts_with("While validating") || line.starts_with("FrontEnd API failed with") ||
         line.starts_with("Model wasn't fully converted");
}

/// Of a model with an unknown operator OpenVINO first lists everything that could not be converted
/// behind it; this line names the culprit.
constexpr std::string_view kCulprit = "-- No conversion rule found";

}  // namespace

std::string reason_in(std::string_view words) {
  std::string_view first;
  std::string_view telling;
  for (const std::string_view piece : split(words, '\n')) {
    const std::string_view line = trim(piece);
    if (line.starts_with(kCulprit)) return valid_utf8(trim(line.substr(2)));
    if (first.empty()) first = line;
    if (telling.empty() && !is_frame(line)) telling = line;
  }
  if (telling.empty()) telling = first;
  return telling.empty() ? "no reason given" : valid_utf8(telling);
}

Error refusal(const std::exception& exception) {
  std::string line = reason_in(exception.what());
  if (!line.ends_with('.')) line += '.';
  // Trees and linear models: nobody else has them either.
  const bool is_classical = line.find(" ai.onnx.ml.") != std::string::npos;
  return {ErrorCode::failed, "OpenVINO: " + line,
          is_classical ? "Run this model on engine onnxruntime." : ""};
}

}  // namespace carnot::worker
