// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "analysis/replication/published_study.hpp"
#include "base/result.hpp"

namespace carnot {

/// A published study's text (docs/formats.md) as findings that can be held against trials: every
/// key, type, choice and name is checked. Tactics are names alone: one that this Carnot does not
/// have is a finding that cannot be tested.
///
/// Errors: bad_input, "file:line: key what. remedy", with the nearest valid name where one was
/// misspelt.
Result<PublishedStudy> parse_published_study(std::string_view text,
                                             const std::filesystem::path& file);

/// Names of the studies that are compiled in: "s1".
std::vector<std::string_view> published_study_names();
/// One of them; empty for another name.
std::optional<PublishedStudy> built_in_published_study(std::string_view name);

/// One of them by its name, or the study that a file holds; a relative path begins at the folder.
/// Errors: bad_input for what is neither, with the names; those of the parser.
Result<PublishedStudy> open_published_study(std::string_view name_or_file,
                                            const std::filesystem::path& folder);

}  // namespace carnot
