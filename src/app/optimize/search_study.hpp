// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/environment.hpp"
#include "app/optimize/optimize_model.hpp"
#include "base/result.hpp"
#include "records/study.hpp"

namespace carnot {

/// The study whose grid a search goes through: one model with its data, the recipes of the goal's
/// portfolio and those of the user's study file, every engine and setting. Errors: bad_input,
/// not_found naming what is missing.
Result<Study> search_study(const OptimizeRequest& request, const Environment& environment);

}  // namespace carnot
