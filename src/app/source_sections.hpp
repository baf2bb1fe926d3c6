// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "app/source_config.hpp"
#include "base/result.hpp"
#include "base/toml_table_reader.hpp"

namespace carnot {

/// What [defaults] may say, and every source again: period, timeout, domain.
void read_usual_keys(TomlTableReader& table, ConfiguredSource& source);

/// One [[sources]]. What is wrong is kept by the table, which says it in finish(). Paths are
/// relative to `folder`.
Result<void> read_source(TomlTableReader& table, const std::filesystem::path& folder,
                         SourceEntry& entry);

/// One [[found]].
Result<void> read_found(TomlTableReader& table, FoundEntry& entry);

}  // namespace carnot
