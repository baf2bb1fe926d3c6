// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace carnot {

/// The cells of one line. A cell in double quotes may hold separators; two quotes inside are one.
/// Cells are trimmed.
std::vector<std::string> split_csv_line(std::string_view line, char separator);

/// The text without the mark that some programs put before the first line of a file.
std::string_view without_byte_order_mark(std::string_view text);

}  // namespace carnot
