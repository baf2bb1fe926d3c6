// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "app/environment.hpp"
#include "app/study_place.hpp"
#include "base/result.hpp"
#include "report/factors_report.hpp"

namespace carnot {

/// What `carnot predict` is asked.
struct PredictRequest {
  std::string model;  // an .onnx file, "zoo:NAME", "timm:NAME"
  std::filesystem::path store = kUsualStore;
  std::optional<std::int64_t> run{};  // empty: the newest
  bool require_measured = false;
};

/// Estimates a model from its graph by the unoptimised models of a run, in each of its settings.
/// Nothing runs; a model that the run measured itself is left out of what it is told by.
///
/// Errors: those of the model and the store; bad_input where no setting has enough models;
/// not_measurable where measured joules are required and there are none.
Result<PredictReport> predict_model(const PredictRequest& request, const Environment& environment);

}  // namespace carnot
