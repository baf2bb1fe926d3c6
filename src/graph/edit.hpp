// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "base/result.hpp"
#include "graph/graph.hpp"

namespace carnot {

/// Names that a graph does not use yet, for values and nodes alike: the stem, or stem_1, stem_2 ...
/// It remembers what it gave, so that a tactic can take a thousand of them.
class NameSource {
 public:
  explicit NameSource(const Graph& graph);
  std::string fresh(std::string_view stem);

 private:
  std::unordered_set<std::string> taken_;
};

/// A single one. For several take a NameSource.
std::string fresh_name(const Graph& graph, std::string_view stem);

/// Whoever read `from`, sub-graphs too, reads `to` instead; `from` is left unread. Returns the name
/// under which the value is found afterwards, which is `to` unless `from` was an output of the
/// graph.
///
/// An output keeps its public name: then the value itself takes over the name `from` and the former
/// producer of `from` gets a fresh one; only where it cannot (it is an input, an initialiser or
/// another output) an Identity at the end copies it. The caller sorts if `to` is made after a
/// reader of `from`, and removes what is dead.
std::string rename_uses(Graph& graph, std::string_view from, std::string_view to);

/// Gives a value another name wherever it stands: producer, readers, sub-graphs, outputs, shapes.
/// REQUIRES: no other value is called `to`.
void rename_value(Graph& graph, std::string_view from, std::string_view to);

/// Many values renamed for their readers, node by node and in one pass: rename_uses looks at every
/// node each time, which for thousands of names is minutes. For values that are no outputs of the
/// graph; nodes are renamed in their order, behind what the names stand for.
class Renaming {
 public:
  /// Whoever reads `from` shall read `to`. REQUIRES: `to` was not renamed itself.
  void add(std::string from, std::string to);
  /// The node's inputs, and what its sub-graphs read.
  void apply(Node& node) const;

 private:
  std::unordered_map<std::string, std::string> names_;
};

/// Removes nodes that no output depends on, initialisers that nothing reads, and what is known
/// about values that are gone. Inputs stay. Returns how many nodes went.
std::size_t remove_dead(Graph& graph);

/// Every node behind those it reads from; the order stays as it is where that is already so.
/// Errors: bad_input naming a node when they read from each other in a circle.
Result<void> sort_topologically(Graph& graph);

}  // namespace carnot
