// SPDX-License-Identifier: Apache-2.0
#include "app/card/readme_text.hpp"

#include <algorithm>
#include <cctype>

#include "base/text.hpp"

namespace carnot {
namespace {

constexpr std::size_t kMostRead = 2000;

/// The line without what stands in comments; `in_comment` goes on to the next line.
std::string outside_comments(std::string_view line, bool& in_comment) {
  std::string text;
  while (!line.empty()) {
    const std::string_view mark = in_comment ? "-->" : "<!--";
    const auto at = line.find(mark);
    if (!in_comment) text += line.substr(0, at);
    if (at == std::string_view::npos) return text;
    line.remove_prefix(at + mark.size());
    in_comment = !in_comment;
  }
  return text;
}

bool bears(std::string_view line, const TextSign& sign) {
  const std::string small = lower_case(line);
  if (small.find("more information needed") != std::string::npos) return false;
  if (sign.has_figure &&
      std::ranges::none_of(small, [](unsigned char c) { return std::isdigit(c) != 0; }))
    return false;
  return std::ranges::any_of(
      sign.words, [&](std::string_view word) { return small.find(word) != std::string::npos; });
}

}  // namespace

std::optional<ToldLine> find_told(std::string_view markdown, const TextSign& sign) {
  bool in_comment = false;
  for (int number = 0; !markdown.empty(); ++number) {
    const auto end = markdown.find('\n');
    const std::string line = outside_comments(markdown.substr(0, end), in_comment);
    markdown.remove_prefix(end == std::string_view::npos ? markdown.size() : end + 1);
    const std::string_view read = trim(std::string_view{line}.substr(0, kMostRead));
    if (read.empty() || read.front() == '#') continue;
    if (bears(read, sign)) return ToldLine{number, valid_utf8(read)};
  }
  return std::nullopt;
}

}  // namespace carnot
