// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "analysis/advice/tree.hpp"
#include "base/result.hpp"

namespace carnot {

/// One trial of a tactic: what was forecast, and whether it gained.
struct ThresholdCase {
  double value = 0.0;
  bool gained = false;
  std::string model;  // of equal content is equal
};

struct ThresholdFit {
  double threshold = 0.0;
  int cases = 0;
  int models = 0;
  int gained = 0;
  int correct = 0;           // cases on the right side of the threshold
  int left_out_correct = 0;  // the same with the threshold of all other models
};

// Fewer say nothing about a model that was not among them.
inline constexpr int kLeastCases = 8;
inline constexpr int kLeastModels = 4;
inline constexpr int kLeastModelsPerOutcome = 2;

/// The threshold that separates gain from no gain with the fewest cases on its wrong side; of equal
/// ones the middle of the widest gap, written with no more digits than keep it inside.
///
/// How well it would do for a new model is counted by leaving each model out in turn, with all of
/// its cases: those of one network are no independent witnesses.
///
/// Errors: not_measurable, with the reason, below the least counts above, where all values are
/// alike, and where the models that were left out are guessed no better than by always saying what
/// is more frequent. REQUIRES: values are finite.
Result<ThresholdFit> fit_threshold(std::span<const ThresholdCase> cases, BoundSide side);

}  // namespace carnot
