// SPDX-License-Identifier: Apache-2.0
#include "store/imports/tactics_study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "store/imports/cell_text.hpp"
#include "store/imports/column_summary.hpp"
#include "store/imports/csv_table.hpp"

namespace carnot {
namespace {

constexpr double kStudyGain = 0.05;  // NVIDIA's
constexpr double kStudyConfidence = 0.95;

constexpr auto kGroupColumns =
    std::to_array<std::string_view>({"Model", "Optimization", "Datasets", "Experiment"});
constexpr std::string_view kSecondsColumn = "Total Time";
constexpr std::string_view kBoardColumn = "avg_power_draw";
constexpr std::string_view kMachineColumn = "avg_load";

/// Rows of one model under one tactic.
struct StudyGroup {
  std::string label;
  std::int64_t first_line = 0;
  std::int64_t last_line = 0;
  std::int64_t rows = 0;
  double seconds = 0.0;
  double board_joules = 0.0;
  double machine_joules = 0.0;
  std::int64_t without_board = 0;  // rows that do not know the watts
  std::int64_t without_machine = 0;
  ColumnSummary kept;
};

class StudyTable {
 public:
  StudyTable(const CsvTable& table, ImportLog& log) : log_{&log} {
    for (const std::string_view name : kGroupColumns)
      used_.push_back(table.column(name).value_or(0));
    for (const std::string_view name : {kSecondsColumn, kBoardColumn, kMachineColumn})
      used_.push_back(table.column(name).value_or(0));
    others_ = table.others(used_);
  }

  const std::vector<std::size_t>& used() const { return used_; }

  RowVerdict take(const CsvCells& row) {
    const auto seconds = amount_in(row[used_[kGroupColumns.size()]], kSecondsColumn);
    if (!seconds) return tl::unexpected{seconds.error()};
    const auto board = mean_watts(row, 1);
    if (!board) return tl::unexpected{board.error()};
    const auto machine = mean_watts(row, 2);
    if (!machine) return tl::unexpected{machine.error()};
    StudyGroup& group = group_of(row);
    if (group.rows++ == 0) group.first_line = row.line;
    group.last_line = row.line;
    group.seconds += *seconds;
    if (*board) group.board_joules += **board * *seconds;
    if (*machine) group.machine_joules += **machine * *seconds;
    group.without_board += *board ? 0 : 1;
    group.without_machine += *machine ? 0 : 1;
    group.kept.add(row);
    return {};
  }

  std::vector<ImportedMeasurement> finish(const std::vector<std::string>& names) {
    std::vector<ImportedMeasurement> all;
    all.reserve(groups_.size());
    for (const StudyGroup& group : groups_) all.push_back(measurement_of(group, names));
    return all;
  }

 private:
  tl::expected<std::optional<double>, std::string> mean_watts(const CsvCells& row,
                                                              std::size_t which) {
    const std::string_view cell = row[used_[kGroupColumns.size() + which]];
    if (says_nothing(cell)) {
      log_->note(ImportNoteCode::missing_values, row.line);
      return std::optional<double>{};
    }
    const auto watts = watts_in(cell);
    if (!watts) return tl::unexpected{watts.error()};
    return std::optional{watts->si()};
  }

  StudyGroup& group_of(const CsvCells& row) {
    key_.clear();
    for (std::size_t i = 0; i < kGroupColumns.size(); ++i) {
      if (i > 0) key_ += ", ";
      key_ += row[used_[i]];
    }
    const auto [known, is_new] = positions_.emplace(key_, groups_.size());
    if (is_new) groups_.push_back({.label = key_, .kept = ColumnSummary{others_}});
    return groups_[known->second];
  }

  /// A part of the rows would be a part of the joules.
  static Energy joules_of(Domain domain, double joules, double gain, std::int64_t missing) {
    const Perimeter perimeter = Perimeter::single(domain);
    if (missing > 0) {
      return Energy::missing(
          perimeter,
          {finding(FindingCode::source_gap,
                   fmt::format("Of {} rows the watts are not known.", format_count(missing)))});
    }
    std::vector<Finding> findings;
    if (gain == 0.0) findings.push_back(finding(FindingCode::accuracy_unstated));
    return Energy::measured(
        perimeter, {joules, joules * (1.0 - gain), joules * (1.0 + gain), kStudyConfidence},
        std::move(findings));
  }

  ImportedMeasurement measurement_of(const StudyGroup& group,
                                     const std::vector<std::string>& names) const {
    ImportedMeasurement one;
    one.label = valid_utf8(group.label);
    one.first_line = group.first_line;
    one.last_line = group.last_line;
    one.rows = group.rows;
    one.duration = Seconds{group.seconds};
    one.energies = {{std::string{kBoardColumn},
                     joules_of(Domain::gpu, group.board_joules, kStudyGain, group.without_board),
                     {}},
                    {std::string{kMachineColumn},
                     joules_of(Domain::wall, group.machine_joules, 0.0, group.without_machine),
                     {}}};
    one.total = one.energies.back();
    const auto& board = one.energies.front().energy.joules();
    const auto& machine = one.energies.back().energy.joules();
    if (board && machine && board->lower > machine->point) {
      log_->note(ImportNoteCode::sensors_disagree, group.first_line,
                 fmt::format("The board takes {}, the machine that it is in {}.",
                             format_quantity(Joules{board->point}),
                             format_quantity(Joules{machine->point})));
    }
    one.kept = group.kept.finish(names);
    return one;
  }

  ImportLog* log_;
  std::vector<std::size_t> used_;  // those of the group, then seconds, board, machine
  std::vector<std::size_t> others_;
  std::string key_;
  std::unordered_map<std::string, std::size_t> positions_;
  std::vector<StudyGroup> groups_;
};

std::string objection_to_study(const FileHead& head) {
  const std::string lacking = head.lacking({"Experiment", "Optimization", "Model", "Datasets",
                                            kSecondsColumn, kBoardColumn, kMachineColumn});
  return lacking.empty() ? lacking : "has no column " + lacking;
}

Result<ImportContent> read_study(ImportSource& source, ImportLog& log) {
  CARNOT_TRY(CsvTable table, CsvTable::open(source.stream, ',', log));
  StudyTable study{table, log};
  CARNOT_TRY(const std::int64_t rows, table.each_row(study.used(), log, [&](const CsvCells& row) {
    return study.take(row);
  }));
  return ImportContent{"a row per image", rows, study.finish(table.names())};
}

}  // namespace

constinit const ImportFormat kTacticsStudyImport{
    "tactics-study", "the table of the study of optimisation tactics, a row per image",
    objection_to_study, read_study};

}  // namespace carnot
