// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "graph/edit.hpp"
#include "tactics/fold/passes.hpp"

namespace carnot {
namespace {

// Two of these with equal inputs still give different numbers.
constexpr std::array<std::string_view, 7> kRandom = {
    "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike",
    "Multinomial",  "Bernoulli",        "Dropout"};

bool may_merge(const Node& node) {
  if (!node.domain.empty() || std::ranges::find(kRandom, node.op_type) != kRandom.end()) {
    return false;
  }
  return std::ranges::none_of(node.attributes, [](const auto& row) {
    return std::holds_alternative<OpaqueAttribute>(row.second);
  });
}

/// `kept` can stand for `gone`: the same work, and every output that `gone` gives.
bool does_the_same(const Node& kept, const Node& gone) {
  if (kept.op_type != gone.op_type || kept.inputs != gone.inputs ||
      kept.attributes != gone.attributes || kept.outputs.size() != gone.outputs.size()) {
    return false;
  }
  return std::ranges::equal(
      kept.outputs, gone.outputs,
      [](const auto& of_kept, const auto& of_gone) { return of_gone.empty() || !of_kept.empty(); });
}

bool is_public(const Graph& graph, const Node& node) {
  return std::ranges::any_of(node.outputs, [&](const std::string& output) {
    return std::ranges::find(graph.outputs, output, &ValueInfo::name) != graph.outputs.end();
  });
}

/// The nodes that stay, each findable by what it does to what.
class Kept {
 public:
  /// The one that does the same; null when none does.
  const Node* twin_of(const Node& node) const {
    const auto [first, last] = by_key_.equal_range(key_of(node));
    const auto found = std::find_if(
        first, last, [&](const auto& row) { return does_the_same(nodes_[row.second], node); });
    return found == last ? nullptr : &nodes_[found->second];
  }
  void add(Node node) {
    if (may_merge(node)) by_key_.emplace(key_of(node), nodes_.size());
    nodes_.push_back(std::move(node));
  }
  std::vector<Node> take() { return std::move(nodes_); }

 private:
  static std::string key_of(const Node& node) {
    return node.op_type + '\n' + join(node.inputs, "\n");
  }

  std::vector<Node> nodes_;
  std::multimap<std::string, std::size_t> by_key_;  // by operator and inputs
};

}  // namespace

int merge_duplicates(Graph& graph) {
  Renaming renaming;  // so that what reads from two duplicates is found to be one as well
  Kept kept;
  int merged = 0;
  for (Node& node : graph.nodes) {
    renaming.apply(node);
    const Node* twin = may_merge(node) ? kept.twin_of(node) : nullptr;
    if (twin == nullptr || is_public(graph, node)) {
      kept.add(std::move(node));
      continue;
    }
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      if (!node.outputs[i].empty()) renaming.add(node.outputs[i], twin->outputs[i]);
    }
    ++merged;
  }
  graph.nodes = kept.take();
  return merged;
}

}  // namespace carnot
