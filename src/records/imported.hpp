// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "records/energy.hpp"
#include "records/finding.hpp"

namespace carnot {

/// What was repaired in, or noticed about, a file of another tool. A closed list: every entry has a
/// sentence and, where there is something to do, a remedy.
enum class ImportNoteCode {
  // what was done to what the file says; the original stands beside each value
  cumulative_rows,  // counted on from row to row
  lost_wrap,        // a counter's turn was lost
  negative_energy,  // less than nothing
  constant_power,   // a nominal power times time, no sensor
  cut_last_row,     // the writer was stopped inside it
  damaged_lines,    // left out, as asked
  ends_left_out,    // rows of the lead-in and lead-out, as asked
  // what the reader should know
  shared_tracker,
  parts_do_not_add_up,
  carbon_differs,
  counter_fell,
  repeated_stamps,
  backward_stamps,
  gaps,
  missing_values,
  local_time,
  several_hosts,
  file_grew,
  sensors_disagree,
  nodes_shared,
  bursts,
};
struct ImportNoteRow {
  ImportNoteCode code;
  std::string_view key;  // public, never renamed
  Severity severity;
  std::string_view meaning;
  std::string_view remedy;
};
const ImportNoteRow& row_of(ImportNoteCode code);
std::optional<ImportNoteCode> import_note_of(std::string_view key);

/// The same thing noticed so often in one file.
struct ImportNote {
  ImportNoteCode code;
  std::int64_t count = 1;
  std::int64_t line = 0;  // where it was seen first; 0: of the file as a whole
  std::string detail{};   // of the first

  bool operator==(const ImportNote&) const = default;
};

/// A value that counts other than the file says it.
struct ValueRepair {
  ImportNoteCode why;
  std::string column;
  std::string original;         // as it stands in the file
  std::optional<double> taken;  // empty: missing
  std::string unit;             // of both

  bool operator==(const ValueRepair&) const = default;
};

/// Joules of one source, under the name that the file has for it.
struct ImportedEnergy {
  std::string source;
  Energy energy;
  std::optional<Energy> offered{};  // an estimate in the place of what is missing
};

/// What the numbers in a column that Carnot has no use for say.
struct NumberRange {
  std::int64_t count = 0;
  double mean = 0.0;
  double lowest = 0.0;
  double highest = 0.0;

  bool operator==(const NumberRange&) const = default;
};

/// A column that Carnot has no use for.
struct KeptColumn {
  std::string name;
  std::string value;                     // of the first row
  std::string last{};                    // of the last row, where there are several
  std::optional<NumberRange> numbers{};  // where there are several rows, and numbers in them

  bool operator==(const KeptColumn&) const = default;
};

/// What a file of another tool says of one piece of work: a row of a table, or a whole log of one
/// board.
struct ImportedMeasurement {
  std::string label;
  std::int64_t first_line = 0;  // from 1; of a binary file the first sample
  std::int64_t last_line = 0;
  std::int64_t rows = 1;
  std::optional<WallTime> started{};
  std::optional<Seconds> duration{};
  std::string host{};  // as far as the file tells: a name, or its parts
  std::vector<ImportedEnergy> energies{};
  std::optional<ImportedEnergy> total{};  // empty where nothing may be added up
  std::optional<double> grams_co2e{};     // as the file says
  std::vector<ValueRepair> repairs{};
  std::vector<KeptColumn> kept{};
};

struct SkippedLine {
  std::int64_t line = 0;
  std::string why;

  bool operator==(const SkippedLine&) const = default;
};

struct ImportedFile {
  std::string path;
  std::string format;   // key of the format
  std::string dialect;  // which of its layouts, in words
  std::uint64_t bytes = 0;
  std::int64_t rows = 0;                // that count
  std::int64_t skipped = 0;             // damaged lines
  std::vector<SkippedLine> examples{};  // the first of them
  std::vector<ImportNote> notes{};
  std::vector<ImportedMeasurement> measurements{};
};

/// A file as a list shows it.
struct StoredImport {
  ImportedFile file;
  WallTime imported;
};

}  // namespace carnot
