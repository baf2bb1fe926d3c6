// SPDX-License-Identifier: Apache-2.0
#include "store/text_list_column.hpp"

#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace carnot {

std::string text_list_column(std::span<const std::string> texts) {
  nlohmann::json list = nlohmann::json::array();
  for (const std::string& text : texts) list.push_back(valid_utf8(text));
  return list.dump();
}

std::vector<std::string> texts_of(std::string_view column) {
  const nlohmann::json list = nlohmann::json::parse(column, nullptr, false);
  std::vector<std::string> texts;
  if (!list.is_array()) return texts;
  for (const auto& item : list) {
    if (item.is_string()) texts.push_back(item.get<std::string>());
  }
  return texts;
}

}  // namespace carnot
