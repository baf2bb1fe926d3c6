// SPDX-License-Identifier: Apache-2.0
#include "experiment/exports/model_exporter.hpp"

#include <fmt/format.h>

#include "base/claimed_folder.hpp"
#include "base/file.hpp"
#include "base/hash.hpp"
#include "experiment/exports/export_cache.hpp"
#include "graph/card.hpp"
#include "graph/count.hpp"
#include "graph/onnx_file.hpp"

namespace carnot {
namespace {

constexpr std::string_view kExportPrefix = "export";
constexpr const char* kWrittenModel = "model.onnx";

std::vector<std::string> export_arguments(const ExportSource& source) {
  std::vector<std::string> words{"export", std::string{key_of(source.package)}, source.name};
  if (source.seeded)
    words.insert(words.end(), {"--seeded", "--seed", fmt::format("{}", source.seed)});
  if (!source.revision.empty()) words.insert(words.end(), {"--revision", source.revision});
  return words;
}

std::filesystem::path note_of(std::filesystem::path file) {
  return file.replace_extension(".json");
}

/// Whether the file is there as its note describes it.
bool is_kept(const std::filesystem::path& file) {
  const auto text = read_file(note_of(file));
  const auto note = text ? parse_export_note(*text) : Result<ExportNote>{text.error()};
  std::error_code gone;
  return note && std::filesystem::file_size(file, gone) == note->bytes && !gone;
}

/// What Carnot itself counts goes onto the card; a model that it cannot count keeps its card
/// without.
void complete(ModelCard& card, const ExportSource& source, const Graph& graph) {
  card.source = source.text();
  const auto counts = known_counts(graph);
  if (!counts) return;
  card.parameters = counts->parameters;
  card.macs = counts->macs;
}

}  // namespace

Result<const ExporterVersions*> ModelExporter::versions() {
  if (!versions_) {
    CARNOT_TRY(const ClaimedFolder folder, ClaimedFolder::create(setup_.cache, kExportPrefix));
    CARNOT_TRY(const std::string reply,
               call({"versions"}, "asking the exporters for their versions", folder.path()));
    CARNOT_TRY(versions_, parse_versions_reply(reply));
  }
  return &*versions_;
}

Result<std::string> ModelExporter::call(std::vector<std::string> arguments, std::string what,
                                        const std::filesystem::path& folder) const {
  const ExporterCall call{
      .arguments = std::move(arguments), .folder = folder, .what = std::move(what)};
  return call_exporter(setup_, call, *clock_, *root_);
}

Result<void> ModelExporter::make(const ExportSource& source, const std::filesystem::path& file) {
  CARNOT_TRY(const ClaimedFolder folder, ClaimedFolder::create(setup_.cache, kExportPrefix));
  CARNOT_TRY(const std::string text,
             call(export_arguments(source), "exporting " + source.text(), folder.path()));
  CARNOT_TRY(ExportReply reply, parse_export_reply(text));
  auto graph = load_model(folder.path() / kWrittenModel);
  if (!graph) {
    Error error = at(fmt::format("the file that {} was exported to", source.text()),
                     std::move(graph).error());
    error.code = ErrorCode::failed;
    return error;
  }
  complete(reply.card, source, *graph);
  set_card(*graph, reply.card);
  CARNOT_TRY_VOID(save_model(*graph, file));
  const ExportNote note{.bytes = static_cast<std::uint64_t>(serialized_bytes(*graph)),
                        .card = std::move(reply.card),
                        .versions = *versions_,
                        .exporter = std::move(reply.exporter),
                        .any_batch = reply.any_batch};
  return write_file_atomically(note_of(file), to_json(note));
}

Result<std::filesystem::path> ModelExporter::file_of(const ExportSource& source) {
  ClaimedFolder::remove_abandoned(setup_.cache, kExportPrefix);
  CARNOT_TRY(const ExporterVersions* const versions_now, versions());
  CARNOT_TRY(const std::string key, export_key(source, *versions_now));
  std::filesystem::path file = exports_folder(setup_.cache) / (key + ".onnx");
  if (!is_kept(file)) {
    CARNOT_TRY_VOID(make(source, file));
  }
  return file;
}

Result<std::string> ModelExporter::local_source(const std::string& source) {
  if (!is_export_source(source)) return source;
  CARNOT_TRY(const ExportSource parsed, parse_export_source(source));
  CARNOT_TRY(const std::filesystem::path file, file_of(parsed));
  return file.string();
}

Result<std::vector<KnownModel>> ModelExporter::known_models(ExportPackage package) {
  CARNOT_TRY(const ExporterVersions* const versions_now, versions());
  Sha256 key;
  for (const auto& [name, version] : *versions_now) key.add_field(name).add_field(version);
  const auto file =
      exports_folder(setup_.cache) / fmt::format("names-{}-{}.reply", key_of(package), key.hex());
  if (const auto kept = read_file(file)) {
    if (auto names = parse_names_reply(*kept)) return names;  // a damaged file is made again
  }
  CARNOT_TRY(const ClaimedFolder folder, ClaimedFolder::create(setup_.cache, kExportPrefix));
  CARNOT_TRY(const std::string reply,
             call({"names", std::string{key_of(package)}},
                  fmt::format("asking {} for its names", key_of(package)), folder.path()));
  CARNOT_TRY(std::vector<KnownModel> names, parse_names_reply(reply));
  CARNOT_TRY_VOID(write_file_atomically(file, reply));
  return names;
}

bool is_about_the_model(const Error& error) {
  return error.code != ErrorCode::environment && error.code != ErrorCode::interrupted;
}

}  // namespace carnot
