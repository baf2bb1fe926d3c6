// SPDX-License-Identifier: Apache-2.0
#include "base/toml_table_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/duration_text.hpp"
#include "base/text.hpp"
#include "base/toml_node.hpp"

namespace carnot {
namespace {

/// What no study waits for; far below what a clock's nanoseconds can count.
constexpr Seconds kLongestDuration{366.0 * 24 * 3600};

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
  // TOML knows nan and inf as numbers.
  if (!number)
    return refuse(wrong_type(key, *node, node->is_number() ? "a finite number" : "a number"));
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
