// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "analysis/advice/tree.hpp"
#include "base/result.hpp"

namespace carnot {

/// A tree's text (docs/formats.md) as a tree that can be walked: every key, type, name, tactic and
/// link is checked; cycles and questions that no path reaches are refused (find_flaw).
///
/// Errors: bad_input, "file:line: key what. remedy", with the nearest valid name where one was
/// misspelt.
Result<AdviceTree> parse_advice_tree(std::string_view text, const std::filesystem::path& file);

/// Errors as above, and read_file's.
Result<AdviceTree> load_advice_tree(const std::filesystem::path& file);

/// The tree of data/advice.toml, compiled in.
AdviceTree built_in_advice_tree();

/// The text that parse_advice_tree reads back as the same tree, texts valid UTF-8.
std::string advice_tree_text(const AdviceTree& tree);

}  // namespace carnot
