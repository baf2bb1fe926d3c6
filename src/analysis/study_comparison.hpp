// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/accuracy.hpp"
#include "analysis/pairing.hpp"
#include "base/result.hpp"
#include "records/verdict.hpp"

namespace carnot {

/// Keys of the metrics that are compared, public as all metric keys.
inline constexpr std::string_view kEnergyMetric = "energy_joules_per_inference";
inline constexpr std::string_view kTimeMetric = "seconds_per_inference";

struct StudyComparison {
  std::vector<Comparison> comparisons;  // energy and time of every pairing, judged together
  /// What the stop rule waits for: the ratio of every candidate to each of its baselines is within
  /// the study's `until`; of the energy, or of the time where a pairing has no comparable energy.
  /// That to the best fp32 baseline is judged on half of the blocks and takes the longest, but a
  /// study that stops without it has not said what its winner is worth. True as well when nothing
  /// is left that more blocks could resolve. False without `until`.
  bool goal_met = false;
};

/// Compares every pairing block by block.
///
/// Energies enter only where both trials of a block have joules of one kind (provenance, perimeter,
/// estimator); measured ones go before estimated ones, and the two never meet in one ratio. A
/// verdict on estimated joules is marked, and refused when the study requires measured ones. A
/// pairing without a single such block is invalid, with the reason in words. Where the best fp32
/// baseline was not chosen but given (one engine), its comparison is that of the same engine and
/// counts once in the family.
///
/// Errors: bad_input for a margin, confidence or goal that cannot be (protocol of the study).
Result<StudyComparison> compare_study(const Study& study, const TrialSelection& selection,
                                      const std::vector<Pairing>& pairs);

/// Predictions of a candidate beside those of its baseline.
struct AccuracyComparison {
  std::string candidate;
  std::string baseline;
  BaselineRole role = BaselineRole::same_engine;
  std::int64_t images = 0;
  std::int64_t agreeing = 0;             // predicted alike, right or wrong
  std::optional<PairedAccuracy> paired;  // empty where nobody knows what is right
  double adjusted_p_value = 1.0;         // Holm, over the comparisons of accuracy of one report
  std::optional<Estimate> agreement{};   // share of the images predicted alike, Wilson's interval
};

/// One for every pairing in which both have predictions of the same images. Of each candidate one
/// trial stands for all (TrialSelection::predicting; the summary counts those that differ).
std::vector<AccuracyComparison> compare_accuracy(const TrialSelection& selection,
                                                 const std::vector<Pairing>& pairs,
                                                 double confidence);

/// The predictions that stand for a candidate; null when there are none.
const AccuracyRecord* predictions_of(const TrialSelection& selection, const std::string& candidate);

}  // namespace carnot
