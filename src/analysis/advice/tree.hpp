// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "records/estimate.hpp"

namespace carnot {

/// What a user puts first.
enum class Priority { accuracy, energy, latency, cost };
std::span<const Priority> all_priorities();
std::string_view key_of(Priority priority);
std::optional<Priority> priority_of(std::string_view key);

/// What a question of the tree is about. A closed list: a tree is data and brings no code, so
/// every fact that it may ask for is defined, and documented, here.
enum class AdviceFact {
  priority,       // the user's answer
  max_drop,       // likewise: how much accuracy may be lost, a share
  inferences,     // likewise: how often the model will run
  mac_share,      // forecast: share of the multiplications that a tactic makes cheaper or removes
  time_ratio,     // forecast: time after / time before
  accuracy_loss,  // measured: the share of the images that are lost, net
  break_even,     // measured: inferences until the tactic has paid for itself
};

/// On which side of its limit a number means yes.
enum class BoundSide { at_least, at_most };
std::string_view key_of(BoundSide side);

struct AdviceFactRow {
  AdviceFact fact;
  std::string_view key;           // as the tree writes it
  bool is_word;                   // else a number
  bool is_of_tactics;             // needs `of`
  bool is_forecast;               // a measured verdict of the same tactics outweighs it
  std::optional<BoundSide> side;  // the one that makes sense; empty: either
  std::string_view meaning;
};
std::span<const AdviceFactRow> advice_facts();
const AdviceFactRow& row_of(AdviceFact fact);
std::optional<AdviceFact> advice_fact_of(std::string_view key);

/// What a number is held against: a number of the tree, or an answer of the user's (max_drop,
/// inferences).
using AdviceLimit = std::variant<double, AdviceFact>;
struct AdviceBound {
  BoundSide side = BoundSide::at_least;
  AdviceLimit limit{0.0};
  bool operator==(const AdviceBound&) const = default;
};

/// How a threshold was fitted to somebody's own trials.
struct FittedThreshold {
  double before = 0.0;       // what stood there
  int cases = 0;             // one per model, engine and settings whose verdict was resolved
  int models = 0;            // of different content
  int correct = 0;           // of the cases, on the right side of the threshold
  int left_out_correct = 0;  // the same where the threshold came from the other models alone
  std::string store;         // its file
  std::string hosts;         // on which the trials ran
  std::string fitted_at;     // UTC
  bool operator==(const FittedThreshold&) const = default;
};

/// One question with two answers.
struct AdviceNode {
  std::string name;
  std::string question;  // for people
  AdviceFact fact = AdviceFact::priority;
  std::vector<std::string> of{};       // tactics
  std::optional<AdviceBound> bound{};  // of a number
  std::vector<Priority> is{};          // of a word: yes when it is one of these
  std::string yes;                     // names of a node or leaf
  std::string no;
  std::string source;       // whose question it is
  bool own_design = false;  // Carnot's, no published one
  std::optional<FittedThreshold> fitted{};
  bool operator==(const AdviceNode&) const = default;
};

/// What a leaf recommends.
enum class LeafUse {
  tactic,    // the best candidate of its tactics
  baseline,  // the model as it is, on the engine that takes least
  ranking,   // whatever costs least over all its inferences
};
std::span<const LeafUse> all_leaf_uses();
std::string_view key_of(LeafUse use);
std::optional<LeafUse> leaf_use_of(std::string_view key);

struct AdviceLeaf {
  std::string name;
  std::string advice;  // a sentence
  LeafUse use = LeafUse::baseline;
  std::vector<std::string> of{};  // tactics; of the use `tactic`
  std::string source;
  bool own_design = false;
  bool operator==(const AdviceLeaf&) const = default;
};

/// What is never recommended, whatever the answers.
struct AdviceRefusal {
  std::vector<std::string> of;
  std::vector<Priority> priorities;  // for these
  std::string reason;                // a sentence
  std::string source;
  bool operator==(const AdviceRefusal&) const = default;
};

/// What others, or earlier trials, saw a tactic do: shown beside the user's own, never in its
/// place.
struct AdviceExpectation {
  std::vector<std::string> of;
  std::string metric;              // "energy", "time", "accuracy", "size"
  std::string says;                // a sentence
  std::optional<double> change{};  // new / old - 1; of accuracy: a difference of shares
  int models = 0;                  // it rests on; 0: not told
  std::string source;
  bool own_trials = false;  // of the store that the tree was refitted from
  bool operator==(const AdviceExpectation&) const = default;
};

/// A decision tree, or a graph without cycles: several answers may lead to one question.
struct AdviceTree {
  std::string title;
  std::string origin;  // whose tree it is, and what of it is published
  std::string first;   // node
  std::vector<AdviceNode> nodes;
  std::vector<AdviceLeaf> leaves;
  std::vector<AdviceRefusal> refusals{};
  std::vector<AdviceExpectation> expectations{};
  bool operator==(const AdviceTree&) const = default;
};

const AdviceNode* find_node(const AdviceTree& tree, std::string_view name);
const AdviceLeaf* find_leaf(const AdviceTree& tree, std::string_view name);

/// Whether tactics (as a recipe lists them) are the named ones: none but those, and fold, which
/// every recipe may hold. {"fold"} itself is only what consists of fold alone.
bool are_of(std::span<const std::string> tactics, std::span<const std::string> of);

/// Why tactics must not be used for what the user puts first; null when nothing stands against
/// them.
const AdviceRefusal* refusal_of(const AdviceTree& tree, std::span<const std::string> tactics,
                                std::optional<Priority> priority);

}  // namespace carnot
