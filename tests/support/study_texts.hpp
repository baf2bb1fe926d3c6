// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "experiment/study_file.hpp"

namespace carnot {

/// What tests of study files begin with: a study of three lines at /here/study.toml, and what
/// becomes of it.

inline const std::string kSmallestStudy = R"(
[[models]]
name = "net"
source = "net.onnx"

[grid]
engines = ["onnxruntime"]
)";

inline std::optional<std::string> study_variables(const std::string& name) {
  if (name == "DATA") return "/reference";
  return std::nullopt;
}

inline Result<Study> parsed_study(const std::string& text) {
  return parse_study(text, "/here/study.toml", study_variables);
}

inline std::string refusal_of_study(const std::string& text) {
  const auto study = parsed_study(text);
  return study ? "no error" : to_sentence(study.error());
}

}  // namespace carnot
