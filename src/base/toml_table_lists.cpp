// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <utility>

#include "base/assert.hpp"
#include "base/toml_node.hpp"
#include "base/toml_table_reader.hpp"

namespace carnot {

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

}  // namespace carnot
