// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>

#include "app/environment.hpp"
#include "base/result.hpp"
#include "records/result_sink.hpp"
#include "records/study.hpp"

namespace carnot {

/// A model to be measured now.
struct ComparedModel {
  ModelEntry entry;
  bool is_of_study = false;  // an entry of the study file; else a file or of the zoo
};

/// What was measured before: a store's run, or the JSON of a report.
struct ComparedResults {
  std::filesystem::path file;
  bool is_store = false;
  std::optional<RunId> run;  // of a store; empty: the newest
  std::string candidate;     // an id or a part of one; empty: all
};

using ComparedInput = std::variant<ComparedModel, ComparedResults>;

/// What one side of a comparison is, by its name and what the file begins with:
/// - a model of the study file; "zoo:NAME?...", "timm:NAME" and its like; an .onnx file;
/// - "STORE", "STORE#RUN", "STORE#RUN/CANDIDATE", "STORE#CANDIDATE";
/// - "REPORT.json", "REPORT.json#CANDIDATE"; a folder that carnot report --out wrote.
/// A name before "#" that ends in digits alone is the run. `study` may be null.
///
/// Errors: not_found naming what it could have been; bad_input for a run of what is no store.
Result<ComparedInput> compared_input(const std::string& text, const Study* study,
                                     const Environment& environment);

}  // namespace carnot
