// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/halving.hpp"
#include "analysis/search_goal.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "experiment/study_runner.hpp"
#include "records/study.hpp"

namespace carnot {

/// What is to be found: the recipe and settings under which a model reaches its goal.
struct SearchRequest {
  /// One model, its dataset, the recipes to try with "none" among them, and the axes of settings.
  /// Its protocol says what must hold of measuring (require_measured, validity); lengths and
  /// numbers of windows are the search's own.
  Study study;
  Goal goal = Goal::energy;
  Prices prices{};  // of the goal cost
  AccuracyLimits limits{};
  Seconds budget{600.0};  // of the whole search; what is measured when it ends is what is known
};

/// What one stage measured, all that is known of it.
struct StageRecord {
  RunId run = 0;
  StudyEnd end = StudyEnd::complete;
  std::vector<Trial> trials;
  std::vector<PreparedModel> prepared;
};

/// Runs a study, or goes on with it, for the candidates that take part.
using TakesPart = std::function<bool(const Candidate&, const Forecast*)>;
using MeasureStage = std::function<Result<StageRecord>(const Study&, const TakesPart&)>;

struct SearchOutcome {
  std::optional<Candidate> winner;  // empty: nothing could be measured, the rungs say why
  bool winner_is_clear = false;     // else the ones behind it may be as good
  bool beats_originals = false;     // else it is the original, or not shown to be better
  bool budget_used = false;
  std::vector<LeftOut> left_out;
  std::vector<Rung> rungs;  // of the screen, then one of the finals
  Study finals;             // without a winner: nothing
  RunId last_run = 0;       // of the finals, else of the screen
};

/// Successive halving: candidates whose recipe is forecast to change nothing, to save no time or to
/// cost some are left out; the others are screened with short windows on a part of the images, the
/// better half staying each time and blocks doubling; those few that are left are measured with
/// long windows on all images, in new blocks together with their baselines. Everything is measured
/// through `measure`, which keeps it.
///
/// Errors: those of `measure`; unsupported where the model cannot be prepared even as it is;
/// interrupted is one of them, and what was measured is kept.
Result<SearchOutcome> search_recipes(const SearchRequest& request, const MeasureStage& measure,
                                     const Clock& clock);

}  // namespace carnot
