// SPDX-License-Identifier: Apache-2.0
#include "analysis/advice/tree_flaw.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace carnot {
namespace {

using Where = TreeFlaw::Where;
using Flaw = std::optional<TreeFlaw>;

std::vector<std::string_view> names_of(const AdviceTree& tree) {
  std::vector<std::string_view> names;
  names.reserve(tree.nodes.size() + tree.leaves.size());
  for (const AdviceNode& node : tree.nodes) names.emplace_back(node.name);
  for (const AdviceLeaf& leaf : tree.leaves) names.emplace_back(leaf.name);
  return names;
}

std::string nearest_in_words(std::string_view name, const std::vector<std::string_view>& names) {
  const auto near = nearest_name(name, names);
  return near ? fmt::format("Did you mean \"{}\"?", *near) : std::string{};
}

Flaw flaw_of_names(const AdviceTree& tree) {
  std::set<std::string_view> taken;
  const auto flaw = [&](Where where, std::size_t index, std::string_view name) -> Flaw {
    if (name.empty()) return TreeFlaw{where, index, "name", "is missing or empty."};
    if (!taken.insert(name).second)
      return TreeFlaw{where, index, "name", fmt::format("\"{}\" is taken already.", name)};
    return std::nullopt;
  };
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    if (auto found = flaw(Where::node, i, tree.nodes[i].name)) return found;
  }
  for (std::size_t i = 0; i < tree.leaves.size(); ++i) {
    if (auto found = flaw(Where::leaf, i, tree.leaves[i].name)) return found;
  }
  return std::nullopt;
}

bool is_answer(const AdviceLimit& limit) {
  const auto* fact = std::get_if<AdviceFact>(&limit);
  return fact != nullptr && (*fact == AdviceFact::max_drop || *fact == AdviceFact::inferences);
}

Flaw flaw_of_bound(const AdviceNode& node, std::size_t index) {
  const AdviceFactRow& row = row_of(node.fact);
  const auto flaw = [&](std::string_view key, std::string what) {
    return TreeFlaw{Where::node, index, std::string{key}, std::move(what)};
  };
  if (row.is_word) {
    if (node.bound) return flaw("fact", "is a word, and words have no bounds: write `is`.");
    if (node.is.empty()) return flaw("is", "is missing: which words mean yes?");
    return std::nullopt;
  }
  if (!node.is.empty()) return flaw("is", "is for words, and the fact is a number.");
  if (!node.bound) return flaw("at_least", "is missing, and at_most too: what means yes?");
  const std::string_view key = key_of(node.bound->side);
  if (row.side && *row.side != node.bound->side)
    return flaw(key, fmt::format("means nothing for {}: write {}.", row.key, key_of(*row.side)));
  const auto* number = std::get_if<double>(&node.bound->limit);
  if (number != nullptr && (!std::isfinite(*number) || *number < 0.0))
    return flaw(key, "should be a number, 0 or more.");
  if (number == nullptr && !is_answer(node.bound->limit))
    return flaw(key, "should be a number, \"max-drop\" or \"inferences\".");
  return std::nullopt;
}

Flaw flaw_of_tactics(const AdviceNode& node, std::size_t index) {
  const bool needs = row_of(node.fact).is_of_tactics;
  if (needs && node.of.empty())
    return TreeFlaw{Where::node, index, "of", "is missing: of which tactics?"};
  if (!needs && !node.of.empty())
    return TreeFlaw{Where::node, index, "of", "is for facts of tactics, and this is an answer."};
  return std::nullopt;
}

Flaw flaw_of_links(const AdviceTree& tree, std::size_t index) {
  const AdviceNode& node = tree.nodes[index];
  const std::vector<std::string_view> names = names_of(tree);
  for (const auto& [key, target] : {std::pair{"yes", &node.yes}, std::pair{"no", &node.no}}) {
    if (std::ranges::find(names, *target) != names.end()) continue;
    return TreeFlaw{Where::node, index, key,
                    fmt::format("leads to \"{}\", which is no node or leaf.", *target),
                    nearest_in_words(*target, names)};
  }
  if (node.yes == node.no) {
    return TreeFlaw{Where::node, index, "no",
                    fmt::format("leads to \"{}\", as yes does: nothing is asked.", node.no)};
  }
  return std::nullopt;
}

Flaw flaw_of_leaf(const AdviceLeaf& leaf, std::size_t index) {
  const bool names_tactics = leaf.use == LeafUse::tactic;
  if (names_tactics && leaf.of.empty())
    return TreeFlaw{Where::leaf, index, "of", "is missing: which tactics?"};
  if (!names_tactics && !leaf.of.empty())
    return TreeFlaw{Where::leaf, index, "of", "is for the use \"tactic\"."};
  return std::nullopt;
}

/// Walks all paths from the first node. REQUIRES: names are unique, links lead somewhere.
class Walk {
 public:
  explicit Walk(const AdviceTree& tree) : tree_{tree} {}

  /// The node whose link closes a cycle, as a flaw.
  Flaw visit(const std::string& name) {
    const AdviceNode* node = find_node(tree_, name);
    if (node == nullptr || reached_.contains(name)) {
      reached_.insert(name);
      return std::nullopt;
    }
    reached_.insert(name);
    open_.insert(name);
    for (const auto& [key, target] : {std::pair{"yes", &node->yes}, std::pair{"no", &node->no}}) {
      if (open_.contains(*target)) {
        return TreeFlaw{
            Where::node, static_cast<std::size_t>(node - tree_.nodes.data()), key,
            fmt::format("leads back to \"{}\": the questions would never end.", *target)};
      }
      if (auto flaw = visit(*target)) return flaw;
    }
    open_.erase(name);
    return std::nullopt;
  }

  bool reached(const std::string& name) const { return reached_.contains(name); }

 private:
  const AdviceTree& tree_;
  std::set<std::string> reached_;
  std::set<std::string> open_;  // on the path that is walked now
};

Flaw flaw_of_paths(const AdviceTree& tree) {
  Walk walk{tree};
  if (auto cycle = walk.visit(tree.first)) return cycle;
  constexpr const char* kUnreached = "cannot be reached from the first question.";
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    if (!walk.reached(tree.nodes[i].name)) return TreeFlaw{Where::node, i, "name", kUnreached};
  }
  for (std::size_t i = 0; i < tree.leaves.size(); ++i) {
    if (!walk.reached(tree.leaves[i].name)) return TreeFlaw{Where::leaf, i, "name", kUnreached};
  }
  return std::nullopt;
}

}  // namespace

std::optional<TreeFlaw> find_flaw(const AdviceTree& tree) {
  // Walk goes as deep as there are questions; a file of more is no tree that anybody reads.
  constexpr std::size_t kMost = 200;
  if (tree.nodes.size() + tree.leaves.size() > kMost)
    return TreeFlaw{Where::root, 0, "nodes", fmt::format("and leaves are more than {}.", kMost)};
  if (auto flaw = flaw_of_names(tree)) return flaw;
  if (find_node(tree, tree.first) == nullptr) {
    return TreeFlaw{Where::root, 0, "first",
                    fmt::format("is \"{}\", which is no node.", tree.first),
                    nearest_in_words(tree.first, names_of(tree))};
  }
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    if (auto flaw = flaw_of_tactics(tree.nodes[i], i)) return flaw;
    if (auto flaw = flaw_of_bound(tree.nodes[i], i)) return flaw;
    if (auto flaw = flaw_of_links(tree, i)) return flaw;
  }
  for (std::size_t i = 0; i < tree.leaves.size(); ++i) {
    if (auto flaw = flaw_of_leaf(tree.leaves[i], i)) return flaw;
  }
  return flaw_of_paths(tree);
}

}  // namespace carnot
