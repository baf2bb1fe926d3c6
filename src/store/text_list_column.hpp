// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace carnot {

/// A list of texts as one column: a JSON array. What is not UTF-8 gets replacement characters.
std::string text_list_column(std::span<const std::string> texts);
/// Back again; nothing for what is none of ours. They are labels and remarks: damage elsewhere is
/// what counts.
std::vector<std::string> texts_of(std::string_view column);

}  // namespace carnot
