// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace carnot {

/// By what a line of text is known to tell something.
struct TextSign {
  std::span<const std::string_view> words{};  // in small letters; one of them; none: no line does
  bool has_figure = true;                     // a digit stands in the line too
};

struct ToldLine {
  int line = 0;  // from 0
  std::string text;
};

/// The first line of a Markdown text that bears the sign. Headings, comments (<!-- -->) and lines
/// with a template's "[More Information Needed]" tell nothing; of very long lines only the
/// beginning is read.
std::optional<ToldLine> find_told(std::string_view markdown, const TextSign& sign);

}  // namespace carnot
