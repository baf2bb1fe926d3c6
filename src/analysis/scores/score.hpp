// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/scores/rated_model.hpp"
#include "analysis/scores/reference_set.hpp"
#include "records/estimate.hpp"

namespace carnot {

/// The constants of GQI: β · accuracy^α / log10(kWh). The publication's are not known here.
struct GqiConstants {
  double alpha = 0.0;
  double beta = 0.0;
};

/// What is asked beside the figures themselves.
struct ScoreQuestion {
  double uses = 1e6;  // inferences of the use that energies are summed over
  std::optional<GqiConstants> gqi{};
  const ReferenceSet* set = nullptr;  // borrowed; null: Carnot's own score is not rated
};

/// A score of one model, or the sentence that says why there is none. Nobody is rated 0 for what is
/// not known.
struct ScoreValue {
  std::optional<Estimate> value{};
  std::string obstacle{};  // of the value: empty exactly when there is one
};

/// One way to make a single figure of energy and accuracy, with what is wrong with it.
struct Score {
  std::string_view key;      // public, never renamed
  std::string_view heading;  // of a column
  std::string_view whose;    // "Carnot's own", or where it was published
  std::string_view formula;
  std::string_view weakness;  // one sentence
  bool more_is_better = true;
  int decimals = 2;
  /// One value for each model of the group, in its order.
  std::vector<ScoreValue> (*of)(const RatedGroup& group, const ScoreQuestion& question);
};

/// Every score, in the order of the columns. There is no second list; docs/scores.md is held
/// against this one by a test.
/// Intervals are the corners of both figures' intervals: the score is highest at the least joules
/// and the highest accuracy. Its confidence is what both keep together (95 and 95 % keep 90 %), and
/// not known (0) where one of them was seen once. A law, a reference and the others of a group are
/// taken as they are.
std::span<const Score> all_scores();
const Score* find_score(std::string_view key);

/// The whole cycle: what is spent once, and e joules each time. Which model costs least depends on
/// the use, so it is told by ranges and never as one winner.
struct FullCycleRange {
  std::string model;
  double from = 0.0;  // inferences; the first range begins at 0
};
/// Of the models whose two figures are known; empty where there is none.
std::vector<FullCycleRange> full_cycle_ranges(const RatedGroup& group);

}  // namespace carnot
