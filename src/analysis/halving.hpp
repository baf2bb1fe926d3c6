// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/accuracy.hpp"
#include "analysis/search_goal.hpp"
#include "records/estimate.hpp"
#include "records/trial.hpp"

namespace carnot {

/// How much accuracy a search may give away. Shares: .01 is one point.
struct AccuracyLimits {
  double max_drop = 0.01;                  // of all images
  std::optional<double> max_class_drop{};  // of the images of any one class
  double confidence = 0.95;
};

/// What the same images say about a candidate and the model that the user came with.
struct AccuracyEvidence {
  PairedAccuracy all;
  double worst_class_drop = 0.0;  // point estimate, of the class that loses most
  std::int32_t worst_class = 0;
};

/// From predictions of the same images, of which it is known whether they are right. The class of
/// an image is known from whoever is right about it; images that neither gets right are in no
/// class, which makes a class's drop rather larger than it is. Errors: those of paired_accuracy.
Result<AccuracyEvidence> accuracy_evidence(const AccuracyRecord& candidate,
                                           const AccuracyRecord& reference, double confidence);

/// One that may still win a search, with the goal's value (joules, seconds, bytes: positive, less
/// is better) in every block in which it has a valid trial.
struct Contender {
  std::string candidate;  // id
  std::map<int, GoalValue> values;
  std::optional<AccuracyEvidence> accuracy{};  // empty: not known, or nothing to be right about
  std::string trouble{};     // a sentence: why a block has no value, if one has none
  bool is_original = false;  // the user's model as it came: never too inaccurate
};

enum class Standing {
  open,       // may still win
  behind,     // others are better by now
  too_lossy,  // loses more accuracy than it may
  broken,     // no valid trial
};
std::string_view key_of(Standing standing);

struct RankedContender {
  std::string candidate;
  Standing standing = Standing::open;
  double ratio = 1.0;  // of its value to the leader's, geometric mean over common blocks; 0: none
  std::optional<Estimate> interval{};  // of that ratio; empty below two common blocks
  int blocks = 0;                      // common ones, with comparable values
  std::string reason;                  // a sentence, unless it is open
};

/// A candidate that was not even tried.
struct LeftOut {
  std::string candidate;
  std::string reason;  // a sentence, from its forecast
};

struct Rung {
  std::vector<RankedContender> ranking;  // open ones first, each kind by its ratio
  /// The only one that is open, or one that all other open ones are worse than: their intervals lie
  /// above 1.
  bool winner_is_clear = false;
  /// The leader is none of the user's originals, and each of these that has values is surely worse,
  /// over at least kFewestBlocks blocks.
  bool beats_originals = false;
  std::vector<std::string> open() const;
};

/// One round of successive halving (Jamieson & Talwalkar 2016): who loses too much accuracy is out,
/// of the others the better half stays, at least `least`, with everyone who is within 3 % of the
/// leader or whose interval does not tell it from the leader. In a screen (`certain` false) only
/// those are too lossy whose loss is surely above the limit: the interval's better end is. In the
/// end (`certain`) those whose loss is not surely within it: non-inferiority (tactics.md 2.12). A
/// limit per class holds in the end alone, for the point estimate: a screen has few images of each.
///
/// `until` is the goal of the stop rule where one chose the number of blocks: intervals are widened
/// for it (stop_rule.hpp).
Rung halve(std::span<const Contender> contenders, const AccuracyLimits& limits, bool certain,
           std::size_t least, std::optional<double> until = {});

}  // namespace carnot
