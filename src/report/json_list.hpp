// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

namespace carnot {

/// An array of what `to_json` makes of each item.
template <class Items, class ToJson>
nlohmann::json json_list(const Items& items, ToJson to_json) {
  nlohmann::json all = nlohmann::json::array();
  for (const auto& item : items) all.push_back(to_json(item));
  return all;
}

}  // namespace carnot
