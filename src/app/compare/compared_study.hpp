// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "app/compare/compare.hpp"
#include "app/compare/compared_input.hpp"
#include "app/environment.hpp"
#include "base/result.hpp"
#include "records/study.hpp"

namespace carnot {

/// Names of the two recipes: the model as it was, and the one in its place.
inline constexpr const char* kBeforeRecipe = "none";
inline constexpr const char* kAfterRecipe = "after";

/// The study that compares two models: the first, with a recipe whose only step puts the second in
/// its place. So both run in the same blocks, and the second's inputs and outputs must be the
/// first's (tactic external).
///
/// `base` is the user's study, or null: of it come the data and input of the models (of the entry
/// that is named, else of its only one), grid, protocol and validity. A model of the zoo is written
/// into the cache first, if it is the second.
///
/// Errors: not_found, bad_input for models that cannot be opened, whose inputs are prepared in two
/// ways or in a way that nobody says, or whose study leaves open which data are meant.
Result<Study> compared_study(const CompareRequest& request, const Study* base,
                             const ComparedModel& before, const ComparedModel& after,
                             const Environment& environment);

}  // namespace carnot
