// SPDX-License-Identifier: Apache-2.0
#include "app/models/name_pattern.hpp"

namespace carnot {

bool fits_pattern(std::string_view pattern, std::string_view text) {
  std::size_t in_pattern = 0;
  std::size_t in_text = 0;
  auto star = std::string_view::npos;  // the last one seen, and where it began to eat
  std::size_t eaten_from = 0;
  while (in_text < text.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      star = in_pattern++;
      eaten_from = in_text;
    } else if (in_pattern < pattern.size() && pattern[in_pattern] == text[in_text]) {
      ++in_pattern;
      ++in_text;
    } else if (star != std::string_view::npos) {
      in_pattern = star + 1;  // the star eats one character more
      in_text = ++eaten_from;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', in_pattern) == std::string_view::npos;
}

bool means_model(std::string_view pattern, std::string_view source) {
  if (pattern.find('*') == std::string_view::npos)
    return source.find(pattern) != std::string_view::npos;
  const auto colon = source.find(':');
  return fits_pattern(pattern, source) ||
         (colon != std::string_view::npos && fits_pattern(pattern, source.substr(colon + 1)));
}

}  // namespace carnot
