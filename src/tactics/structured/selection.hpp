// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "tactics/structured/dependencies.hpp"
#include "tactics/structured/importance.hpp"

namespace carnot {

/// How much is cut, and where.
struct SelectionRule {
  double ratio = 0.25;        // share of the channels that goes
  bool global = false;        // one ranking for all groups, each divided by its own mean
  std::int64_t multiple = 8;  // channels that are left come in multiples of it
  std::int64_t least = 8;     // and are never fewer
  bool inner_only = false;    // channels that a residual sum has joined stay
};

/// Units of a group that stay: ⌊units · (1 − ratio)⌋, rounded down so that the channels are a
/// multiple, but never below the least, nor more than there are.
std::int64_t kept_units(std::int64_t units, std::int64_t width, const SelectionRule& rule);

/// For each group the places of the units that are cut, ascending: those of the lowest scores,
/// ties by position.
std::vector<std::vector<std::size_t>> select_cuts(const Dependencies& found, const Scores& scores,
                                                  const SelectionRule& rule);

}  // namespace carnot
