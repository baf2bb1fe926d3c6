// SPDX-License-Identifier: Apache-2.0
#include "experiment/exports/export_cache.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/hash.hpp"
#include "graph/card.hpp"

namespace carnot {
namespace {

using NoteJson = nlohmann::json;

constexpr std::string_view kNoteFormat = "carnot.export/1";
// Raised when what Carnot itself does to an exported file changes.
constexpr std::string_view kExportEdition = "export 1";

tl::unexpected<Error> bad_note(std::string_view what) {
  return fail(ErrorCode::bad_input, fmt::format("the note beside an exported model {}.", what),
              "Remove it; the model is exported again.");
}

/// Names and contents of the files of a model folder; what lies deeper is no part of a model.
Result<std::string> content_of_folder(const std::filesystem::path& folder) {
  std::error_code failed;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator one{folder, failed}, end; !failed && one != end;
       one.increment(failed)) {
    std::error_code gone;
    if (one->is_regular_file(gone)) files.push_back(one->path());
  }
  if (failed) {
    return fail(ErrorCode::bad_input,
                fmt::format("the model folder {}: {}.", folder.string(), failed.message()));
  }
  std::ranges::sort(files);
  Sha256 content;
  for (const std::filesystem::path& file : files) {
    CARNOT_TRY(const std::string sha256, sha256_hex_of_file(file));
    content.add_field(file.filename().string()).add_field(sha256);
  }
  return content.hex();
}

}  // namespace

std::string to_json(const ExportNote& note) {
  const NoteJson json{{"format", kNoteFormat},
                      {"bytes", note.bytes},
                      {"card", NoteJson::parse(card_json(note.card))},
                      {"versions", note.versions},
                      {"exporter", note.exporter},
                      {"any_batch", note.any_batch}};
  return json.dump(2, ' ', false, NoteJson::error_handler_t::replace) + "\n";
}

Result<ExportNote> parse_export_note(std::string_view text) {
  const NoteJson json = NoteJson::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return bad_note("is no JSON object");
  if (json.value("format", NoteJson{}) != kNoteFormat) return bad_note("has another format");
  ExportNote note;
  const auto bytes = json.find("bytes");
  if (bytes == json.end() || !bytes->is_number_unsigned()) return bad_note("has no size");
  note.bytes = bytes->get<std::uint64_t>();
  const auto card = json.find("card");
  if (card == json.end()) return bad_note("has no card");
  CARNOT_TRY(note.card, parse_card(card->dump()));
  const auto versions = json.find("versions");
  if (versions == json.end() || !versions->is_object()) return bad_note("has no versions");
  for (const auto& [package, version] : versions->items()) {
    if (!version.is_string()) return bad_note("has a version that is no text");
    note.versions.emplace(package, version.get<std::string>());
  }
  if (const auto exporter = json.find("exporter"); exporter != json.end() && exporter->is_string())
    note.exporter = exporter->get<std::string>();
  if (const auto any = json.find("any_batch"); any != json.end() && any->is_boolean())
    note.any_batch = any->get<bool>();
  return note;
}

std::filesystem::path exports_folder(const std::filesystem::path& cache) {
  return cache / "exports";
}

Result<std::string> export_key(const ExportSource& source, const ExporterVersions& versions) {
  Sha256 key;
  key.add_field(kExportEdition).add_field(source.text());
  for (const auto& [package, version] : versions) key.add_field(package).add_field(version);
  if (source.is_folder()) {
    CARNOT_TRY(const std::string content, content_of_folder(source.name));
    key.add_field(content);
  }
  return key.hex();
}

std::vector<KeptExport> kept_exports(const std::filesystem::path& cache) {
  std::vector<KeptExport> kept;
  std::error_code failed;  // no folder, no exports
  for (std::filesystem::directory_iterator one{exports_folder(cache), failed}, end;
       !failed && one != end; one.increment(failed)) {
    std::filesystem::path file = one->path();
    if (file.extension() != ".json") continue;
    const auto text = read_file(file);
    auto note = text ? parse_export_note(*text) : Result<ExportNote>{text.error()};
    file.replace_extension(".onnx");
    std::error_code gone;
    if (note && std::filesystem::file_size(file, gone) == note->bytes && !gone)
      kept.push_back({std::move(file), std::move(*note)});
  }
  std::ranges::sort(kept, {}, [](const KeptExport& one) {
    return std::pair{one.note.card.source, one.file.string()};
  });
  return kept;
}

}  // namespace carnot
