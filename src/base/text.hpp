// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace carnot {

std::string_view trim(std::string_view text);
/// Pieces between separators, empty ones kept: split("a,,b", ',') has three.
std::vector<std::string_view> split(std::string_view text, char separator);
/// ASCII letters made small, every other byte as it is.
std::string lower_case(std::string_view text);
/// Whether a name is among those.
bool is_one_of(std::string_view name, std::span<const std::string_view> names);
std::string join(std::span<const std::string> pieces, std::string_view separator);

/// The whole text as a number, nothing before or after; empty otherwise (also for inf, nan, out of
/// range).
std::optional<std::uint64_t> parse_uint(std::string_view text, int base = 10);
std::optional<std::int64_t> parse_int(std::string_view text);
std::optional<double> parse_double(std::string_view text);

/// The name that a misspelt one probably meant: least edit distance, at most a third of its length
/// (at least 1). Empty when none is near.
std::optional<std::string_view> nearest_name(std::string_view misspelt,
                                             std::span<const std::string_view> names);

/// Replaces bytes that are not valid UTF-8 by U+FFFD, so that a JSON writer can take the text.
std::string valid_utf8(std::string_view text);

}  // namespace carnot
