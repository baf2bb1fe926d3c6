// SPDX-License-Identifier: Apache-2.0
#include "store/imports/nvidia_smi.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/nvidia_smi_columns.hpp"
#include "base/text.hpp"
#include "store/imports/cell_text.hpp"
#include "store/imports/column_summary.hpp"
#include "store/imports/csv_table.hpp"
#include "store/imports/power_log.hpp"

namespace carnot {
namespace {

constexpr double kBoardGain = 0.05;
constexpr double kBoardConfidence = 0.95;

constexpr std::string_view kBoardNames = "uuid|gpu_uuid|pci.bus_id|gpu_bus_id|index|gpu_index";

struct BoardColumns {
  std::size_t time = 0;
  std::size_t power = 0;
  std::optional<std::size_t> name;
  std::optional<std::size_t> identity;  // tells apart boards of one name

  std::vector<std::size_t> used() const {
    std::vector<std::size_t> all{time, power};
    if (name) all.push_back(*name);
    if (identity) all.push_back(*identity);
    return all;
  }
};

struct BoardLog {
  std::string identity;
  std::string name;
  LoggedPowers powers{};
  ColumnSummary kept;
  std::int64_t rows = 0;
};

/// The boards of one log, apart.
class BoardLogs {
 public:
  BoardLogs(const CsvTable& table, BoardColumns columns, ImportLog& log)
      : columns_{columns}, others_{table.others(columns.used())}, log_{&log} {}

  RowVerdict take(const CsvCells& row) {
    const auto when = stamps_.read(row[columns_.time], row.line, *log_);
    if (!when) return tl::unexpected{when.error()};
    const std::string_view cell = row[columns_.power];
    if (says_nothing(cell)) {
      log_->note(ImportNoteCode::missing_values, row.line, "The power is not known.");
      return {};
    }
    const auto watts = watts_in(cell);
    if (!watts) return tl::unexpected{watts.error()};
    BoardLog& board = board_of(row);
    board.powers.add({*when, *watts, row.line}, *log_);
    board.kept.add(row);
    return {};
  }

  std::vector<BoardLog>& boards() { return boards_; }

 private:
  BoardLog& board_of(const CsvCells& row) {
    const std::string_view name = columns_.name ? row[*columns_.name] : std::string_view{"GPU"};
    const std::string_view identity = columns_.identity ? row[*columns_.identity] : name;
    const auto known = std::ranges::find(boards_, identity, &BoardLog::identity);
    if (known != boards_.end()) return *known;
    return boards_.emplace_back(
        BoardLog{std::string{identity}, std::string{name}, {}, ColumnSummary{others_}});
  }

  BoardColumns columns_;
  std::vector<std::size_t> others_;
  ImportLog* log_;
  StampReader stamps_;
  std::vector<BoardLog> boards_;
};

ImportedMeasurement measurement_of(BoardLog& board, const std::string& power_name,
                                   const std::vector<std::string>& names, ImportLog& log) {
  ImportedMeasurement result;
  result.label =
      valid_utf8(board.identity == board.name ? board.name
                                              : fmt::format("{} ({})", board.name, board.identity));
  auto sum = board.powers.finish(log);
  const Perimeter gpu = Perimeter::single(Domain::gpu);
  if (sum) {
    const double joules = sum->joules.si();
    const double half = kBoardGain * joules + sum->gaps.si();
    result.first_line = sum->first_line;
    result.last_line = sum->last_line;
    result.rows = sum->rows;
    result.started = sum->first;
    result.duration = sum->duration();
    result.energies.push_back({valid_utf8(power_name),
                               Energy::measured(gpu, {joules, std::max(0.0, joules - half),
                                                      joules + half, kBoardConfidence}),
                               {}});
    log.keep({result.label, result.energies.front().source, std::move(sum->course)});
  } else {
    result.rows = 0;
    result.energies.push_back(
        {valid_utf8(power_name),
         Energy::missing(gpu, {finding(FindingCode::too_short, "Fewer than two rows count.")}),
         {}});
  }
  result.total = result.energies.front();
  result.kept = board.kept.finish(names);
  return result;
}

std::string objection_to_boards(const FileHead& head) {
  const std::string lacking = head.lacking({kNvidiaSmiTimeColumn, kNvidiaSmiPowerColumns});
  return lacking.empty() ? lacking : "has no column " + lacking;
}

Result<ImportContent> read_boards(ImportSource& source, ImportLog& log) {
  CARNOT_TRY(CsvTable table, CsvTable::open(source.stream, ',', log));
  const BoardColumns columns{table.column(kNvidiaSmiTimeColumn).value_or(0),
                             table.column_of(kNvidiaSmiPowerColumns).value_or(0),
                             table.column_of("name|gpu_name"), table.column_of(kBoardNames)};
  const std::string power_name = table.names()[columns.power];
  BoardLogs logs{table, columns, log};
  CARNOT_TRY(const std::int64_t rows, table.each_row(columns.used(), log, [&](const CsvCells& row) {
    return logs.take(row);
  }));
  ImportContent content;
  content.dialect = power_name.starts_with("gpu_") ? "renamed columns" : "its own column names";
  content.rows = rows;
  content.measurements.reserve(logs.boards().size());
  for (BoardLog& board : logs.boards())
    content.measurements.push_back(measurement_of(board, power_name, table.names(), log));
  return content;
}

}  // namespace

constinit const ImportFormat kNvidiaSmiImport{
    "nvidia-smi",
    "the CSV of nvidia-smi --query-gpu, under its own column names "
    "or those that scripts give it",
    objection_to_boards, read_boards};

}  // namespace carnot
