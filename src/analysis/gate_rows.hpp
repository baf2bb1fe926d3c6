// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/gate.hpp"
#include "analysis/state_comparison.hpp"

namespace carnot {

/// A rule, and what was found of it for one candidate.
struct GateRow {
  GateRule rule;
  std::string candidate;  // id of the state after
  GateAnswer answer = GateAnswer::not_enough_evidence;
  std::optional<Estimate> change{};
  std::string reason{};  // why there is no change, in words; else empty
};

/// A candidate of which nothing can be told.
struct MissingCandidate {
  std::string candidate;  // id; empty: there is none at all
  std::string reason;     // a sentence
};

/// Every rule for every candidate, the rules in their order. Each is judged by its own interval; of
/// what is missing there is not enough evidence, and so there is where nothing is left to judge.
std::vector<GateRow> judge_rules(std::span<const GateRule> rules,
                                 std::span<const CandidateChange> changes,
                                 std::span<const MissingCandidate> missing = {});

/// What the gate says as a whole: a regression where one row is one, no regression where all are
/// none. Empty without rows.
std::optional<GateAnswer> gate_answer(std::span<const GateRow> rows);

}  // namespace carnot
