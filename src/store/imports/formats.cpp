// SPDX-License-Identifier: Apache-2.0
#include "store/imports/formats.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/csv_line.hpp"
#include "base/file.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"
#include "store/imports/alumet.hpp"
#include "store/imports/codecarbon.hpp"
#include "store/imports/cpu_energy_meter.hpp"
#include "store/imports/energibridge.hpp"
#include "store/imports/mlperf_tiny.hpp"
#include "store/imports/netio.hpp"
#include "store/imports/nvidia_smi.hpp"
#include "store/imports/pmd.hpp"
#include "store/imports/ptdaemon.hpp"
#include "store/imports/slurm.hpp"
#include "store/imports/tactics_study.hpp"

namespace carnot {
namespace {

/// Enough for a heading of some hundred columns.
constexpr std::size_t kHeadBytes = std::size_t{64} << 10U;

// Not constexpr: each is defined in its own file.
// The last one has no heading, only a shape: the others are asked before it.
const std::array kFormats{&kNvidiaSmiImport,    &kCodeCarbonImport, &kNetioImport,
                          &kEnergiBridgeImport, &kMlperfTinyImport, &kTacticsStudyImport,
                          &kPtdaemonImport,     &kAlumetImport,     &kCpuEnergyMeterImport,
                          &kSlurmImport,        &kPmdImport};

Result<std::string> read_front(FileStream& stream) {
  std::string front(kHeadBytes, '\0');
  std::size_t count = 0;
  while (count < front.size()) {
    CARNOT_TRY(const std::size_t more, stream.read(std::span{front}.subspan(count)));
    if (more == 0) break;
    count += more;
  }
  front.resize(count);
  stream.rewind();
  return front;
}

Result<std::string> read_neighbour(const std::filesystem::path& path, std::string_view name) {
  return read_file(path.parent_path() / name);
}

tl::unexpected<Error> unknown_format(const std::string& asked) {
  std::vector<std::string_view> keys;
  keys.reserve(kFormats.size());
  for (const ImportFormat* format : kFormats) keys.push_back(format->key);
  const auto nearest = nearest_name(asked, keys);
  return fail(ErrorCode::bad_input, fmt::format("there is no format \"{}\".", valid_utf8(asked)),
              nearest ? fmt::format("Did you mean \"{}\"?", *nearest)
                      : fmt::format("There are {}.", fmt::join(keys, ", ")));
}

tl::unexpected<Error> other_dialect(const FileHead& head, const ImportFormat& asked,
                                    const std::string& objection) {
  const auto* const other = std::ranges::find_if(
      kFormats, [&](const ImportFormat* format) { return format->objection(head).empty(); });
  return fail(ErrorCode::bad_input,
              fmt::format("{} is no {} file: it {}.", head.name, asked.key, objection),
              other == kFormats.end()
                  ? std::string{"Choose the right file, or leave --from out."}
                  : fmt::format("It looks like {}: leave --from out.", (*other)->key));
}

tl::unexpected<Error> no_format_fits(const FileHead& head) {
  std::string considered;
  for (const ImportFormat* format : kFormats) {
    considered += fmt::format("{}{} (it {})", considered.empty() ? "" : ", ", format->key,
                              format->objection(head));
  }
  return fail(
      ErrorCode::bad_input,
      fmt::format("{} is of no format known here; considered were {}.", head.name, considered),
      "Rename the columns as their tool writes them; docs/import.md lists them.");
}

}  // namespace

std::string FileHead::lacking(std::initializer_list<std::string_view> needed) const {
  for (const std::string_view names : needed) {
    const auto alternatives = split(names, '|');
    const bool is_there = std::ranges::any_of(alternatives, [&](std::string_view one) {
      return std::ranges::find(columns, one) != columns.end();
    });
    if (!is_there) return fmt::format("\"{}\"", fmt::join(alternatives, "\" or \""));
  }
  return {};
}

std::span<const ImportFormat* const> import_formats() { return kFormats; }

FileHead FileHead::parted(char separator) const {
  const auto line = bytes.substr(0, bytes.find_first_of("\r\n"));
  return {bytes, name, split_csv_line(without_byte_order_mark(line), separator)};
}

FileHead file_head(std::string_view bytes, std::string_view name) {
  return FileHead{bytes, valid_utf8(name)}.parted(',');
}

Result<const ImportFormat*> import_format_of(const FileHead& head,
                                             const std::optional<std::string>& asked) {
  if (asked) {
    const auto* const format = std::ranges::find(kFormats, *asked, &ImportFormat::key);
    if (format == kFormats.end()) return unknown_format(*asked);
    const std::string objection = (*format)->objection(head);
    if (!objection.empty()) return other_dialect(head, **format, objection);
    return *format;
  }
  for (const ImportFormat* format : kFormats) {
    if (format->objection(head).empty()) return format;
  }
  return no_format_fits(head);
}

namespace {

Result<ImportedLog> read_whole(const std::filesystem::path& path,
                               const std::optional<std::string>& format,
                               const ImportOptions& options,
                               const std::function<void(double share)>& progress) {
  CARNOT_TRY(FileStream stream, FileStream::open(path));
  CARNOT_TRY(const std::string front, read_front(stream));
  const std::string name = path.filename().string();
  if (front.empty())
    return fail(ErrorCode::bad_input, fmt::format("{} is empty.", path.string()), "Choose a log.");
  CARNOT_TRY(const ImportFormat* chosen, import_format_of(file_head(front, name), format));
  stream.tell(progress);
  ImportLog log{path.string(), options};
  ImportSource source{stream, name,
                      [&](std::string_view other) { return read_neighbour(path, other); }};
  CARNOT_TRY(ImportContent content, chosen->read(source, log));
  if (content.measurements.empty()) {
    return fail(ErrorCode::bad_input, fmt::format("{} holds no row that counts.", path.string()),
                "Nothing was imported from it.");
  }
  if (const std::uint64_t more = stream.grown(); more > 0)
    log.note(ImportNoteCode::file_grew, 0, fmt::format("By {}.", format_bytes(more)));
  ImportedFile file{path.string(), std::string{chosen->key}, std::move(content.dialect),
                    stream.bytes(), content.rows};
  file.measurements = std::move(content.measurements);
  log.move_into(file);
  return ImportedLog{std::move(file), log.take_courses()};
}

}  // namespace

Result<ImportedFile> read_import(const std::filesystem::path& path,
                                 const std::optional<std::string>& format,
                                 const ImportOptions& options,
                                 const std::function<void(double share)>& progress) {
  CARNOT_TRY(ImportedLog log, read_whole(path, format, options, progress));
  return std::move(log.file);
}

Result<ImportedLog> read_log(const std::filesystem::path& path,
                             const std::optional<std::string>& format, ImportOptions options) {
  options.keep_courses = true;
  return read_whole(path, format, options, {});
}

}  // namespace carnot
