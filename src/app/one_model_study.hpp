// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/environment.hpp"
#include "base/result.hpp"
#include "records/study.hpp"

namespace carnot {

/// What a data set of the command line is called in the study made of it.
inline constexpr std::string_view kOwnData = "data";

/// The model that a command is about.
struct ModelChoice {
  /// A path to an .onnx file, "zoo:resnet20?weights=...", "timm:resnet50", or the name of a model
  /// in `study_file`.
  std::string model;
  std::optional<std::filesystem::path> study_file{};  // gives model, dataset, recipes and engines
  std::optional<DatasetEntry> dataset{};              // over the study file's
};

/// A study of this model alone, titled `verb` and its name: the study file's, or a new one without
/// recipes and engines. Errors: those of the study file; bad_input with the nearest name where it
/// has no such model.
Result<Study> one_model_study(const ModelChoice& choice, std::string_view verb,
                              const Environment& environment);

/// The engines whose workers are here. Errors: those of locate_worker where there are none.
Result<std::vector<EngineName>> installed_engines(const Environment& environment);

}  // namespace carnot
