// SPDX-License-Identifier: Apache-2.0
#include "app/imports/import_files.hpp"

#include "store/imports/formats.hpp"
#include "store/sqlite_store.hpp"

namespace carnot {

Result<ImportReport> import_files(const ImportRequest& request, const Environment& environment) {
  std::vector<ImportedFile> files;
  files.reserve(request.files.size());
  for (const std::filesystem::path& path : request.files) {
    const auto progress = [&](double share) {
      if (request.progress) request.progress(path, share);
    };
    CARNOT_TRY(ImportedFile file, read_import(path, request.format, request.options, progress));
    // Of one name, so that it is found again when it is imported from another folder.
    file.path = (environment.working_directory / path).lexically_normal().string();
    files.push_back(std::move(file));
  }
  ImportReport report;
  if (!request.only_look) {
    CARNOT_TRY(SqliteStore store, SqliteStore::open(request.store, environment.clock));
    CARNOT_TRY_VOID(store.add_imports(files));
    report.store = request.store.string();
  }
  const WallTime now = environment.clock.wall_now();
  report.files.reserve(files.size());
  for (ImportedFile& file : files) report.files.push_back({std::move(file), now});
  return report;
}

Result<ImportReport> list_imports(const std::filesystem::path& store,
                                  const Environment& environment) {
  CARNOT_TRY(const SqliteStore opened, SqliteStore::open_read_only(store, environment.clock));
  CARNOT_TRY(std::vector<StoredImport> files, opened.imports());
  return ImportReport{std::move(files), store.string(), true};
}

std::vector<ImportFormatLine> import_format_lines() {
  std::vector<ImportFormatLine> lines;
  lines.reserve(import_formats().size());
  for (const ImportFormat* format : import_formats())
    lines.push_back({std::string{format->key}, std::string{format->what}});
  return lines;
}

}  // namespace carnot
