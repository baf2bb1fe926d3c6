// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/halving.hpp"
#include "analysis/search_goal.hpp"
#include "report/study_report.hpp"

namespace carnot {

/// What a search for the best recipe found, before any format.
struct OptimizeReport {
  std::string model;
  Goal goal = Goal::energy;
  AccuracyLimits limits{};
  /// Empty: nothing that may be used could be measured. A candidate of the recipe "none": nothing
  /// better than the model as it is was found.
  std::optional<Candidate> winner{};
  bool winner_is_clear = false;
  bool beats_originals = false;
  bool budget_used = false;
  Seconds spent{0.0};
  std::vector<LeftOut> left_out{};
  std::vector<Rung> rungs{};  // of the screen, the last one of the finals
  StudyReport finals{};
  std::string model_file{};  // written; empty without a better model
  std::string study_file{};  // that repeats the comparison
};

/// Whether a model was found that is shown to be better than the user's on every engine.
bool found_better(const OptimizeReport& report);

std::string optimize_text(const OptimizeReport& report);
/// Schema: docs/formats.md.
std::string optimize_json(const OptimizeReport& report);

}  // namespace carnot
