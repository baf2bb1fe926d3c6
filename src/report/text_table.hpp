// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace carnot {

/// How many columns of a terminal a UTF-8 text takes (one per character; no wide scripts are used
/// here).
std::size_t columns_of(std::string_view utf8);

/// Rows of text under a heading. Written with aligned columns for a terminal, or as Markdown.
struct TextTable {
  std::vector<std::string> heading;
  std::vector<std::vector<std::string>> rows;  // each as long as the heading
};

/// Columns two spaces apart, the heading underlined; each line indented by two spaces.
std::string to_aligned_text(const TextTable& table);

/// A pipe table; cells are escaped.
std::string to_markdown_table(const TextTable& table);

/// Text that Markdown shows as it is.
std::string markdown_text(std::string_view text);

}  // namespace carnot
