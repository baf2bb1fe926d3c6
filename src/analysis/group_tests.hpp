// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/pairing.hpp"
#include "analysis/statistics/protocol.hpp"
#include "analysis/trial_figures.hpp"
#include "analysis/trial_selection.hpp"
#include "records/study.hpp"

namespace carnot {

/// A candidate of a group's tests, with how many of its valid trials have such a value.
struct TestedCandidate {
  std::string id;
  std::int64_t trials = 0;
};

/// A candidate beside its baseline, as one of all pairs of its group.
struct TestedPair {
  std::string candidate;  // ids
  std::string baseline;
  std::int64_t candidate_trials = 0;
  std::int64_t baseline_trials = 0;
  statistics::Effect effect{};  // below 0: the candidate takes less than the baseline
  /// Of the pair as one of the family of all; empty where the test of all of them found nothing, so
  /// that no pair was asked for.
  std::optional<double> adjusted_p_value{};
};

/// The path of tests that published studies walk (statistics/protocol.hpp) over the candidates that
/// are compared with each other, for one metric.
///
/// It takes trials as independent of each other, though those of a block share what the machine did
/// meanwhile, and knows no stop rule: the verdicts (study_comparison.hpp) are made block by block
/// and outrank it. What it adds is whether the candidates differ at all, the shape of their values,
/// and effect sizes that other studies state.
struct GroupTests {
  std::string group;  // Candidate::group(), or the model where all its settings share blocks
  std::string metric;
  EnergyKind kind{};                          // of the joules, all of one; of times nothing
  std::vector<TestedCandidate> candidates{};  // in the order of the protocol's groups
  std::vector<std::string> left_out{};        // ids: fewer than two values of that kind
  std::optional<statistics::Protocol> walked{};
  std::string obstacle{};           // in words, why nothing was tested; empty otherwise
  std::vector<TestedPair> pairs{};  // with the baselines of the same engine, and the study's own
};

/// One for the energy and one for the time of each group with at least two candidates, in the order
/// of the study's grid. Of energies those of the kind that most trials of the group have, measured
/// before estimated.
std::vector<GroupTests> group_tests(const Study& study, const TrialSelection& selection,
                                    const std::vector<Pairing>& pairs);

}  // namespace carnot
