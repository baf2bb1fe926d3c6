// SPDX-License-Identifier: Apache-2.0
#include "base/csv_line.hpp"

#include "base/text.hpp"

namespace carnot {

std::vector<std::string> split_csv_line(std::string_view line, char separator) {
  std::vector<std::string> cells(1);
  bool in_quotes = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char letter = line[i];
    if (in_quotes && letter == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += letter;
      ++i;
    } else if (letter == '"') {
      in_quotes = !in_quotes;
    } else if (letter == separator && !in_quotes) {
      cells.emplace_back();
    } else {
      cells.back() += letter;
    }
  }
  for (std::string& cell : cells) cell = std::string{trim(cell)};
  return cells;
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

}  // namespace carnot
