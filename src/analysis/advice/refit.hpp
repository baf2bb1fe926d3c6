// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/advice/threshold_fit.hpp"
#include "analysis/advice/tree.hpp"

namespace carnot {

/// What one tactic did to one model on one engine in the user's own trials.
struct AdviceCase {
  std::string model;    // its content's hash
  std::string host;     // for people
  std::string setting;  // engine, batch, threads, precision: what else tells cases apart
  std::vector<std::string> tactics;
  std::optional<double> mac_share{};   // as forecast
  std::optional<double> time_ratio{};  // likewise
  bool expects_no_gain = false;        // likewise
  bool gained = false;                 // the verdict on energy: better; else worse or equivalent
  double ratio = 1.0;                  // of the energy, candidate / baseline
};

/// Where the cases come from, for the tree's provenance.
struct RefitOrigin {
  std::string store;
  std::string fitted_at;  // UTC
};

/// What became of one threshold.
struct RefitOutcome {
  std::size_t node = 0;
  double before = 0.0;
  std::optional<ThresholdFit> fit{};
  std::string refusal{};  // a sentence; empty with a fit
};

struct Refit {
  AdviceTree tree;  // complete; thresholds without a fit are as they were
  std::vector<RefitOutcome> outcomes;
};

/// Fits the numbers that forecasts are held against to cases of the user's own, and puts what these
/// saw beside the expectations of the literature. One case per model, host, setting and family of
/// tactics enters: of several recipes (calibrators, ratios) the one that saves most.
Refit refit(const AdviceTree& tree, std::span<const AdviceCase> cases, const RefitOrigin& origin);

}  // namespace carnot
