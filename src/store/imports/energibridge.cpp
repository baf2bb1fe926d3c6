// SPDX-License-Identifier: Apache-2.0
#include "store/imports/energibridge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "base/wall_time_text.hpp"
#include "store/imports/cell_text.hpp"
#include "store/imports/column_summary.hpp"
#include "store/imports/counter_log.hpp"
#include "store/imports/csv_table.hpp"
#include "store/imports/power_log.hpp"

namespace carnot {
namespace {

/// A column by how its name begins and ends; between them stands a number, or nothing.
struct BridgeColumnKind {
  std::string_view begin;
  std::string_view end;
  Domain domain;
  double watts_in_one;  // 0: joules that add up
};
// AMD's package is called CPU, and its cores are parts of it.
constexpr auto kBridgeColumns = std::to_array<BridgeColumnKind>({
    {"PACKAGE", "_ENERGY (J)", Domain::cpu_package, 0.0},
    {"CPU", "_ENERGY (J)", Domain::cpu_package, 0.0},
    {"CORE", "_ENERGY (J)", Domain::cpu_core, 0.0},
    {"PP0", "_ENERGY (J)", Domain::cpu_core, 0.0},
    {"PP1", "_ENERGY (J)", Domain::cpu_uncore, 0.0},
    {"DRAM", "_ENERGY (J)", Domain::dram, 0.0},
    {"PSYS", "_ENERGY (J)", Domain::psys, 0.0},
    {"GPU", "_POWER (mWatts)", Domain::gpu, 1e-3},
    {"CPU", "_POWER (Watts)", Domain::cpu_package, 1.0},
    {"SYSTEM", "_POWER (Watts)", Domain::psys, 1.0},
});

const BridgeColumnKind* kind_of(std::string_view name) {
  for (const BridgeColumnKind& kind : kBridgeColumns) {
    if (!name.starts_with(kind.begin) || !name.ends_with(kind.end)) continue;
    if (name.size() < kind.begin.size() + kind.end.size()) continue;
    const auto between =
        name.substr(kind.begin.size(), name.size() - kind.begin.size() - kind.end.size());
    if (std::ranges::all_of(between, [](char c) { return c >= '0' && c <= '9'; })) return &kind;
  }
  return nullptr;
}

constexpr double kBridgeGain = 0.05;  // NVIDIA's
constexpr double kBridgeConfidence = 0.95;

/// One column of joules or watts.
struct BridgeSource {
  std::size_t column = 0;
  std::string name;
  const BridgeColumnKind* kind = nullptr;
  CounterLog counter{};
  LoggedPowers powers{};

  bool is_power() const { return kind->watts_in_one > 0.0; }
  /// Hands its power over time to `course`.
  Energy finish(ImportLog& log, PowerCourse& course) {
    if (!is_power()) {
      course = counter.course();
      return counter.finish(kind->domain);
    }
    const Perimeter perimeter = Perimeter::single(kind->domain);
    auto sum = powers.finish(log);
    if (!sum) {
      return Energy::missing(perimeter,
                             {finding(FindingCode::too_short, "Fewer than two rows count.")});
    }
    course = std::move(sum->course);
    const bool is_board = kind->domain == Domain::gpu;
    const double joules = sum->joules.si();
    const double half = (is_board ? kBridgeGain * joules : 0.0) + sum->gaps.si();
    std::vector<Finding> findings;
    if (!is_board) findings.push_back(finding(FindingCode::accuracy_unstated));
    return Energy::measured(
        perimeter, {joules, std::max(0.0, joules - half), joules + half, kBridgeConfidence},
        std::move(findings));
  }
};

class BridgeLog {
 public:
  BridgeLog(const CsvTable& table, ImportLog& log)
      : names_{&table.names()},
        time_{table.column("Time").value_or(0)},
        log_{&log},
        silent_{log.file(), log.options()} {
    used_.push_back(time_);
    for (std::size_t i = 0; i < table.names().size(); ++i) {
      const BridgeColumnKind* const kind = kind_of(table.names()[i]);
      if (kind == nullptr) continue;
      sources_.push_back({.column = i, .name = table.names()[i], .kind = kind});
      used_.push_back(i);
    }
    values_.resize(sources_.size());
    kept_.emplace(table.others(used_));
  }

  const std::vector<std::size_t>& used() const { return used_; }

  RowVerdict take(const CsvCells& row) {
    const auto when = parse_wall_time(row[time_], TimeFormat::unix_millis);
    if (!when) return tl::unexpected{std::string{"the time is not in milliseconds since 1970."}};
    // The whole row first: a damaged one leaves no half of itself behind.
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      const auto value = amount_in(row[sources_[i].column], sources_[i].name);
      if (!value) return tl::unexpected{value.error()};
      values_[i] = *value;
    }
    for (std::size_t i = 0; i < sources_.size(); ++i) add(sources_[i], values_[i], *when, row.line);
    // Only its stamps count: what is odd about them is told here once.
    clock_.add({*when, Watts{0.0}, row.line}, *log_);
    kept_->add(row);
    return {};
  }

  ImportedMeasurement finish() {
    ImportedMeasurement result;
    result.label = "EnergiBridge";
    if (const auto span = clock_.finish(*log_)) {
      result.first_line = span->first_line;
      result.last_line = span->last_line;
      result.rows = span->rows;
      result.started = span->first;
      result.duration = span->duration();
    }
    std::vector<Energy> parts;
    for (BridgeSource& source : sources_) {
      PowerCourse course;
      ImportedEnergy& one = result.energies.emplace_back(
          ImportedEnergy{valid_utf8(source.name), source.finish(silent_, course), {}});
      log_->keep({result.label, one.source, std::move(course)});
      constexpr auto kAdded = std::to_array({Domain::cpu_package, Domain::dram, Domain::gpu});
      if (std::ranges::find(kAdded, source.kind->domain) != kAdded.end())
        parts.push_back(one.energy);
    }
    if (!parts.empty()) {
      if (auto total = sum(parts)) result.total = {"sum", *std::move(total), {}};
    }
    result.kept = kept_->finish(*names_);
    return result;
  }

 private:
  void add(BridgeSource& source, double value, WallTime when, std::int64_t line) {
    if (!source.is_power()) return source.counter.add({value, when, line}, source.name, *log_);
    source.powers.add({when, Watts{value * source.kind->watts_in_one}, line}, silent_);
  }

  const std::vector<std::string>* names_;
  std::size_t time_;
  ImportLog* log_;
  ImportLog silent_;  // takes what each power says of the stamps that clock_ has told of
  std::vector<std::size_t> used_;
  std::vector<BridgeSource> sources_;
  std::vector<double> values_;
  LoggedPowers clock_;
  std::optional<ColumnSummary> kept_;
};

std::string objection_to_bridge(const FileHead& head) {
  const std::string lacking = head.lacking({"Delta", "Time"});
  if (!lacking.empty()) return "has no column " + lacking;
  const bool any = std::ranges::any_of(
      head.columns, [](const std::string& name) { return kind_of(name) != nullptr; });
  return any ? std::string{} : std::string{"has no column of joules or watts"};
}

Result<ImportContent> read_bridge(ImportSource& source, ImportLog& log) {
  CARNOT_TRY(CsvTable table, CsvTable::open(source.stream, ',', log));
  BridgeLog bridge{table, log};
  CARNOT_TRY(const std::int64_t rows, table.each_row(bridge.used(), log, [&](const CsvCells& row) {
    return bridge.take(row);
  }));
  ImportContent content{"sums of joules and powers", rows, {}};
  if (rows > 0) content.measurements.push_back(bridge.finish());
  return content;
}

}  // namespace

constinit const ImportFormat kEnergiBridgeImport{"energibridge", "the CSV of EnergiBridge",
                                                 objection_to_bridge, read_bridge};

}  // namespace carnot
