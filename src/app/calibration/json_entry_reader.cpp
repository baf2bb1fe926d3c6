// SPDX-License-Identifier: Apache-2.0
#include "app/calibration/json_entry_reader.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace carnot {

using nlohmann::json;

const json* JsonEntryReader::find(const char* key) const {
  if (!entry_.is_object()) return nullptr;
  const auto found = entry_.find(key);
  return found == entry_.end() ? nullptr : &*found;
}

std::string JsonEntryReader::text(const char* key) {
  const json* found = find(key);
  const auto* text = found != nullptr ? found->get_ptr<const std::string*>() : nullptr;
  const bool is_usable =
      text != nullptr && !text->empty() &&
      std::ranges::none_of(*text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  if (!is_usable) refuse(key);
  return is_usable ? *text : std::string{};
}

std::vector<std::string> JsonEntryReader::texts(const char* key) {
  std::vector<std::string> list;
  const json* found = find(key);
  if (found == nullptr || !found->is_array()) {
    refuse(key);
    return list;
  }
  for (const json& item : *found) {
    if (const auto* text = item.get_ptr<const std::string*>()) {
      list.push_back(*text);
    } else {
      refuse(key);
    }
  }
  return list;
}

double JsonEntryReader::number(const char* key, double least) {
  const json* found = find(key);
  const double value = found != nullptr && found->is_number()
                           ? found->get<double>()
                           : std::numeric_limits<double>::quiet_NaN();
  if (std::isfinite(value) && value >= least && value <= kMost) return value;
  refuse(key);
  return least;
}

int JsonEntryReader::count(const char* key, int least) {
  constexpr int kMostCounted = 1'000'000;
  const double value = number(key, least);
  if (value <= kMostCounted && value == std::floor(value)) return static_cast<int>(value);
  refuse(key);
  return least;
}

JsonEntryReader JsonEntryReader::below(const char* key) {
  static const json kEmpty = json::object();
  const json* found = find(key);
  if (found != nullptr && found->is_object()) return JsonEntryReader{*found};
  refuse(key);
  return JsonEntryReader{kEmpty};
}

}  // namespace carnot
