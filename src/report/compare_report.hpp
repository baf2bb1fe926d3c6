// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/gate_rows.hpp"
#include "analysis/state_comparison.hpp"

namespace carnot {

/// A candidate that only one of two states has.
struct UnmatchedCandidate {
  std::string candidate;  // id
  bool is_new = false;    // of the state after; else of the one before
};

/// Two models, or two states of results, held against each other.
struct CompareReport {
  std::string before;  // as the user named them
  std::string after;
  std::vector<CandidateChange> pairs;
  std::vector<GateRow> gates;
  std::vector<UnmatchedCandidate> unmatched;
  std::vector<MissingCandidate> missing{};  // of the models: what was not measured
  std::vector<std::string> notes;   // in words: trials that do not count, a budget that ended it
  bool something_failed = false;    // a candidate never ran to its end
  std::string store;                // where trials of models are kept; empty for results
  std::optional<std::int64_t> run;  // there
};

std::string compare_text(const CompareReport& report);
/// For the summary of a pull request's checks.
std::string compare_markdown(const CompareReport& report);
/// Schema: docs/formats.md.
std::string compare_json(const CompareReport& report);

}  // namespace carnot
