// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "sensors/command.hpp"
#include "sensors/configured_source.hpp"
#include "sensors/csv_log.hpp"
#include "sensors/http_json.hpp"
#include "sensors/shifted.hpp"
#include "sensors/source.hpp"

namespace carnot {

struct ConfiguredCommand {
  CommandSetup setup;
  bool follow = false;  // kept running and read line by line
};

/// One [[sources]] of a source file.
struct SourceEntry {
  ConfiguredSource source;
  bool enabled = true;
  bool is_numbered = false;  // the file says which device it covers
  std::variant<std::monostate, HttpJsonPage, ConfiguredCommand, CsvLogSetup> what;
};

/// One [[found]]: what the user says of a source that Carnot finds by itself.
struct FoundEntry {
  std::string id;  // "powercap:intel-rapl:0"
  bool enabled = true;
  std::optional<std::string> label;  // what reports call it
  std::optional<Accuracy> accuracy;  // in place of the one that is known of its kind
};

/// What the user says of sources: of those that are found, and of meters, programs and logs of
/// their own.
struct SourceConfig {
  std::vector<SourceEntry> sources;  // names differ
  std::vector<FoundEntry> found;     // ids differ
};

/// A source file's text (docs/formats.md): every key, type, unit and name is checked, paths are
/// made absolute (relative ones are relative to the file). Nothing is opened, asked or started.
///
/// Errors: bad_input, "file:line: key what. remedy", with the nearest valid name where one was
/// misspelt.
Result<SourceConfig> parse_source_config(std::string_view text, const std::filesystem::path& file);

/// Errors as above, and read_file's.
Result<SourceConfig> load_source_config(const std::filesystem::path& file);

/// Opens what is enabled: from now on pages are asked and programs run, each on a thread of its
/// own, until the sources go. `clock` must outlive them.
Scan open_configured_sources(const SourceConfig& config, const Clock& clock);

/// How far each source's stamps are off, by its id.
using ClockOffsets = std::map<std::string, ClockShift>;
/// The same with the stamps of these sources moved to this machine's clock (shift_stamps).
Scan open_configured_sources(SourceConfig config, const Clock& clock, const ClockOffsets& offsets);

}  // namespace carnot
