// SPDX-License-Identifier: Apache-2.0
#include "base/wildcard.hpp"

namespace carnot {

bool fits_wildcard(std::string_view pattern, std::string_view text) {
  // Where to go on after a mismatch: behind the last star, one character further in the text.
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  std::size_t p = 0;
  std::size_t t = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace carnot
