// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/trial_figures.hpp"
#include "analysis/unpaired.hpp"
#include "records/host.hpp"
#include "records/study.hpp"
#include "records/trial.hpp"

namespace carnot {

/// What one valid trial says of its candidate: the pieces that comparisons are made of. Of one
/// inference (one image).
struct BlockFigures {
  std::string key;                  // Trial::key: of all that decides the result
  std::optional<double> seconds{};  // empty: not known
  std::optional<double> joules{};
  EnergyKind energy_kind{};  // of the joules
  std::optional<double> resident_bytes{};
  bool operator==(const BlockFigures&) const = default;
};

/// A candidate as it was measured in one run.
struct MeasuredCandidate {
  Candidate candidate;
  std::string group{};                    // who is of one shares blocks with it, in one run
  std::string dataset{};                  // of its model in the study; empty without
  std::string content_sha256{};           // of the images it was judged on; empty where not known
  std::map<int, BlockFigures> blocks{};   // valid trials by their block
  std::optional<CorrectCount> correct{};  // empty without labels or with seeded weights
  std::vector<std::uint8_t> right{};      // per image, 1 = right; empty where nobody kept them
  std::optional<double> file_bytes{};
  int invalid = 0;  // trials without a valid one in their block
  int failed = 0;
  std::string trouble{};  // why the first of them is, or the model could not be made; else empty
};

/// One run of a study, from a store or from its report: what a later state is held against.
struct MeasuredState {
  std::string run;  // names it among all runs: two candidates of one run share blocks
  Host host;
  double confidence = 0.95;
  double margin = 0.02;
  std::optional<double> until{};  // the stop rule that chose the number of blocks
  std::uint64_t seed = 0;
  bool require_measured = false;  // no verdict on estimated joules
  std::vector<MeasuredCandidate> candidates;
};

/// The study's run as a state. Candidates of which nothing was tried are no part of it.
MeasuredState measured_state(const Study& study, const Host& host, std::span<const Trial> trials,
                             std::span<const PreparedModel> prepared);

}  // namespace carnot
