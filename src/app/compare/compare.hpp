// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/gate.hpp"
#include "app/environment.hpp"
#include "app/study_place.hpp"
#include "base/result.hpp"
#include "records/study.hpp"
#include "report/compare_report.hpp"

namespace carnot {

/// What `carnot compare` is asked. What is empty comes from the study file, else: onnxruntime,
/// batch 1, one thread, fp32, 5 min, and intervals as narrow as the rules need (half_width_for).
struct CompareRequest {
  std::string before;  // as compared_input reads it
  std::string after;
  std::optional<std::filesystem::path> study_file{};  // data, input, grid and protocol of models
  std::optional<DatasetEntry> dataset{};              // over the study file's
  std::vector<EngineName> engines{};
  std::vector<int> batches{};
  std::vector<int> threads{};
  std::vector<Precision> precisions{};
  std::optional<double> until{};  // half-width at which a ratio is known well enough
  std::optional<Seconds> budget{};
  std::vector<GateRule> rules{};
  /// Options that say how models are measured, as they were given: of results they are refused.
  std::vector<std::string> measuring_options{};
};

/// Compares two models by measuring them now, in common blocks, or two states of results by what
/// is kept of them, and judges the rules.
///
/// Errors: bad_input, not_found for what cannot be compared; for models those of a study.
Result<CompareReport> compare(const CompareRequest& request, StudyPlaceSetup setup,
                              const Environment& environment);

}  // namespace carnot
