// SPDX-License-Identifier: Apache-2.0
#include "app/series_file.hpp"

#include <filesystem>
#include <system_error>

#include "analysis/quantity_series.hpp"
#include "base/gunzip.hpp"

namespace carnot {
namespace {

/// A table that was named, and its column.
struct NamedTable {
  std::string file;
  std::string column;
  std::string text;
};

Result<NamedTable> named_table(const std::string& named) {
  NamedTable table{named, {}, {}};
  std::error_code unreadable;  // read_maybe_gzipped says why
  const auto hash = named.rfind('#');
  if (hash != std::string::npos && !std::filesystem::exists(named, unreadable)) {
    table.file = named.substr(0, hash);
    table.column = named.substr(hash + 1);
  }
  CARNOT_TRY(table.text, as_bad_input(read_maybe_gzipped(table.file)));
  return table;
}

}  // namespace

Result<std::string> as_bad_input(Result<std::string> text) {
  if (text || text.error().code != ErrorCode::not_found) return text;
  text.error().code = ErrorCode::bad_input;
  return text;
}

Result<FactorSeries> load_factor_series(const std::string& named, SeriesKind kind,
                                        const std::string& unit) {
  CARNOT_TRY(const NamedTable table, named_table(named));
  return parse_factor_series(table.text, kind, {table.column, unit}, table.file);
}

Result<FactorSeries> load_quantity_series(const std::string& named, const std::string& unit) {
  CARNOT_TRY(const NamedTable table, named_table(named));
  return parse_quantity_series(table.text, {table.column, unit}, table.file);
}

}  // namespace carnot
