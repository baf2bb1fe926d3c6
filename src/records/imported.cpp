// SPDX-License-Identifier: Apache-2.0
#include "records/imported.hpp"

#include <algorithm>
#include <array>

namespace carnot {
namespace {

using Code = ImportNoteCode;
constexpr auto kImportNotes = std::to_array<ImportNoteRow>({
    {Code::cumulative_rows, "cumulative_rows", Severity::info,
     "Rows of one tracker count on from the one before; each is now what it took by itself.",
     "Means over the rows as they are written count the earlier ones again."},
    {Code::lost_wrap, "lost_wrap", Severity::flagged,
     "A domain shows less than its own power times its time, by more than a fifth: its counter "
     "turned over unseen. Its joules are missing.",
     "Power times time stands beside it as an estimate; measure again with a tool that follows "
     "wraps."},
    {Code::negative_energy, "negative_energy", Severity::flagged,
     "An energy is less than nothing and counts as missing.",
     "A counter turned over or was reset; where the file has a power, power times time stands "
     "beside it as an estimate."},
    {Code::constant_power, "constant_power", Severity::info,
     "A power never changes: it is a nominal one, and the joules are an estimate.", ""},
    {Code::cut_last_row, "cut_last_row", Severity::info,
     "The last row was cut off inside and is left out.", ""},
    {Code::damaged_lines, "damaged_lines", Severity::flagged,
     "Lines that cannot be read were left out, as asked.", ""},
    {Code::ends_left_out, "ends_left_out", Severity::info,
     "Rows at both ends were left out, as asked.", ""},
    {Code::shared_tracker, "shared_tracker", Severity::flagged,
     "One run_id goes on over several projects or experiments.",
     "What was published of the later ones from these files is too high if it was not "
     "differenced."},
    {Code::parts_do_not_add_up, "parts_do_not_add_up", Severity::flagged,
     "The parts do not add up to the total of the same row.", "Use the parts."},
    {Code::carbon_differs, "carbon_differs", Severity::flagged,
     "The grams per kilowatt-hour differ from those of the other rows of one place.",
     "Reckon the carbon anew from the joules: carnot measure --place, carnot places."},
    {Code::counter_fell, "counter_fell", Severity::flagged,
     "A counter fell and nobody knows its range: the step is left out, and the joules are too low.",
     "Look for a reset, a suspend or a wrap at that line."},
    {Code::repeated_stamps, "repeated_stamps", Severity::flagged,
     "A row has the stamp of the one before it.",
     "If several boards write into one log without an index or a uuid, log these columns as well."},
    {Code::backward_stamps, "backward_stamps", Severity::flagged,
     "A row is earlier than the one before it and is left out.",
     "The clock was set, or several logs were joined: import them one by one."},
    {Code::gaps, "gaps", Severity::flagged,
     "Rows are more than three periods apart; the joules between them are a straight line, and the "
     "interval is wider for it.",
     ""},
    {Code::missing_values, "missing_values", Severity::flagged,
     "A cell that counts says that it knows nothing.", ""},
    {Code::local_time, "local_time", Severity::info,
     "The stamps have no zone and are taken as UTC; a change to or from summer time inside the "
     "file "
     "would be an hour.",
     ""},
    {Code::several_hosts, "several_hosts", Severity::flagged,
     "The file mixes hosts: compare only rows of one host.", ""},
    {Code::file_grew, "file_grew", Severity::flagged,
     "The file grew while it was read; what was there at the beginning is what counts.",
     "Import it again when its writer is done."},
    {Code::sensors_disagree, "sensors_disagree", Severity::flagged,
     "Two columns that show the same energy do not agree.", "Trust neither alone."},
    {Code::nodes_shared, "nodes_shared", Severity::info,
     "The joules are of whole nodes: they are the job's own only where it had its nodes to itself.",
     ""},
    {Code::bursts, "bursts", Severity::flagged,
     "Rows come in bursts, as if several boards wrote into one log and nothing told them apart: "
     "then the joules are those of their mean power, not of their sum.",
     "Log an index or a uuid as well, and import each board's rows."},
});

constexpr bool note_rows_follow_the_enum() {
  for (std::size_t i = 0; i < kImportNotes.size(); ++i) {
    if (static_cast<std::size_t>(kImportNotes[i].code) != i) return false;
  }
  return true;
}
static_assert(note_rows_follow_the_enum());
static_assert(kImportNotes.size() == static_cast<std::size_t>(Code::bursts) + 1);

}  // namespace

const ImportNoteRow& row_of(ImportNoteCode code) {
  return kImportNotes[static_cast<std::size_t>(code)];
}

std::optional<ImportNoteCode> import_note_of(std::string_view key) {
  const auto* const row = std::ranges::find(kImportNotes, key, &ImportNoteRow::key);
  if (row == kImportNotes.end()) return std::nullopt;
  return row->code;
}

}  // namespace carnot
