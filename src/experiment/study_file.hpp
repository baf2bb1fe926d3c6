// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "records/study.hpp"

namespace carnot {

/// Where ${NAME} in a study's paths comes from.
using VariableLookup = std::function<std::optional<std::string>(const std::string& name)>;

/// A study file's text as a Study: every key, type, unit, name and reference is checked, paths are
/// made absolute (relative ones are relative to the file). The format is described in
/// docs/formats.md.
///
/// Errors: bad_input, "file:line: key what. remedy", with the nearest valid name where one was
/// misspelt. The files that it names are not opened here.
Result<Study> parse_study(std::string_view text, const std::filesystem::path& file,
                          const VariableLookup& variable);

Result<Study> load_study(const std::filesystem::path& file, const VariableLookup& variable);

}  // namespace carnot
