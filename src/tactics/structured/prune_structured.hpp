// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "tactics/tactic.hpp"

namespace carnot {

/// Whole channels, filters, attention heads and hidden units are removed: the graph computes less,
/// stores less and needs no special kernels.
Tactic prune_structured();

/// Share of the multiplications (one image) that would be gone. Empty where shapes are not known.
/// REQUIRES: parameters were completed.
std::optional<double> pruned_mac_share(const Graph& graph, const Parameters& parameters);

}  // namespace carnot
