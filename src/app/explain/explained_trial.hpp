// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/explain/explain.hpp"

namespace carnot {

/// A trial of a store, measured again from the readings that are kept with it.
Result<Explanation> explain_trial(const ExplainRequest& request, const Environment& environment);

}  // namespace carnot
