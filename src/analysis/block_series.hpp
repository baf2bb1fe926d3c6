// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "analysis/compare.hpp"
#include "analysis/gate.hpp"
#include "analysis/measured_state.hpp"

namespace carnot {

/// A figure by block.
using BlockSeries = std::map<int, double>;

/// What a candidate's blocks say of a metric: joules of this kind alone, seconds, bytes resident.
/// Blocks that do not say have no entry.
BlockSeries series_of(const MeasuredCandidate& one, GateMetric metric, const EnergyKind& kind);

/// REQUIRES: not empty.
double mean_of(const BlockSeries& series);
std::vector<double> values_of(const BlockSeries& series);
std::vector<Pair> common_blocks(const BlockSeries& candidate, const BlockSeries& baseline);

/// Candidate / anchor in each block that has both. What cannot be divided is left as it is, for the
/// comparison to refuse.
BlockSeries relative_to(const BlockSeries& candidate, const BlockSeries& anchor);

/// How many blocks have joules of each kind.
std::map<EnergyKind, int> kinds_of(const MeasuredCandidate& one);
/// The kind that both have joules of: measured before estimated, then the one with more blocks.
std::optional<EnergyKind> common_kind(const MeasuredCandidate& one, const MeasuredCandidate& other);

}  // namespace carnot
