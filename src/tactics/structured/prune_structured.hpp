// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tactics/tactic.hpp"

namespace carnot {

/// Whole channels, filters, attention heads and hidden units are removed: the graph computes less,
/// stores less and needs no special kernels.
Tactic prune_structured();

}  // namespace carnot
