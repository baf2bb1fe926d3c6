// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace carnot {

/// Whether the pattern fits the whole text; '*' stands for any number of characters, none included.
/// Time: at most the product of both lengths.
bool fits_wildcard(std::string_view pattern, std::string_view text);

}  // namespace carnot
