// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/scores/reference_set.hpp"
#include "base/result.hpp"

namespace carnot {

/// A reference set's text (docs/formats.md): every key, type and figure is checked, and its hash is
/// taken. Errors: bad_input, "file:line: key what. remedy"; a set without version or date is
/// refused, because nobody could say later what a score was relative to.
Result<ReferenceSet> parse_reference_set(std::string_view text, const std::filesystem::path& file);

/// The text that reads back as the same set (but for the hash).
std::string reference_set_text(const ReferenceSet& set);

/// Names of the sets that are compiled in.
std::vector<std::string_view> reference_set_names();

/// One that is compiled in, by name, else a file. Errors: those of reading and parsing it; for what
/// is neither, bad_input with the names there are.
Result<ReferenceSet> load_reference_set(const std::string& name_or_file,
                                        const std::filesystem::path& working_directory);

}  // namespace carnot
