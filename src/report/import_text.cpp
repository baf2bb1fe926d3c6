// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "base/wall_time_text.hpp"
#include "report/format.hpp"
#include "report/import_report.hpp"
#include "report/measurement_text.hpp"
#include "report/text_table.hpp"

namespace carnot {
namespace {

constexpr std::size_t kMostMeasurements = 30;
constexpr std::size_t kMostExamples = 5;

std::string joules_text(const ImportedEnergy& one) {
  if (one.energy.joules()) return format_estimate(*one.energy.joules(), "J");
  if (!one.offered) return "missing";
  return fmt::format("missing; {} by {}", format_estimate(*one.offered->joules(), "J"),
                     valid_utf8(one.offered->estimator()));
}

/// Why values of it count other than the file says them; JSON and CSV have each.
std::string repairs_of(const ImportedMeasurement& one) {
  std::vector<std::string> codes;
  for (const ValueRepair& repair : one.repairs) {
    const std::string code{row_of(repair.why).key};
    if (std::ranges::find(codes, code) == codes.end()) codes.push_back(code);
  }
  return codes.empty() ? std::string{kNothing} : join(codes, ", ");
}

std::vector<std::string> measurement_row(const ImportedMeasurement& one) {
  return {valid_utf8(one.label),
          fmt::format("{}", one.first_line),
          one.started ? utc_text(*one.started) : std::string{kNothing},
          one.duration ? format_quantity(*one.duration) : std::string{kNothing},
          one.total ? joules_text(*one.total) : std::string{kNothing},
          one.total ? std::string{key_of(one.total->energy.provenance())} : std::string{kNothing},
          repairs_of(one)};
}

std::string measurements_part(const ImportedFile& file) {
  TextTable table{{"measurement", "line", "began", "took", "energy", "known", "repaired"}, {}};
  const std::size_t shown = std::min(file.measurements.size(), kMostMeasurements);
  table.rows.reserve(shown);
  for (std::size_t i = 0; i < shown; ++i)
    table.rows.push_back(measurement_row(file.measurements[i]));
  std::string text = to_aligned_text(table);
  if (shown < file.measurements.size()) {
    text += fmt::format("  and {} more; --json and --csv show all\n",
                        format_count(static_cast<std::int64_t>(file.measurements.size() - shown)));
  }
  return text;
}

std::string totals_part(const ImportedFile& file) {
  TextTable table{{"source", "covers", "known", "measurements", "energy"}, {}};
  for (const ImportTotal& total : totals_of(file)) {
    table.rows.push_back({valid_utf8(total.source), words_of(total.perimeter),
                          std::string{key_of(total.provenance)}, format_count(total.measurements),
                          total.provenance == Provenance::missing
                              ? std::string{kNothing}
                              : format_estimate(total.joules, "J")});
  }
  return to_aligned_text(table);
}

std::string line_of(const ImportNote& note) {
  const ImportNoteRow& row = row_of(note.code);
  std::string where;
  if (note.count > 1)
    where = fmt::format(" ({} times, first at line {})", format_count(note.count), note.line);
  else if (note.line > 0)
    where = fmt::format(" (line {})", note.line);
  return fmt::format("    {}: {}{}{}{}{}{}\n", key_of(row.severity), row.meaning, where,
                     note.detail.empty() ? "" : " ", valid_utf8(note.detail),
                     row.remedy.empty() ? "" : " ", row.remedy);
}

std::string notes_part(const ImportedFile& file) {
  std::vector<ImportNote> notes = file.notes;
  std::ranges::stable_sort(notes, std::ranges::greater{},
                           [](const ImportNote& note) { return row_of(note.code).severity; });
  std::string text;
  for (const ImportNote& note : notes) text += line_of(note);
  return text.empty() ? text : "\n  notes\n" + text;
}

std::string skipped_part(const ImportedFile& file) {
  if (file.skipped == 0) return {};
  std::string text =
      labelled_line("left out", fmt::format("{} damaged lines", format_count(file.skipped)));
  const std::size_t shown = std::min(file.examples.size(), kMostExamples);
  for (std::size_t i = 0; i < shown; ++i) {
    text += fmt::format("    {}:{}: {}\n", valid_utf8(file.path), file.examples[i].line,
                        valid_utf8(file.examples[i].why));
  }
  return text;
}

std::string file_part(const StoredImport& one, bool is_listed) {
  const ImportedFile& file = one.file;
  std::string text = fmt::format("carnot import: {}\n", valid_utf8(file.path));
  text += labelled_line("format", fmt::format("{}, {}", file.format, valid_utf8(file.dialect)));
  if (is_listed) text += labelled_line("imported", utc_text(one.imported));
  text += labelled_line(
      "read", fmt::format("{} rows, {}", format_count(file.rows), format_bytes(file.bytes)));
  return text + skipped_part(file) + "\n" + measurements_part(file) + "\n" + totals_part(file) +
         notes_part(file);
}

}  // namespace

std::string import_text(const ImportReport& report) {
  std::string text;
  for (const StoredImport& one : report.files) {
    if (!text.empty()) text += "\n";
    text += file_part(one, report.is_listed);
  }
  if (report.is_listed && report.files.empty())
    return fmt::format("nothing was imported into {} yet\n", valid_utf8(report.store));
  if (report.is_listed) return text;
  return text + (report.store.empty()
                     ? std::string{"nothing was kept, as asked\n"}
                     : fmt::format("kept in {}; carnot import --list shows it again\n",
                                   valid_utf8(report.store)));
}

std::string import_formats_text(const std::vector<ImportFormatLine>& formats) {
  TextTable table{{"format", "what"}, {}};
  table.rows.reserve(formats.size());
  for (const ImportFormatLine& format : formats) table.rows.push_back({format.key, format.what});
  return to_aligned_text(table);
}

}  // namespace carnot
