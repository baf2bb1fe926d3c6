// SPDX-License-Identifier: Apache-2.0
#include "app/models/name_pattern.hpp"

#include "base/wildcard.hpp"

namespace carnot {

bool means_model(std::string_view pattern, std::string_view source) {
  if (pattern.find('*') == std::string_view::npos)
    return source.find(pattern) != std::string_view::npos;
  const auto colon = source.find(':');
  return fits_wildcard(pattern, source) ||
         (colon != std::string_view::npos && fits_wildcard(pattern, source.substr(colon + 1)));
}

}  // namespace carnot
