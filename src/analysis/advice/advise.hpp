// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/advice/facts.hpp"
#include "analysis/advice/tree.hpp"
#include "records/estimate.hpp"

namespace carnot {

enum class StepAnswer { yes, no, unknown };
std::string_view key_of(StepAnswer answer);

/// What an answer rests on.
enum class EvidenceSource { answer, assumption, forecast, measurement, nothing };
std::string_view key_of(EvidenceSource source);

/// What is missing where a path stops.
enum class AdviceNeed {
  none,
  priority,     // the user's answer
  inferences,   // likewise
  engine,       // none is installed, so nothing can be forecast
  measurement,  // no trial of these tactics on this model and host
  more_blocks,  // there are trials, but no resolved verdict
  more_images,  // the loss is not told from the limit
  labels,       // trials without accuracy
  energy,       // the joules of optimising and running are not both known
};
std::string_view key_of(AdviceNeed need);

/// One question, its answer, and why.
struct AdviceStep {
  std::size_t node = 0;  // of the tree
  StepAnswer answer = StepAnswer::unknown;
  EvidenceSource source = EvidenceSource::nothing;
  std::optional<Priority> word{};         // of a fact that is a word
  std::optional<double> value{};          // of a fact that is a number
  std::optional<Estimate> interval{};     // of that number, where it was measured
  std::optional<double> limit{};          // that it was held against
  std::optional<std::size_t> measured{};  // of AdviceFacts::measured
  std::optional<std::size_t> forecast{};  // of AdviceFacts::forecasts
  AdviceNeed need = AdviceNeed::none;     // unless there is an answer
  std::optional<std::int64_t> images{};   // with more_images: about how many would do
  /// The limit lies within the interval: the answer is that of the point.
  bool is_close = false;
};

/// What following the advice brings over all inferences, against the model as it is on the same
/// engine.
struct AdviceWorth {
  std::size_t measured = 0;
  std::optional<Estimate> saved_per_inference{};  // joules; seconds where latency comes first
  std::optional<Estimate> saved{};                // over all inferences, less the optimisation
};

struct AdviceOutcome {
  std::vector<AdviceStep> steps;
  std::optional<std::size_t> leaf{};      // of the tree; empty where the path stops
  AdviceNeed need = AdviceNeed::none;     // of the last step, or of the leaf's ranking
  std::optional<std::size_t> measured{};  // the recommended candidate, where it was measured
  std::optional<std::size_t> forecast{};  // else what is expected of it
  std::optional<AdviceWorth> worth{};
  std::vector<RankedTotal> ranking{};  // of a leaf that ranks, as cost_order puts them
  /// In the run of the recommended candidate, with the accuracy verified, but outside this path.
  std::optional<std::size_t> better_still{};
};

/// Walks the tree with these facts. A verdict that was measured outweighs a forecast of the same
/// tactics; what is not known stops the path, nothing is guessed. Pure.
/// REQUIRES: find_flaw(tree) is empty.
AdviceOutcome advise(const AdviceTree& tree, const AdviceFacts& facts);

}  // namespace carnot
