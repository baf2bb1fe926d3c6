// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

#include "analysis/reproductions/study_figures.hpp"
#include "base/result.hpp"

namespace carnot {

/// The published figures of a study from their text (docs/formats.md): every key, type and number
/// is checked, and that no key of a figure stands twice.
///
/// Errors: bad_input, "file:line: key what. remedy", with the nearest valid name where one was
/// misspelt.
Result<StudyFigures> parse_study_figures(std::string_view text, const std::filesystem::path& file);

/// Those of a study that is compiled in. REQUIRES: a study of procedures().
StudyFigures built_in_study_figures(std::string_view study);

}  // namespace carnot
