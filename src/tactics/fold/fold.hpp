// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tactics/tactic.hpp"

namespace carnot {

/// Exact rewriting: the same function with fewer nodes. Batch norms and constant additions go into
/// the weights before them, constants are calculated, identities, duplicates and dead nodes go.
Tactic fold();

/// What of it leaves every weight as it is: constants, shape arithmetic, identities, duplicates and
/// dead nodes, but no batch norm and no addition goes into weights.
Tactic simplify();

/// What each kind of rewriting did.
struct FoldCounts {
  int constants_lifted = 0;      // Constant nodes
  int constants_calculated = 0;  // nodes whose inputs were all constant
  int norms = 0;                 // batch norms into weights
  int affines = 0;               // Add, Sub, Mul, Div by constants into weights
  int identities = 0;
  int duplicates = 0;
  int dead = 0;
  int total() const;
};

enum class Rewriting {
  whole,         // fold
  keep_weights,  // simplify
};

/// The rewriting itself, for tactics that need a folded graph to begin with. Ends when nothing is
/// left to do: folding twice is folding once. Errors: bad_input when shapes cannot be inferred.
Result<Graph> folded(Graph graph, FoldCounts& counts, Rewriting rewriting = Rewriting::whole);

}  // namespace carnot
