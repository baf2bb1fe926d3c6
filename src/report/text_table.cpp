// SPDX-License-Identifier: Apache-2.0
#include "report/text_table.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace carnot {
namespace {

std::vector<std::size_t> widths_of(const TextTable& table) {
  std::vector<std::size_t> widths;
  widths.reserve(table.heading.size());
  for (const std::string& cell : table.heading) widths.push_back(columns_of(cell));
  for (const auto& row : table.rows) {
    CARNOT_ASSERT(row.size() == widths.size());
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], columns_of(row[i]));
  }
  return widths;
}

std::string aligned_row(const std::vector<std::string>& cells,
                        const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    line += "  " + cells[i];
    if (i + 1 < cells.size()) line.append(widths[i] - columns_of(cells[i]), ' ');
  }
  return line + "\n";
}

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += " " + markdown_text(cell) + " |";
  return line + "\n";
}

}  // namespace

std::size_t columns_of(std::string_view utf8) {
  const auto starts_character = [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  };
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), starts_character));
}

std::string to_aligned_text(const TextTable& table) {
  const std::vector<std::size_t> widths = widths_of(table);
  std::vector<std::string> rule;
  rule.reserve(widths.size());
  for (const std::size_t width : widths) rule.emplace_back(width, '-');
  std::string text = aligned_row(table.heading, widths) + aligned_row(rule, widths);
  for (const auto& row : table.rows) text += aligned_row(row, widths);
  return text;
}

std::string to_markdown_table(const TextTable& table) {
  std::string text = markdown_row(table.heading) + "|";
  for (std::size_t i = 0; i < table.heading.size(); ++i) text += "---|";
  text += "\n";
  for (const auto& row : table.rows) text += markdown_row(row);
  return text;
}

std::string markdown_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\n') {
      escaped += ' ';
      continue;
    }
    if (c == '|' || c == '*' || c == '_' || c == '`' || c == '<' || c == '[' || c == '\\')
      escaped += '\\';
    escaped += c;
  }
  return escaped;
}

}  // namespace carnot
