// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/imports/import_format.hpp"

namespace carnot {

/// Every format, in the order of help.
std::span<const ImportFormat* const> import_formats();

/// The format that was asked for, or the one that a file with such a front is of. Errors:
/// bad_input, with what is missing, or what was considered.
Result<const ImportFormat*> import_format_of(const FileHead& head,
                                             const std::optional<std::string>& asked);

/// What a front says. `bytes` is borrowed.
FileHead file_head(std::string_view bytes, std::string_view name);

/// What a file says, of the format that was asked for or is recognised. Memory does not grow with
/// the length of a log. `progress` is told which share was read. Errors: those of reading;
/// bad_input with line and reason.
Result<ImportedFile> read_import(const std::filesystem::path& path,
                                 const std::optional<std::string>& format,
                                 const ImportOptions& options,
                                 const std::function<void(double share)>& progress = {});

/// The same, with the power over time of each source that has one.
struct ImportedLog {
  ImportedFile file;
  std::vector<LoggedCourse> courses;
};
Result<ImportedLog> read_log(const std::filesystem::path& path,
                             const std::optional<std::string>& format, ImportOptions options);

}  // namespace carnot
