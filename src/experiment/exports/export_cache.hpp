// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "experiment/exports/export_reply.hpp"
#include "experiment/exports/export_source.hpp"
#include "records/model_card.hpp"

namespace carnot {

/// The note beside an exported file, KEY.json beside KEY.onnx: written last, so that a file with a
/// note is whole.
struct ExportNote {
  std::uint64_t bytes = 0;  // of the .onnx file
  ModelCard card;
  ExporterVersions versions;
  std::string exporter;  // of torch's two
  bool any_batch = true;
  bool operator==(const ExportNote&) const = default;
};

std::string to_json(const ExportNote& note);
/// Errors: bad_input for what this Carnot did not write.
Result<ExportNote> parse_export_note(std::string_view json);

/// A file that was exported before.
struct KeptExport {
  std::filesystem::path file;
  ExportNote note;
};

/// The folder of exported files below the cache folder.
std::filesystem::path exports_folder(const std::filesystem::path& cache);

/// What decides the bytes of an export: source with its options, the content of a local folder, and
/// the versions of all that takes part. Errors: those of reading the folder.
Result<std::string> export_key(const ExportSource& source, const ExporterVersions& versions);

/// Everything that is there and whole, by source. What is damaged is left out.
std::vector<KeptExport> kept_exports(const std::filesystem::path& cache);

}  // namespace carnot
