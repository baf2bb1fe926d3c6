// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/halving.hpp"
#include "analysis/search_goal.hpp"
#include "app/environment.hpp"
#include "app/one_model_study.hpp"
#include "app/price_texts.hpp"
#include "app/study_place.hpp"
#include "base/result.hpp"
#include "records/study.hpp"
#include "report/optimize_report.hpp"

namespace carnot {

/// What `carnot optimize` is asked.
struct OptimizeRequest : ModelChoice {
  Goal goal = Goal::energy;
  PriceTexts prices{};
  AccuracyLimits limits{};
  Seconds budget{600.0};
  std::vector<EngineName> engines{};  // empty: those that are installed
  std::vector<int> batches{1};
  std::vector<int> threads{1};
  std::vector<Precision> precisions{};  // empty: fp32, and bf16 where engine and CPU have it
  std::filesystem::path out{};          // folder; empty: "<model>-optimized"
};

/// Searches recipes and settings for the goal (experiment/search/recipe_search.hpp), every trial
/// kept in the store, and writes into `out`: the best model, the study that repeats its comparison,
/// and the report of the finals. Searching again goes on with what the store has. Nothing that
/// exists is overwritten but what an earlier search wrote there; the model itself never.
///
/// Errors: bad_input, not_found for what was named and cannot be used; not_measurable where
/// measured energy is required; interrupted; those of the store.
Result<OptimizeReport> optimize_model(const OptimizeRequest& request, StudyPlaceSetup setup,
                                      const Environment& environment);

}  // namespace carnot
