// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/rng.hpp"
#include "support/reference_run.hpp"
#include "tactics/tactic.hpp"

namespace carnot {

/// Standard normal.
std::vector<float> random_floats(Rng& rng, std::int64_t count);

/// Random numbers for every input of a graph of static shapes.
std::vector<Tensors> random_images(const Graph& graph, int count, std::uint64_t seed);

/// What a tactic makes of a graph, its parameters completed, the result through the checker; a test
/// failure where it refuses.
TacticOutcome applied(const Tactic& tactic, const Graph& graph, const Parameters& given = {},
                      Observer* observer = nullptr);

Forecast forecast_by(const Tactic& tactic, const Graph& graph, const EngineCapabilities& engine,
                     const Parameters& given = {});

/// Signal to noise of the first output in dB: 10·log10(Σ f² / Σ (f - q)²), over all images.
double sqnr_decibels(const Graph& exact, const Graph& approximate, std::span<const Tensors> images);
/// On one image of random numbers.
double sqnr_decibels(const Graph& exact, const Graph& approximate);

/// The largest difference of the first output on random numbers. 1e9 where its size differs.
double largest_change(const Graph& before, const Graph& after);
/// The same as a share of the largest output.
double largest_relative_change(const Graph& before, const Graph& after);

}  // namespace carnot
