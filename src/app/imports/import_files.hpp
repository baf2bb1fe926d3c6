// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/environment.hpp"
#include "base/result.hpp"
#include "report/import_report.hpp"
#include "store/imports/import_log.hpp"

namespace carnot {

struct ImportRequest {
  std::vector<std::filesystem::path> files;
  std::optional<std::string> format;  // empty: recognised
  ImportOptions options{};
  std::filesystem::path store;
  bool only_look = false;  // keep nothing
  /// Told which file is being read, and which share of it was.
  std::function<void(const std::filesystem::path& file, double share)> progress{};
};

/// Reads the files and keeps what they say in the store, all or none. Errors: those of reading a
/// file, with its line; of the store.
Result<ImportReport> import_files(const ImportRequest& request, const Environment& environment);

/// What was imported into a store so far. Errors: of the store.
Result<ImportReport> list_imports(const std::filesystem::path& store,
                                  const Environment& environment);

/// Every format's key and what it is.
std::vector<ImportFormatLine> import_format_lines();

}  // namespace carnot
