// SPDX-License-Identifier: Apache-2.0
#include "store/imports/csv_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/csv_line.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

bool is_blank(char letter) { return letter == ' ' || letter == '\t' || letter == '\r'; }

/// As trim(), without its call for the usual cell that has no blanks.
std::string_view trimmed(std::string_view cell) {
  while (!cell.empty() && is_blank(cell.front())) cell.remove_prefix(1);
  while (!cell.empty() && is_blank(cell.back())) cell.remove_suffix(1);
  return cell;
}

}  // namespace

void split_cells(std::string_view line, char separator, std::vector<std::string_view>& cells,
                 std::vector<std::string>& unquoted) {
  cells.clear();
  if (std::memchr(line.data(), '"', line.size()) != nullptr) {
    unquoted = split_csv_line(line, separator);
    cells.assign(unquoted.begin(), unquoted.end());
    return;
  }
  const char* at = line.data();
  const char* const end = at + line.size();
  // A cell has a handful of bytes: looking at each beats a call of memchr.
  for (const char* letter = at; letter != end; ++letter) {
    if (*letter != separator) continue;
    cells.push_back(trimmed({at, static_cast<std::size_t>(letter - at)}));
    at = letter + 1;
  }
  cells.push_back(trimmed({at, static_cast<std::size_t>(end - at)}));
}

Result<CsvTable> CsvTable::open(ByteStream& stream, char separator, const ImportLog& log) {
  CsvTable table{LineReader{stream, log.file()}, separator};
  TextLine line;
  CARNOT_TRY(const bool any, table.lines_.next(line));
  if (!any) return fail(ErrorCode::bad_input, fmt::format("{}: the file is empty.", log.place(1)));
  table.names_ = split_csv_line(without_byte_order_mark(line.text), separator);
  for (const std::string& name : table.names_) {
    if (name.empty() || std::ranges::count(table.names_, name) == 1) continue;
    return fail(ErrorCode::bad_input,
                fmt::format("{}: two columns are called \"{}\".", log.place(1), valid_utf8(name)),
                "Rename one of them.");
  }
  return table;
}

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
  const auto found = std::ranges::find(names_, name);
  if (found == names_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names_.begin());
}

std::optional<std::size_t> CsvTable::column_of(std::string_view names) const {
  for (const std::string_view name : split(names, '|')) {
    if (const auto found = column(name)) return found;
  }
  return std::nullopt;
}

std::vector<std::size_t> CsvTable::others(std::span<const std::size_t> used) const {
  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (std::ranges::find(used, i) == used.end()) left.push_back(i);
  }
  return left;
}

Result<std::int64_t> CsvTable::each_row(std::span<const std::size_t> used, ImportLog& log,
                                        const std::function<RowVerdict(const CsvCells&)>& take) {
  const bool last_counts = std::ranges::find(used, names_.size() - 1) != used.end();
  std::vector<std::string_view> cells;
  std::vector<std::string> unquoted;
  std::int64_t rows = 0;
  TextLine line;
  for (;;) {
    CARNOT_TRY(const bool any, lines_.next(line));
    if (!any) return rows;
    if (trim(line.text).empty()) continue;
    split_cells(line.text, separator_, cells, unquoted);
    if (!line.ended && (last_counts || cells.size() < names_.size())) {
      log.note(ImportNoteCode::cut_last_row, line.number);
      return rows;
    }
    if (cells.size() != names_.size()) {
      CARNOT_TRY_VOID(log.damaged(line.number, fmt::format("the row has {} cells, the heading {}.",
                                                           cells.size(), names_.size())));
      continue;
    }
    const RowVerdict verdict = take({line.number, cells});
    if (verdict) {
      ++rows;
    } else {
      CARNOT_TRY_VOID(log.damaged(line.number, verdict.error()));
    }
  }
}

}  // namespace carnot
