// SPDX-License-Identifier: Apache-2.0
#include "analysis/advice/tree.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"

namespace carnot {
namespace {

constexpr std::string_view kFold = "fold";

constexpr std::array kPriorities{Priority::accuracy, Priority::energy, Priority::latency,
                                 Priority::cost};
constexpr std::array kLeafUses{LeafUse::tactic, LeafUse::baseline, LeafUse::ranking};

constexpr auto kFacts = std::to_array<AdviceFactRow>({
    {AdviceFact::priority, "priority", true, false, false, {}, "what the user puts first"},
    {AdviceFact::max_drop,
     "max-drop",
     false,
     false,
     false,
     {},
     "how much accuracy may be lost, a share of all images"},
    {AdviceFact::inferences, "inferences", false, false, false, {}, "how often the model will run"},
    {AdviceFact::mac_share, "mac-share", false, true, true, BoundSide::at_least,
     "share of the multiplications that a tactic makes cheaper on this engine, or removes"},
    {AdviceFact::time_ratio, "time-ratio", false, true, true, BoundSide::at_most,
     "time after the tactic / time before it, as forecast"},
    {AdviceFact::accuracy_loss, "accuracy-loss", false, true, false, BoundSide::at_most,
     "share of the images that a tactic loses, measured on the same images"},
    {AdviceFact::break_even, "break-even", false, true, false, BoundSide::at_most,
     "inferences until a tactic has paid for itself, measured"},
});

bool holds(std::span<const std::string> names, std::string_view wanted) {
  return std::ranges::find(names, wanted) != names.end();
}

template <class Entries>
auto find_named(const Entries& entries, std::string_view name) -> decltype(entries.data()) {
  const auto found =
      std::ranges::find_if(entries, [&](const auto& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace

std::span<const Priority> all_priorities() { return kPriorities; }

std::string_view key_of(Priority priority) {
  switch (priority) {
    case Priority::accuracy:
      return "accuracy";
    case Priority::energy:
      return "energy";
    case Priority::latency:
      return "latency";
    case Priority::cost:
      return "cost";
  }
  return "";
}

std::optional<Priority> priority_of(std::string_view key) {
  for (const Priority priority : kPriorities) {
    if (key_of(priority) == key) return priority;
  }
  return std::nullopt;
}

std::string_view key_of(BoundSide side) {
  return side == BoundSide::at_least ? "at_least" : "at_most";
}

std::span<const AdviceFactRow> advice_facts() { return kFacts; }

const AdviceFactRow& row_of(AdviceFact fact) {
  const auto found = std::ranges::find(kFacts, fact, &AdviceFactRow::fact);
  CARNOT_ASSERT(found != kFacts.end());
  return *found;
}

std::optional<AdviceFact> advice_fact_of(std::string_view key) {
  const auto found = std::ranges::find(kFacts, key, &AdviceFactRow::key);
  return found == kFacts.end() ? std::nullopt : std::optional{found->fact};
}

std::span<const LeafUse> all_leaf_uses() { return kLeafUses; }

std::string_view key_of(LeafUse use) {
  switch (use) {
    case LeafUse::tactic:
      return "tactic";
    case LeafUse::baseline:
      return "baseline";
    case LeafUse::ranking:
      return "ranking";
  }
  return "";
}

std::optional<LeafUse> leaf_use_of(std::string_view key) {
  for (const LeafUse use : kLeafUses) {
    if (key_of(use) == key) return use;
  }
  return std::nullopt;
}

const AdviceNode* find_node(const AdviceTree& tree, std::string_view name) {
  return find_named(tree.nodes, name);
}

const AdviceLeaf* find_leaf(const AdviceTree& tree, std::string_view name) {
  return find_named(tree.leaves, name);
}

bool are_of(std::span<const std::string> tactics, std::span<const std::string> of) {
  if (tactics.empty()) return false;
  const bool only_these = std::ranges::all_of(
      tactics, [&](const std::string& tactic) { return tactic == kFold || holds(of, tactic); });
  if (!only_these) return false;
  const bool folds_alone =
      std::ranges::all_of(tactics, [](const std::string& tactic) { return tactic == kFold; });
  return !folds_alone || holds(of, kFold);
}

const AdviceRefusal* refusal_of(const AdviceTree& tree, std::span<const std::string> tactics,
                                std::optional<Priority> priority) {
  for (const AdviceRefusal& refusal : tree.refusals) {
    const bool applies =
        !priority || std::ranges::find(refusal.priorities, *priority) != refusal.priorities.end();
    const bool holds_one = std::ranges::any_of(
        tactics, [&](const std::string& tactic) { return holds(refusal.of, tactic); });
    if (applies && holds_one) return &refusal;
  }
  return nullptr;
}

}  // namespace carnot
