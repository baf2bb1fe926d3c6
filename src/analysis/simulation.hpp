// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/rng.hpp"

namespace carnot {

/// How the log of a trial's figure scatters.
enum class Noise {
  normal,
  heavy_tailed,  // Student's t with 3 degrees of freedom, scaled to the same standard deviation
  bursts,        // normal, but one trial in twenty is disturbed and takes up to 10 sigma more
};

/// A study whose truth is known: every candidate's figure is `ratio` times the baseline's.
///
/// A block draws a common effect (10 %: temperature, other load), each trial in it its own noise,
/// each of a trial's two windows some more. The trial's figure is the mean of its windows.
struct SimulatedStudy {
  Noise noise = Noise::normal;
  double trial_noise = 0.02;      // standard deviation of the log of one trial's figure
  double ratio = 1.0;             // the truth: candidate / baseline
  int candidates = 1;             // all compared with one baseline
  std::optional<double> until{};  // stop rule; empty: most_blocks are measured
  int most_blocks = 45;           // where the budget ends
  bool plain_rule = false;        // stops at the goal without widening: to show why we widen
};

/// What became of many such studies.
struct SimulationTally {
  int studies = 0;
  int intervals = 0;         // studies × candidates
  int covered = 0;           // intervals that hold the truth
  int false_verdicts = 0;    // comparisons with a verdict that is not true
  int studies_with_one = 0;  // studies with at least one of these
  int resolved = 0;          // comparisons whose verdict is true and says something
  long long blocks = 0;      // measured in all

  void add(const SimulationTally& other);
};

/// Runs the protocol of design 5a on `studies` studies: blocks until every interval is narrow
/// enough or the budget ends, verdicts judged together. REQUIRES: candidates >= 1, most_blocks >=
/// 5.
///
/// A verdict is false when it says better or worse of equals or of the wrong side, or equivalent of
/// what differs by more than the margin.
SimulationTally simulate(const SimulatedStudy& study, int studies, Rng& rng);

}  // namespace carnot
