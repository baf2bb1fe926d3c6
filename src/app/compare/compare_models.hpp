// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/compare/compare.hpp"
#include "app/compare/compared_input.hpp"

namespace carnot {

/// Measures two models in turns, in random blocks, until their ratios are known or the budget is
/// used (compared_study.hpp). Every trial is kept in the store; asking again goes on. One pair for
/// each engine and setting. `base` may be null.
///
/// Errors: those of compared_study and of a study; bad_input for a second model that cannot stand
/// in the place of the first.
Result<CompareReport> compare_models(const CompareRequest& request, const Study* base,
                                     const ComparedModel& before, const ComparedModel& after,
                                     StudyPlaceSetup setup, const Environment& environment);

}  // namespace carnot
