// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/gate.hpp"
#include "analysis/measured_state.hpp"
#include "records/verdict.hpp"

namespace carnot {

/// What a comparison of two states rests on.
enum class Basis {
  paired,    // both in the same blocks, or on the same images
  anchored,  // each against the same unchanged candidate, in blocks of its own
  unpaired,  // measured at different times, or on images that cannot be paired
  exact,     // nothing was measured: the size of a file
};
std::string_view key_of(Basis basis);

/// One metric of a candidate, before and after.
struct MetricChange {
  GateMetric metric = GateMetric::energy;
  Basis basis = Basis::exact;
  bool estimated_energy = false;   // joules from a model: a proxy, labelled
  std::optional<double> before{};  // J, s, share right, bytes; means over the blocks
  std::optional<double> after{};
  std::optional<Estimate> change{};  // after / before - 1; of accuracy the difference of shares
  /// Of energy, latency and memory; its ratio is change + 1.
  std::optional<Verdict> verdict{};
  std::string anchor{};    // id of the unchanged candidate, where the basis is one
  std::string obstacle{};  // in words: why there is no change
};

/// A candidate of the state before with one of the state after.
struct CandidatePair {
  const MeasuredCandidate* before = nullptr;  // of the states, which outlive it
  const MeasuredCandidate* after = nullptr;
};

struct CandidateChange {
  std::string before;  // ids
  std::string after;
  std::vector<MetricChange> metrics;  // in the order of kGateMetrics
};

/// Holds each pair's candidates against each other (design 5a).
///
/// Candidates of one run and group are compared in their common blocks. Otherwise they were
/// measured at different times, and times, joules and memory are compared on one host only:
/// - where both runs hold an unchanged candidate (one trial key) beside them, by their ratios to
///   it, block by block: what the machine did in between touches both and cancels;
/// - else as they are, which the basis says.
/// Joules must be of one kind (provenance, perimeter, estimator), and estimated ones enter only
/// ratios within a block. Accuracy is paired by image where the images are known to be the same (by
/// their content; of older records one run and data set, or an unchanged candidate beside both).
///
/// Verdicts of all pairs are one family (judge_together).
std::vector<CandidateChange> compare_states(const MeasuredState& before, const MeasuredState& after,
                                            std::span<const CandidatePair> pairs);

}  // namespace carnot
