// SPDX-License-Identifier: Apache-2.0
#include "analysis/trends/architecture_years.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "base/csv_line.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

constexpr int kFirstYear = 1950;
constexpr int kLastYear = 2100;
constexpr std::array<std::string_view, 6> kWhoseWeights{"tf_",     "gluon_", "dm_",
                                                        "legacy_", "ssl_",   "swsl_"};

std::string squeezed(std::string_view model) {
  for (const std::string_view prefix : kWhoseWeights) {
    if (model.starts_with(prefix)) model.remove_prefix(prefix.size());
  }
  std::string key;
  key.reserve(model.size());
  for (const char c : model) {
    if (c == '_' || c == '-' || c == ' ') continue;
    key.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
  return key;
}

std::optional<ArchitectureYear> row_of(std::string_view line) {
  const std::vector<std::string> cells = split_csv_line(line, ',');
  if (cells.size() != 3 || cells[0].empty() || cells[2].empty()) return std::nullopt;
  const auto year = parse_uint(cells[1]);
  if (!year || *year < kFirstYear || *year > kLastYear) return std::nullopt;
  if (squeezed(cells[0]) != cells[0]) return std::nullopt;
  return ArchitectureYear{cells[0], static_cast<int>(*year), cells[2]};
}

}  // namespace

Result<std::vector<ArchitectureYear>> parse_architecture_years(std::string_view text,
                                                               std::string_view name) {
  std::vector<ArchitectureYear> years;
  std::size_t number = 0;
  bool headed = false;
  for (const std::string_view raw : split(text, '\n')) {
    ++number;
    const std::string_view line = trim(raw);
    if (line.empty() || line.starts_with('#')) continue;
    if (!headed) {
      headed = true;
      if (line == "prefix,year,source") continue;
      return fail(
          ErrorCode::bad_input,
          fmt::format("{}:{}: the first line is not \"prefix,year,source\".", name, number));
    }
    auto row = row_of(line);
    if (!row || std::ranges::find(years, row->prefix, &ArchitectureYear::prefix) != years.end()) {
      return fail(ErrorCode::bad_input,
                  fmt::format("{}:{}: it is no row of a new prefix in small letters, a year from "
                              "{} to {}, and a source.",
                              name, number, kFirstYear, kLastYear));
    }
    years.push_back(*std::move(row));
  }
  if (years.empty())
    return fail(ErrorCode::bad_input, fmt::format("{} holds no architecture.", name));
  return years;
}

const ArchitectureYear* find_architecture(const std::vector<ArchitectureYear>& years,
                                          std::string_view model) {
  const std::string key = squeezed(model);
  const ArchitectureYear* longest = nullptr;
  for (const ArchitectureYear& one : years) {
    if (!key.starts_with(one.prefix)) continue;
    if (longest == nullptr || one.prefix.size() > longest->prefix.size()) longest = &one;
  }
  return longest;
}

}  // namespace carnot
