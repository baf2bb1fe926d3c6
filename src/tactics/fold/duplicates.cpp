// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>

#include "base/text.hpp"
#include "graph/edit.hpp"
#include "graph/walk.hpp"
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

struct Merge {
  std::size_t node;
  std::size_t into;
};

std::vector<Merge> find_merges(const Graph& graph) {
  const GraphIndex index{graph};
  std::multimap<std::string, std::size_t> seen;  // by operator and inputs
  std::vector<Merge> merges;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (!may_merge(node)) continue;
    const std::string key = node.op_type + '\n' + join(node.inputs, "\n");
    const auto [first, last] = seen.equal_range(key);
    const auto twin = std::find_if(
        first, last, [&](const auto& row) { return does_the_same(graph.nodes[row.second], node); });
    const bool public_name = std::ranges::any_of(
        node.outputs, [&](const std::string& output) { return index.is_output(output); });
    if (twin != last && !public_name) {
      merges.push_back({.node = i, .into = twin->second});
    } else {
      seen.emplace(key, i);
    }
  }
  return merges;
}

}  // namespace

int merge_duplicates(Graph& graph) {
  const std::vector<Merge> merges = find_merges(graph);
  for (const Merge& merge : merges) {
    const std::vector<std::string> gone = graph.nodes[merge.node].outputs;
    const std::vector<std::string> kept = graph.nodes[merge.into].outputs;
    for (std::size_t i = 0; i < gone.size(); ++i) {
      if (!gone[i].empty()) rename_uses(graph, gone[i], kept[i]);
    }
  }
  for (std::size_t i = merges.size(); i-- > 0;) {
    graph.nodes.erase(graph.nodes.begin() + static_cast<std::ptrdiff_t>(merges[i].node));
  }
  return static_cast<int>(merges.size());
}

}  // namespace carnot
