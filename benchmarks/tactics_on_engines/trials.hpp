// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "analysis/compare.hpp"
#include "base/result.hpp"
#include "tactics_on_engines/material.hpp"

namespace carnot {

/// Seconds per image: one row per block, one column per variant; 0 for one that this engine does
/// not run.
using Times = std::vector<std::vector<double>>;

/// Every variant once per block in a fresh worker, batch 1, one thread. The workers of a block live
/// at once and take turns in random order, so that what else happens on the machine meets all.
Result<Times> time_variants(const EnginePool& pool, EngineName engine, const Material& material,
                            std::int64_t blocks);

PairedComparison compare_times(const Times& times, std::size_t candidate, std::size_t baseline);

/// The best of some variants against the best of others: both are chosen on the even blocks and
/// judged on the odd ones, so that neither is flattered. REQUIRES: neither is empty.
struct BestOfBoth {
  std::size_t ours = 0;
  std::size_t theirs = 0;
  std::vector<Pair> pairs;  // of the odd blocks
};
BestOfBoth best_of_both(const Times& times, const std::vector<std::size_t>& ours,
                        const std::vector<std::size_t>& theirs);

/// Several networks' pairs as one: geometric means, block by block. REQUIRES: equally many blocks.
std::vector<Pair> geometric_means(std::span<const std::vector<Pair>> all);

/// The geometric means over several networks and engines, block by block: what a tactic does to all
/// of them together is known better than what it does to each. REQUIRES: equally many blocks.
PairedComparison compare_geometric_means(std::span<const Times> all, std::size_t candidate,
                                         std::size_t baseline);

/// How much of the fp32 network a variant kept.
struct Fidelity {
  double sqnr_decibels = 0.0;  // of the logits against fp32: 10·log10(Σ f² / Σ (q - f)²)
  std::optional<std::int64_t> right;  // of the labelled images
};

/// One per variant; the first, fp32 itself, has an infinite SQNR.
Result<std::vector<Fidelity>> fidelity_of(const EnginePool& pool, EngineName engine,
                                          const Material& material);

}  // namespace carnot
