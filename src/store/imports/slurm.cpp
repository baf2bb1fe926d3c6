// SPDX-License-Identifier: Apache-2.0
#include "store/imports/slurm.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "store/imports/cell_text.hpp"
#include "store/imports/column_summary.hpp"
#include "store/imports/csv_table.hpp"

namespace carnot {
namespace {

constexpr double kJobConfidence = 0.95;
constexpr double kMostJobJoules = 1e15;  // beyond it stands Slurm's mark of no value
constexpr double kHalfJoule = 0.5;       // whole ones are shown

/// "12:34", "01:02:03", "2-01:02:03".
std::optional<Seconds> elapsed_of(std::string_view text) {
  double days = 0.0;
  if (const auto dash = text.find('-'); dash != std::string_view::npos) {
    const auto count = parse_uint(text.substr(0, dash));
    if (!count || *count > 100'000) return std::nullopt;
    days = static_cast<double>(*count);
    text.remove_prefix(dash + 1);
  }
  double seconds = 0.0;
  const auto pieces = split(text, ':');
  if (pieces.size() < 2 || pieces.size() > 3) return std::nullopt;
  for (const std::string_view piece : pieces) {
    const auto number = number_of_cell(piece);
    if (!number || !number->unit.empty() || number->value < 0.0 || number->value > 1e6)
      return std::nullopt;
    seconds = 60.0 * seconds + number->value;
  }
  return Seconds{86'400.0 * days + seconds};
}

struct JobColumns {
  std::size_t id = 0;
  std::size_t energy = 0;
  std::optional<std::size_t> name;
  std::optional<std::size_t> seconds;
  std::optional<std::size_t> elapsed;
  std::optional<std::size_t> start;
  std::optional<std::size_t> nodes;

  std::vector<std::size_t> used() const {
    std::vector<std::size_t> all{id, energy};
    for (const auto& column : {name, seconds, elapsed, start, nodes}) {
      if (column) all.push_back(*column);
    }
    return all;
  }
};

class JobTable {
 public:
  JobTable(const CsvTable& table, JobColumns columns, ImportLog& log)
      : columns_{columns},
        names_{&table.names()},
        others_{table.others(columns.used())},
        log_{&log} {}

  RowVerdict take(const CsvCells& row) {
    ImportedMeasurement one;
    if (auto verdict = take_time(row, one); !verdict) return verdict;
    auto energy = energy_of(row);
    if (!energy) return tl::unexpected{energy.error()};
    const std::string_view name = columns_.name ? row[*columns_.name] : std::string_view{};
    one.label = valid_utf8(fmt::format("{}{}{}", row[columns_.id], name.empty() ? "" : " ", name));
    one.first_line = row.line;
    one.last_line = row.line;
    if (columns_.nodes) one.host = valid_utf8(row[*columns_.nodes]);
    // A job holds what its steps hold: they are never added.
    const bool is_step = row[columns_.id].find('.') != std::string_view::npos;
    one.energies.push_back({is_step ? "step" : "job", *std::move(energy), {}});
    one.total = one.energies.front();
    one.kept = kept_cells(row, others_, *names_);
    if (measurements_.empty()) log_->note(ImportNoteCode::nodes_shared, row.line);
    measurements_.push_back(std::move(one));
    return {};
  }

  std::vector<ImportedMeasurement> finish() { return std::move(measurements_); }

 private:
  RowVerdict take_time(const CsvCells& row, ImportedMeasurement& one) {
    if (columns_.seconds && !says_nothing(row[*columns_.seconds])) {
      const auto seconds = amount_in(row[*columns_.seconds], "ElapsedRaw");
      if (!seconds) return tl::unexpected{seconds.error()};
      one.duration = Seconds{*seconds};
    } else if (columns_.elapsed) {
      one.duration = elapsed_of(row[*columns_.elapsed]);
    }
    // "Unknown" and "None" are as good as nothing.
    if (!columns_.start || row[*columns_.start].empty() || row[*columns_.start].front() > '9')
      return {};
    const auto when = stamps_.read(row[*columns_.start], row.line, *log_);
    if (!when) return tl::unexpected{when.error()};
    one.started = *when;
    return {};
  }

  tl::expected<Energy, std::string> energy_of(const CsvCells& row) {
    const Perimeter board = Perimeter::single(Domain::psys);
    const std::string_view cell = row[columns_.energy];
    if (says_nothing(cell)) return Energy::missing(board, {});
    const auto number = number_of_cell(cell);
    if (!number || !number->unit.empty())
      return tl::unexpected{fmt::format("\"{}\" is no number of joules.", valid_utf8(cell))};
    if (number->value < 0.0)
      return tl::unexpected{fmt::format("\"{}\" is below zero.", valid_utf8(cell))};
    if (number->value == 0.0 || number->value > kMostJobJoules) {
      log_->note(ImportNoteCode::missing_values, row.line,
                 "No plugin gathers energy there, or it had nothing to say.");
      return Energy::missing(board, {});
    }
    const double joules = number->value;
    return Energy::measured(
        board, {joules, std::max(0.0, joules - kHalfJoule), joules + kHalfJoule, kJobConfidence},
        {finding(FindingCode::accuracy_unstated)});
  }

  JobColumns columns_;
  const std::vector<std::string>* names_;
  std::vector<std::size_t> others_;
  ImportLog* log_;
  StampReader stamps_;
  std::vector<ImportedMeasurement> measurements_;
};

std::string objection_to_jobs(const FileHead& head) {
  const std::string lacking = head.parted('|').lacking({"JobID|JobIDRaw", "ConsumedEnergyRaw"});
  return lacking.empty() ? lacking : "has no column " + lacking + " between \"|\"";
}

Result<ImportContent> read_jobs(ImportSource& source, ImportLog& log) {
  CARNOT_TRY(CsvTable table, CsvTable::open(source.stream, '|', log));
  const JobColumns columns{table.column_of("JobID|JobIDRaw").value_or(0),
                           table.column("ConsumedEnergyRaw").value_or(0),
                           table.column("JobName"),
                           table.column("ElapsedRaw"),
                           table.column("Elapsed"),
                           table.column("Start"),
                           table.column("NodeList")};
  JobTable jobs{table, columns, log};
  CARNOT_TRY(const std::int64_t rows, table.each_row(columns.used(), log, [&](const CsvCells& row) {
    return jobs.take(row);
  }));
  return ImportContent{"sacct, cells between \"|\"", rows, jobs.finish()};
}

}  // namespace

constinit const ImportFormat kSlurmImport{
    "slurm", "Slurm's accounting: sacct -P with ConsumedEnergyRaw", objection_to_jobs, read_jobs};

}  // namespace carnot
