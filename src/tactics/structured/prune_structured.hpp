// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "tactics/tactic.hpp"

namespace carnot {

/// Whole channels, filters, attention heads and hidden units are removed: the graph computes less,
/// stores less and needs no special kernels.
Tactic prune_structured();

/// Whether a step asks an Observer for gradients, which not every engine calculates.
bool needs_gradients(const Recipe& recipe);

/// Share of the multiplications (one image) that would be gone. Empty where shapes are not known.
/// REQUIRES: parameters were completed.
std::optional<double> pruned_mac_share(const Graph& graph, const Parameters& parameters);

}  // namespace carnot
