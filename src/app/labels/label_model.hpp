// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/labels/label.hpp"
#include "app/environment.hpp"
#include "app/study_place.hpp"
#include "base/result.hpp"
#include "records/result_sink.hpp"
#include "report/label_report.hpp"

namespace carnot {

/// Whose label, and which.
struct LabelRequest {
  std::filesystem::path store = kUsualStore;
  std::optional<RunId> run{};
  std::string model{};  // a candidate of the run, or a member of the set; empty: the only one
  bool members = false;
  LabelAlgorithm algorithm = LabelAlgorithm::carnot;
  std::optional<Compounding> compounding{};
  std::string set{};
  std::string reference{};  // ecml22; empty: whoever is called ResNet101
  std::optional<double> training_grams{};
  std::string evidence{};
  bool require_measured = false;
};

/// The label of one model. Errors: bad_input for a model that is not there or lacks an axis, and
/// for a label that cannot be given, with the reason: nobody gets a picture without a class.
Result<LabelReport> label_model(const LabelRequest& request, const Environment& environment);

/// Writes label.json, label.svg, label.png and label.pdf, each atomically, and gives their paths.
/// Errors: those of drawing and writing.
Result<std::vector<std::filesystem::path>> write_label(const LabelReport& report,
                                                       const std::filesystem::path& folder,
                                                       int pixels_across);

}  // namespace carnot
