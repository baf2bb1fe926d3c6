// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tactics_on_exports/attempt.hpp"
#include "tactics_on_exports/pruned_peers.hpp"

namespace carnot {

/// One recipe over all networks.
struct Tally {
  std::string recipe;
  Promise promise = Promise::whole;
  int changed = 0;
  int unchanged = 0;
  int refused = 0;
  int broken = 0;
  std::vector<double> decibels{};
  double largest = 0.0;
};

/// The first table: one row per network and recipe, printed as it becomes known.
void print_header(const std::vector<EngineName>& engines);
void print_attempt(const std::vector<EngineName>& engines, const std::string& network,
                   const Attempt& made, Tally& tally);

/// The second: one row per recipe.
void print_tallies(const std::vector<Tally>& tallies);

/// The third, beside Torch-Pruning; nothing where it has no files.
struct PrunedNetwork {
  std::string network;
  std::vector<PrunedBoth> both;
};
void print_pruned(const std::vector<PrunedNetwork>& networks);

}  // namespace carnot
