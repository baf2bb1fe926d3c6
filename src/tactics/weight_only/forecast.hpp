// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tactics/tactic.hpp"
#include "tactics/weight_only/layers.hpp"

namespace carnot {

/// Of the packed tensors alone, scales included.
struct PackedBytes {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
};
PackedBytes bytes_of(const Graph& graph, const PackingPlan& plan, int bits);

/// t_new / t_old = 1 − s + s / g by layer: s its share of the multiply-accumulates; g the ratio of
/// bytes, at most what was seen, where few rows meet a weight (or the engine gains with many, too)
/// and the engine reads packed weights; else 1, or below where weights are unpacked in every run.
Forecast forecast_packing(const Graph& graph, const PackingWishes& wishes, int bits,
                          const EngineCapabilities& engine);

}  // namespace carnot
