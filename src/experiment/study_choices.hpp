// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "base/toml_table_reader.hpp"

namespace carnot {

/// The row of a closed list that a text names, or an error with the nearest, placed at `item` of
/// the key's list.
template <class T, std::size_t N>
void choose(TomlTableReader& table, std::string_view key, std::size_t item, std::string_view text,
            T& into, const std::array<T, N>& rows) {
  std::array<std::string_view, N> names;
  std::ranges::transform(rows, names.begin(), [](T row) { return key_of(row); });
  if (const auto found = std::ranges::find(names, text); found != names.end()) {
    into = rows.at(static_cast<std::size_t>(found - names.begin()));
    return;
  }
  table.refuse(table.error_at_item(
      key, item, fmt::format("names \"{}\", which does not exist.", valid_utf8(text)),
      suggestion_for(text, names)));
}

template <class T, std::size_t N>
void read_choice(TomlTableReader& table, std::string_view key, T& into,
                 const std::array<T, N>& rows) {
  std::string text{key_of(into)};
  table.read(key, text);
  choose(table, key, 0, text, into, rows);
}

template <class T, std::size_t N>
void read_choices(TomlTableReader& table, std::string_view key, std::vector<T>& into,
                  const std::array<T, N>& rows) {
  std::vector<std::string> texts;
  table.read(key, texts);
  if (table.has(key)) into.clear();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    choose(table, key, i, texts[i], into.emplace_back(), rows);
  }
}

}  // namespace carnot
