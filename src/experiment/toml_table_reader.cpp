// SPDX-License-Identifier: Apache-2.0
#include "experiment/toml_table_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/assert.hpp"
#include "base/duration_text.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

/// What no study waits for; far below what a clock's nanoseconds can count.
constexpr Seconds kLongestDuration{366.0 * 24 * 3600};

/// 1-based. An empty file's root lies nowhere, which toml++ calls line 0.
std::int64_t line_of_node(const toml::node& node) {
  return std::max<std::int64_t>(1, node.source().begin.line);
}

std::string_view kind_of(const toml::node& node) {
  if (node.is_string()) return "text";
  if (node.is_integer()) return "a whole number";
  if (node.is_floating_point()) return "a number";
  if (node.is_boolean()) return "true or false";
  if (node.is_array()) return "a list";
  if (node.is_table()) return "a table";
  return "a date or time";
}

std::optional<double> number_of(const toml::node& node) {
  if (const auto* real = node.as_floating_point())
    return std::isfinite(real->get()) ? std::optional{real->get()} : std::nullopt;
  if (const auto* whole = node.as_integer()) return static_cast<double>(whole->get());
  return std::nullopt;
}

std::optional<double> share_of(const toml::node& node) {
  if (const auto number = number_of(node)) return number;
  const auto* text = node.as_string();
  if (text == nullptr) return std::nullopt;
  // Plain numbers are written without quotes here: "0.02" is a text and would be taken for one.
  return trim(text->get()).ends_with('%') ? parse_share(text->get()) : std::nullopt;
}

}  // namespace

std::string one_line(std::string text) {
  const auto breaks = [](unsigned char letter) { return letter < 0x20 || letter == 0x7F; };
  std::ranges::replace_if(text, breaks, ' ');
  return text;
}

std::string suggestion_for(std::string_view misspelt, std::span<const std::string_view> names) {
  if (const auto nearest = nearest_name(misspelt, names))
    return fmt::format("Did you mean \"{}\"?", *nearest);
  return fmt::format("Choose one of {}.", fmt::join(names, ", "));
}

TomlTableReader::TomlTableReader(const toml::table& table, std::string_view file, std::string path)
    : table_{table}, file_{file}, path_{std::move(path)} {}

std::string TomlTableReader::name_of_key(std::string_view key) const {
  return path_.empty() ? std::string{key} : fmt::format("{}.{}", path_, key);
}

std::string TomlTableReader::place_of(const toml::node& node) const {
  return fmt::format("{}:{}", file_, line_of_node(node));
}

Error TomlTableReader::error_at(std::string_view key, std::string_view what,
                                std::string remedy) const {
  const toml::node* node = table_.get(key);
  return error_at_node(node != nullptr ? *node : static_cast<const toml::node&>(table_), key, what,
                       std::move(remedy));
}

Error TomlTableReader::error_at_item(std::string_view key, std::size_t item, std::string_view what,
                                     std::string remedy) const {
  const toml::node* node = table_.get(key);
  const toml::array* list = node != nullptr ? node->as_array() : nullptr;
  if (list == nullptr || item >= list->size()) return error_at(key, what, std::move(remedy));
  return error_at_node(*list->get(item), key, what, std::move(remedy));
}

Error TomlTableReader::error_at_node(const toml::node& node, std::string_view key,
                                     std::string_view what, std::string remedy) const {
  return Error{
      ErrorCode::bad_input,
      fmt::format("{}: {}", place_of(node), one_line(name_of_key(key) + " " + std::string{what})),
      one_line(std::move(remedy))};
}

Error TomlTableReader::wrong_type(std::string_view key, const toml::node& node,
                                  std::string_view wanted) const {
  return error_at_node(node, key, fmt::format("is {}; it should be {}.", kind_of(node), wanted));
}

Error TomlTableReader::wrong_item(std::string_view key, const toml::node& item,
                                  std::string_view wanted) const {
  return error_at_node(item, key,
                       fmt::format("holds {}; every item should be {}.", kind_of(item), wanted));
}

void TomlTableReader::refuse(Error error) {
  if (!error_) error_ = std::move(error);
}

const toml::node* TomlTableReader::find(std::string_view key) {
  known_.emplace_back(key);
  return table_.get(key);
}

const toml::node* TomlTableReader::node(std::string_view key) { return find(key); }

void TomlTableReader::require(std::string_view key, std::string_view why) {
  if (!table_.contains(key)) refuse(error_at(key, fmt::format("is missing: {}", why)));
}

template <class T>
const toml::value<T>* TomlTableReader::typed(std::string_view key, std::string_view wanted) {
  const toml::node* node = find(key);
  if (node == nullptr) return nullptr;
  const auto* value = node->as<T>();
  if (value == nullptr) refuse(wrong_type(key, *node, wanted));
  return value;
}

void TomlTableReader::read(std::string_view key, std::string& into) {
  if (const auto* value = typed<std::string>(key, "text in quotes")) into = value->get();
}

void TomlTableReader::read(std::string_view key, bool& into) {
  if (const auto* value = typed<bool>(key, "true or false")) into = value->get();
}

void TomlTableReader::read(std::string_view key, double& into) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto number = number_of(*node);
  if (!number) return refuse(wrong_type(key, *node, "a number"));
  into = *number;
}

void TomlTableReader::read(std::string_view key, std::int64_t& into, std::int64_t least,
                           std::int64_t greatest) {
  const auto* value = typed<std::int64_t>(key, "a whole number");
  if (value == nullptr) return;
  if (value->get() < least || value->get() > greatest) {
    return refuse(error_at(
        key, fmt::format("is {}; it should lie in {}..{}.", value->get(), least, greatest)));
  }
  into = value->get();
}

void TomlTableReader::read(std::string_view key, int& into, int least, int greatest) {
  std::int64_t wide = into;
  read(key, wide, least, greatest);
  into = static_cast<int>(wide);
}

std::optional<Seconds> TomlTableReader::duration(std::string_view key, const toml::node& node) {
  const auto* text = node.as_string();
  const auto seconds = text != nullptr ? parse_duration(text->get()) : std::nullopt;
  if (seconds && *seconds <= kLongestDuration) return seconds;
  refuse(error_at(key, seconds ? "is longer than a year." : "is not a duration.",
                  "Write it with its unit, for example \"500 ms\", \"2 s\" or \"10 min\"."));
  return std::nullopt;
}

void TomlTableReader::read(std::string_view key, Seconds& into) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  if (const auto seconds = duration(key, *node)) into = *seconds;
}

void TomlTableReader::read(std::string_view key, std::optional<Seconds>& into) {
  Seconds seconds{0.0};
  read(key, seconds);
  if (has(key)) into = seconds;
}

void TomlTableReader::read_share(std::string_view key, double& into) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto share = share_of(*node);
  if (!share || *share < 0.0 || *share > 1.0) {
    return refuse(
        error_at(key, "is not a share between 0 and 100 %.", "Write for example \"2 %\" or 0.02."));
  }
  into = *share;
}

void TomlTableReader::read_share(std::string_view key, std::optional<double>& into) {
  double share = 0.0;
  read_share(key, share);
  if (has(key)) into = share;
}

void TomlTableReader::read(std::string_view key, std::vector<double>& into) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto* list = node->as_array();
  if (list == nullptr) return refuse(wrong_type(key, *node, "a list of numbers"));
  into.clear();
  for (const toml::node& item : *list) {
    const auto number = number_of(item);
    if (!number) return refuse(wrong_item(key, item, "a number"));
    into.push_back(*number);
  }
}

void TomlTableReader::read(std::string_view key, std::vector<std::string>& into) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  if (const auto* one = node->as_string()) {
    into = {one->get()};
    return;
  }
  const auto* list = node->as_array();
  if (list == nullptr) return refuse(wrong_type(key, *node, "text or a list of texts"));
  into.clear();
  for (const toml::node& item : *list) {
    const auto* text = item.as_string();
    if (text == nullptr) return refuse(wrong_item(key, item, "text"));
    into.push_back(text->get());
  }
}

void TomlTableReader::read(std::string_view key, std::vector<int>& into, int least, int greatest) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  std::vector<const toml::node*> items;
  if (const auto* list = node->as_array()) {
    for (const toml::node& item : *list) items.push_back(&item);
  } else {
    items.push_back(node);
  }
  into.clear();
  for (const toml::node* item : items) {
    const auto* number = item->as_integer();
    if (number == nullptr)
      return refuse(wrong_type(key, *item, "a whole number or a list of them"));
    if (number->get() < least || number->get() > greatest) {
      return refuse(error_at_node(
          *item, key,
          fmt::format("holds {}; it should lie in {}..{}.", number->get(), least, greatest)));
    }
    into.push_back(static_cast<int>(number->get()));
  }
}

void TomlTableReader::read_table(std::string_view key,
                                 const std::function<Result<void>(TomlTableReader&)>& body) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto* table = node->as_table();
  if (table == nullptr)
    return refuse(wrong_type(key, *node, fmt::format("a table, [{}]", name_of_key(key))));
  TomlTableReader reader{*table, file_, name_of_key(key)};
  auto done = body(reader);
  if (done) done = reader.finish();
  if (!done) refuse(std::move(done).error());
}

void TomlTableReader::read_tables(std::string_view key,
                                  const std::function<Result<void>(TomlTableReader&)>& body) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto* list = node->as_array();
  if (list == nullptr)
    return refuse(wrong_type(key, *node, fmt::format("tables headed [[{}]]", name_of_key(key))));
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto* table = list->get(i)->as_table();
    if (table == nullptr)
      return refuse(
          wrong_type(key, *list->get(i), fmt::format("tables headed [[{}]]", name_of_key(key))));
    TomlTableReader reader{*table, file_, fmt::format("{}[{}]", name_of_key(key), i)};
    auto done = body(reader);
    if (done) done = reader.finish();
    if (!done) return refuse(std::move(done).error());
  }
}

TomlTableReader TomlTableReader::table_at(std::string_view key, std::size_t index) const {
  const toml::array* list = table_.get_as<toml::array>(key);
  const toml::table* table = list != nullptr ? list->get_as<toml::table>(index) : nullptr;
  CARNOT_ASSERT(table != nullptr);
  return TomlTableReader{*table, file_, fmt::format("{}[{}]", name_of_key(key), index)};
}

std::int64_t TomlTableReader::line_of(std::string_view key) const {
  const toml::node* node = table_.get(key);
  return line_of_node(node != nullptr ? *node : static_cast<const toml::node&>(table_));
}

Result<void> TomlTableReader::finish() {
  for (const auto& [key, node] : table_) {
    if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
    const std::vector<std::string_view> names{known_.begin(), known_.end()};
    refuse(
        error_at(key.str(), "is not a key that is known here.", suggestion_for(key.str(), names)));
  }
  if (error_) return tl::unexpected(*error_);
  return {};
}

}  // namespace carnot
