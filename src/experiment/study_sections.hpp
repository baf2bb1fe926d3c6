// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/toml_table_reader.hpp"
#include "experiment/study_file.hpp"
#include "records/study.hpp"

namespace carnot {

/// What the readers of one study file share.
struct StudyFileContext {
  const std::filesystem::path& folder;  // relative paths start here
  const VariableLookup& variable;
};

/// One reader per section of a study file; each adds to the study. What is wrong is kept by the
/// table reader.
Result<void> read_model(TomlTableReader& table, const StudyFileContext& context, Study& study);
Result<void> read_dataset(TomlTableReader& table, const StudyFileContext& context, Study& study);
Result<void> read_recipe(TomlTableReader& table, Study& study);
Result<void> read_grid(TomlTableReader& table, Study& study);
Result<void> read_protocol(TomlTableReader& table, Protocol& protocol);
Result<void> read_validity(TomlTableReader& table, ValidityThresholds& limits);

}  // namespace carnot
