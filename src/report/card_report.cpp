// SPDX-License-Identifier: Apache-2.0
#include "report/card_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/format.hpp"
#include "report/json_parts.hpp"
#include "report/text_table.hpp"

namespace carnot {
namespace {

constexpr std::size_t kMostShown = 48;

std::string shown(const std::string& value) {
  std::string text = valid_utf8(value);
  std::ranges::replace(text, '\n', ' ');
  if (columns_of(text) <= kMostShown) return text;
  const auto is_inside = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  while (columns_of(text) > kMostShown - 1) {
    while (is_inside(text.back())) text.pop_back();
    text.pop_back();
  }
  return text + "…";
}

std::pair<int, int> of_study(const CardCheck& check) {
  std::pair<int, int> count{0, 0};
  for (const CardEntry& one : check.entries) {
    if (!one.is_of_study) continue;
    ++count.second;
    if (one.is_there) ++count.first;
  }
  return count;
}

}  // namespace

int CardCheck::there() const {
  return static_cast<int>(std::ranges::count(entries, true, &CardEntry::is_there));
}

double CardCheck::score() const {
  return entries.empty() ? 0.0 : static_cast<double>(there()) / static_cast<double>(entries.size());
}

std::string card_text(const CardCheck& check) {
  const auto [there, all] = of_study(check);
  std::string text = fmt::format(
      "The card tells {} of {} ({}); of the {} that most cards lack, {}. Looked at: {}\n",
      check.there(), check.entries.size(), format_share(check.score()), all, there,
      valid_utf8(fmt::format("{}", fmt::join(check.sources, ", "))));
  TextTable told{{"told", "what", "where"}, {}};
  TextTable missing{{"missing", "how to get it"}, {}};
  for (const CardEntry& one : check.entries) {
    if (one.is_there) {
      told.rows.push_back({one.field, shown(one.value), valid_utf8(one.where)});
    } else {
      missing.rows.push_back({fmt::format("{}: {}", one.field, one.meaning), one.hint});
    }
  }
  if (!told.rows.empty()) text += "\n" + to_aligned_text(told);
  if (!missing.rows.empty()) text += "\n" + to_aligned_text(missing);
  return text;
}

std::string card_json(const CardCheck& check) {
  using nlohmann::json;
  const auto [there, all] = of_study(check);
  json fields = json::array();
  json missing = json::array();
  for (const CardEntry& one : check.entries) {
    fields.push_back({{"field", one.field},
                      {"meaning", one.meaning},
                      {"often_missing", one.is_of_study},
                      {"told", one.is_there},
                      {"where", json_text(one.where)},
                      {"value", one.is_there ? json_text(one.value) : json(nullptr)},
                      {"hint", json_text(one.hint)}});
    if (!one.is_there) missing.push_back(one.field);
  }
  json sources = json::array();
  for (const std::string& source : check.sources) sources.push_back(json_text(source));
  const json document{{"format", "carnot.card/1"},
                      {"sources", std::move(sources)},
                      {"score", json_number(check.score())},
                      {"told_fields", check.there()},
                      {"all_fields", check.entries.size()},
                      {"often_missing_told", there},
                      {"often_missing_all", all},
                      {"missing", std::move(missing)},
                      {"fields", std::move(fields)}};
  return document.dump(2) + "\n";
}

}  // namespace carnot
