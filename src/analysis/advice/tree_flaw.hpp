// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "analysis/advice/tree.hpp"

namespace carnot {

/// What makes a tree unusable, and where it is written, so that a parser can name the line.
struct TreeFlaw {
  enum class Where { root, node, leaf };
  Where where = Where::root;
  std::size_t index = 0;  // of the node or leaf
  std::string key;        // of its table
  std::string what;       // continues the key: "leads to \"x\", which ..."
  std::string remedy{};
};

/// The first flaw in the order of the file; empty for a tree that gives every set of answers one
/// path. Refused: names that are missing, taken twice or lead nowhere; a question whose answers
/// lead to the same place; cycles; questions and leaves that no path reaches; bounds that do not
/// fit their fact.
std::optional<TreeFlaw> find_flaw(const AdviceTree& tree);

}  // namespace carnot
