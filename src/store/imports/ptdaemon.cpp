// SPDX-License-Identifier: Apache-2.0
#include "store/imports/ptdaemon.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "base/wall_time_text.hpp"
#include "store/imports/cell_text.hpp"
#include "store/imports/column_summary.hpp"
#include "store/imports/csv_table.hpp"
#include "store/imports/power_log.hpp"

namespace carnot {
namespace {

constexpr double kAnalyserConfidence = 0.95;

/// Where the values stand among keys and values by turns; a channel's name stands alone and heads
/// what follows it.
class SplLayout {
 public:
  explicit SplLayout(std::span<const std::string_view> cells) : names_(cells.size()) {
    std::string channel;
    for (std::size_t i = 0; i + 1 < cells.size(); i += 2) {
      if (cells[i].starts_with("Ch")) {
        keys_.push_back(i);
        channel = std::string{cells[i]} + " ";
        ++i;
        if (i + 1 >= cells.size()) break;
      }
      keys_.push_back(i);
      names_[i + 1] = channel + std::string{cells[i]};
    }
    for (const std::size_t key : keys_) texts_.emplace_back(cells[key]);
  }

  const std::vector<std::string>& names() const { return names_; }
  std::optional<std::size_t> position(std::string_view name) const {
    const auto found = std::ranges::find(names_, name);
    if (found == names_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names_.begin());
  }
  bool fits(std::span<const std::string_view> cells) const {
    if (cells.size() != names_.size()) return false;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (cells[keys_[i]] != texts_[i]) return false;
    }
    return true;
  }
  /// The values without use.
  std::vector<std::size_t> others() const {
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (!names_[i].empty() && names_[i] != "Time" && names_[i] != "Watts" && names_[i] != "Mark")
        left.push_back(i);
    }
    return left;
  }

 private:
  std::vector<std::string> names_;  // of each value; empty for keys
  std::vector<std::size_t> keys_;
  std::vector<std::string> texts_;
};

/// "01-22-2021 15:05:15.322" as the rest of the world writes it.
std::string iso_of(std::string_view american) {
  if (american.size() < 11) return {};
  return fmt::format("{}-{}{}", american.substr(6, 4), american.substr(0, 5), american.substr(10));
}

struct MarkedLog {
  std::string mark;
  LoggedPowers powers{};
  ColumnSummary kept;
};

class SplLog {
 public:
  SplLog(SplLayout layout, ImportLog& log) : layout_{std::move(layout)}, log_{&log} {
    time_ = layout_.position("Time").value_or(0);
    watts_ = layout_.position("Watts").value_or(0);
    mark_ = layout_.position("Mark");
  }

  RowVerdict take(const CsvCells& row) {
    if (!layout_.fits(row.cells))
      return tl::unexpected{std::string{"the keys are not those of the first line."}};
    const auto when = parse_wall_time(iso_of(row[time_]), TimeFormat::iso8601_utc);
    if (!when) return tl::unexpected{std::string{"the time is not MM-DD-YYYY HH:MM:SS."}};
    const auto watts = watts_in(row[watts_]);
    if (!watts) return tl::unexpected{watts.error()};
    if (logs_.empty()) log_->note(ImportNoteCode::local_time, row.line);
    MarkedLog& marked = log_of(mark_ ? row[*mark_] : std::string_view{"notset"});
    marked.powers.add({*when, *watts, row.line}, *log_);
    marked.kept.add(row);
    return {};
  }

  std::vector<ImportedMeasurement> finish() {
    std::vector<ImportedMeasurement> all;
    all.reserve(logs_.size());
    for (MarkedLog& marked : logs_) all.push_back(measurement_of(marked));
    return all;
  }

 private:
  MarkedLog& log_of(std::string_view mark) {
    if (!logs_.empty() && logs_.back().mark == mark) return logs_.back();
    const auto known = std::ranges::find(logs_, mark, &MarkedLog::mark);
    if (known != logs_.end()) return *known;
    return logs_.emplace_back(MarkedLog{std::string{mark}, {}, ColumnSummary{layout_.others()}});
  }

  ImportedMeasurement measurement_of(MarkedLog& marked) {
    const Perimeter wall = Perimeter::single(Domain::wall);
    ImportedMeasurement one;
    one.label = valid_utf8(marked.mark);
    one.kept = marked.kept.finish(layout_.names());
    Energy energy =
        Energy::missing(wall, {finding(FindingCode::too_short, "Fewer than two rows count.")});
    one.rows = 0;
    if (auto sum = marked.powers.finish(*log_)) {
      one.first_line = sum->first_line;
      one.last_line = sum->last_line;
      one.rows = sum->rows;
      one.started = sum->first;
      one.duration = sum->duration();
      const double joules = sum->joules.si();
      const double gaps = sum->gaps.si();
      energy = Energy::measured(
          wall, {joules, std::max(0.0, joules - gaps), joules + gaps, kAnalyserConfidence},
          {finding(FindingCode::accuracy_unstated)});
      log_->keep({one.label, "Watts", std::move(sum->course)});
    }
    one.energies.push_back({"Watts", std::move(energy), {}});
    one.total = one.energies.front();
    return one;
  }

  SplLayout layout_;
  ImportLog* log_;
  std::size_t time_ = 0;
  std::size_t watts_ = 0;
  std::optional<std::size_t> mark_;
  std::vector<MarkedLog> logs_;
};

std::string objection_to_spl(const FileHead& head) {
  const bool fits =
      head.columns.size() >= 4 && head.columns[0] == "Time" && head.columns[2] == "Watts";
  return fits ? std::string{} : std::string{"does not begin with Time,...,Watts,..."};
}

Result<ImportContent> read_spl(ImportSource& source, ImportLog& log) {
  LineReader lines{source.stream, log.file()};
  std::optional<SplLog> spl;
  std::vector<std::string_view> cells;
  std::vector<std::string> unquoted;
  ImportContent content{"keys and values by turns", 0, {}};
  TextLine line;
  for (;;) {
    CARNOT_TRY(const bool any, lines.next(line));
    if (!any) break;
    if (trim(line.text).empty()) continue;
    if (!line.ended) {
      log.note(ImportNoteCode::cut_last_row, line.number);
      break;
    }
    split_cells(line.text, ',', cells, unquoted);
    if (!spl) spl.emplace(SplLayout{cells}, log);
    const RowVerdict verdict = spl->take({line.number, cells});
    if (verdict) {
      ++content.rows;
    } else {
      CARNOT_TRY_VOID(log.damaged(line.number, verdict.error()));
    }
  }
  if (spl) content.measurements = spl->finish();
  return content;
}

}  // namespace

constinit const ImportFormat kPtdaemonImport{
    "ptdaemon", "spl.txt of SPEC's PTDaemon, as MLPerf Power writes it", objection_to_spl,
    read_spl};

}  // namespace carnot
