// SPDX-License-Identifier: Apache-2.0
#include "store/imports/codecarbon.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "store/imports/cell_text.hpp"
#include "store/imports/codecarbon_row.hpp"
#include "store/imports/column_summary.hpp"
#include "store/imports/tracked_energy.hpp"

namespace carnot {
namespace {

/// Grams per kilowatt-hour of one place, and a total beside its parts, may differ by so much.
constexpr double kMostDifference = 0.001;

struct TrackerSoFar {
  TrackedRow last;
  std::string project;
  std::string experiment;
  int rows = 0;
};

std::string joined_parts(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) {
    if (!part.empty()) text += fmt::format("{}{}", text.empty() ? "" : ", ", part);
  }
  return valid_utf8(text);
}

/// What the means over rows of several would be, had nobody differenced them.
struct CountedOn {
  std::int64_t rows = 0;
  std::int64_t first_line = 0;
  double as_written = 0.0;
  double by_itself = 0.0;
};

class TrackerTable {
 public:
  TrackerTable(const CsvTable& table, ImportLog& log)
      : columns_{table}, names_{&table.names()}, log_{&log}, kept_{table.others(columns_.used())} {}

  const TrackedColumns& columns() const { return columns_; }

  RowVerdict take(const CsvCells& row) {
    const auto read = columns_.read(row);
    if (!read) return tl::unexpected{read.error()};
    const auto stamp = stamps_.read(row[columns_.timestamp()], row.line, *log_);
    if (!stamp) return tl::unexpected{stamp.error()};
    const std::string run{row[columns_.run_id()]};
    TrackerSoFar& tracker = trackers_[run];
    ImportedMeasurement& one = measurements_.emplace_back();
    const bool goes_on = tracker.rows > 0 && read->amounts.continues(tracker.last.amounts);
    TrackedRow own = *read;
    if (goes_on) {
      own.amounts = read->amounts.since(tracker.last.amounts);
      note_difference(row, *read, own.amounts, one);
      look_at_tracker(row, tracker);
    }
    one.label = joined_parts({columns_.text(row, "project_name"), run});
    if (goes_on) one.label += fmt::format(" #{}", tracker.rows + 1);
    one.first_line = row.line;
    one.last_line = row.line;
    one.duration = Seconds{own.amounts.seconds};
    one.started =
        *stamp - std::chrono::nanoseconds{std::llround(std::min(own.amounts.seconds, 1e9) * 1e9)};
    one.host = host_of(row);
    one.grams_co2e = 1000.0 * own.amounts.kilograms;
    const bool nominal = is_nominal_cpu(*read, own.amounts, goes_on ? &tracker.last : nullptr);
    add_energies(own, {columns_, row, nominal}, one, *log_);
    check(row, own.amounts);
    one.kept = kept_cells(row, kept_, *names_);
    tracker = {*read, std::string{columns_.text(row, "project_name")},
               std::string{columns_.text(row, "experiment_id")}, tracker.rows + 1};
    return {};
  }

  std::vector<ImportedMeasurement> finish() {
    if (counted_on_.rows > 0) {
      const auto rows = static_cast<double>(counted_on_.rows);
      log_->note({ImportNoteCode::cumulative_rows, counted_on_.rows, counted_on_.first_line,
                  fmt::format("The mean of these rows is {} kWh as written, {} kWh by itself.",
                              format_number(counted_on_.as_written / rows, 4),
                              format_number(counted_on_.by_itself / rows, 4))});
    }
    return std::move(measurements_);
  }

 private:
  void note_difference(const CsvCells& row, const TrackedRow& read, const TrackedAmounts& own,
                       ImportedMeasurement& one) {
    const auto add = [&](std::string_view column, double taken, std::string_view unit) {
      one.repairs.push_back({ImportNoteCode::cumulative_rows, std::string{column},
                             valid_utf8(columns_.text(row, column)), taken, std::string{unit}});
    };
    add("duration", own.seconds, "s");
    add("energy_consumed", own.kilowatt_hours, "kWh");
    for (std::size_t i = 0; i < kTrackedCount; ++i) {
      add(fmt::format("{}_energy", kTrackedDomains[i].key), own.domain_kilowatt_hours[i], "kWh");
    }
    add("emissions", own.kilograms, "kg");
    if (counted_on_.rows++ == 0) counted_on_.first_line = row.line;
    counted_on_.as_written += read.amounts.kilowatt_hours;
    counted_on_.by_itself += own.kilowatt_hours;
  }

  void look_at_tracker(const CsvCells& row, const TrackerSoFar& tracker) {
    if (tracker.project == columns_.text(row, "project_name") &&
        tracker.experiment == columns_.text(row, "experiment_id"))
      return;
    log_->note(ImportNoteCode::shared_tracker, row.line,
               fmt::format("It began as \"{}\".", valid_utf8(tracker.project)));
  }

  std::string host_of(const CsvCells& row) {
    const auto text = [&](std::string_view name) { return columns_.text(row, name); };
    std::string host = joined_parts({text("cpu_model"), text("gpu_model"), text("os")});
    if (first_host_.empty()) first_host_ = host;
    if (host != first_host_) log_->note(ImportNoteCode::several_hosts, row.line, host);
    return host;
  }

  /// A sensor never shows the same power twice to the last digit, nor a last one that is the mean.
  static bool is_nominal_cpu(const TrackedRow& read, const TrackedAmounts& own,
                             const TrackedRow* before) {
    constexpr double kNear = 0.01;
    constexpr double kFallbackWatts = 42.5;  // CodeCarbon's half of 85 W
    if (read.watts[kCpu] == kFallbackWatts) return true;
    if (before != nullptr) return read.watts[kCpu] == before->watts[kCpu];
    const double nominal = read.watts[kCpu] * own.seconds / kJoulesPerKilowattHour;
    return std::abs(own.domain_kilowatt_hours[kCpu] - nominal) <= kNear * nominal;
  }

  void check(const CsvCells& row, const TrackedAmounts& own) {
    double parts = 0.0;
    for (const double part : own.domain_kilowatt_hours) parts += part;
    if (std::abs(parts - own.kilowatt_hours) > kMostDifference * std::abs(own.kilowatt_hours))
      log_->note(ImportNoteCode::parts_do_not_add_up, row.line);
    if (own.kilowatt_hours <= 0.0) return;
    const double intensity = own.kilograms / own.kilowatt_hours;
    const std::string place =
        joined_parts({columns_.text(row, "country_iso_code"), columns_.text(row, "region"),
                      columns_.text(row, "cloud_region")});
    const auto [known, is_new] = intensities_.emplace(place, intensity);
    if (!is_new && std::abs(intensity - known->second) > kMostDifference * known->second) {
      log_->note(ImportNoteCode::carbon_differs, row.line,
                 fmt::format("{} instead of {} g/kWh.", format_number(1000.0 * intensity, 5),
                             format_number(1000.0 * known->second, 5)));
    }
  }

  TrackedColumns columns_;
  const std::vector<std::string>* names_;
  ImportLog* log_;
  std::vector<std::size_t> kept_;
  StampReader stamps_;
  std::unordered_map<std::string, TrackerSoFar> trackers_;
  std::map<std::string, double> intensities_;  // kg/kWh of each place
  std::string first_host_;
  CountedOn counted_on_;
  std::vector<ImportedMeasurement> measurements_;
};

std::string objection_to_trackers(const FileHead& head) {
  const std::string lacking =
      head.lacking({"timestamp", "run_id", "duration", "energy_consumed", "emissions", "cpu_energy",
                    "gpu_energy", "ram_energy", "cpu_power", "gpu_power", "ram_power"});
  return lacking.empty() ? lacking : "has no column " + lacking;
}

Result<ImportContent> read_trackers(ImportSource& source, ImportLog& log) {
  CARNOT_TRY(CsvTable table, CsvTable::open(source.stream, ',', log));
  TrackerTable trackers{table, log};
  CARNOT_TRY(const std::int64_t rows,
             table.each_row(trackers.columns().used(), log,
                            [&](const CsvCells& row) { return trackers.take(row); }));
  const bool is_newer = table.column("codecarbon_version").has_value();
  return ImportContent{fmt::format("{} columns, {}", table.names().size(),
                                   is_newer ? "with its version" : "as in 2022"),
                       rows, trackers.finish()};
}

}  // namespace

constinit const ImportFormat kCodeCarbonImport{"codecarbon",
                                               "emissions.csv of CodeCarbon, of 2022 or since",
                                               objection_to_trackers, read_trackers};

}  // namespace carnot
