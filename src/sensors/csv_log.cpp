// SPDX-License-Identifier: Apache-2.0
#include "sensors/csv_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>

#include "base/csv_line.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"
#include "sensors/growing_file.hpp"
#include "sensors/polled.hpp"
#include "sensors/waiting.hpp"

namespace carnot {
namespace {

/// Stamps may be rounded up to the next second; more than that, and two clocks disagree.
constexpr std::chrono::seconds kRounding{1};

/// Of a reading that has no time of its own: it gets that of its successor.
constexpr SteadyTime kNotKnown = SteadyTime::max();

void fill_in_times(std::vector<Reading>& readings, SteadyTime now) {
  SteadyTime next = now;
  for (auto reading = readings.rbegin(); reading != readings.rend(); ++reading) {
    if (reading->when == kNotKnown) reading->when = next;
    next = reading->when;
  }
}

/// The rows of a log as readings.
class CsvLog {
 public:
  CsvLog(GrowingFile file, std::optional<CsvColumns> columns, CsvLogSetup setup,
         ReportedQuantity quantity)
      : file_{std::move(file)}, columns_{columns}, setup_{std::move(setup)}, quantity_{quantity} {}

  /// Appends the new rows in order of time.
  void take_new(const Clock& clock, std::vector<Reading>& into) {
    const SteadyTime now = clock.now();
    const auto steady_minus_wall = now.time_since_epoch() - clock.wall_now().time_since_epoch();
    std::vector<FileEvent> events;
    file_.take_new(events);
    std::vector<CsvRow> rows;
    for (const FileEvent& event : events) take(event, rows);
    if (setup_.time_format == TimeFormat::now) return put_latest(rows, now, into);
    std::vector<Reading> readings;
    for (CsvRow& row : rows) put(std::move(row), now, steady_minus_wall, readings);
    fill_in_times(readings, now);
    std::move(readings.begin(), readings.end(), std::back_inserter(into));
  }

 private:
  void take(const FileEvent& event, std::vector<CsvRow>& rows) {
    switch (event.kind) {
      case FileEventKind::began_anew:
        columns_.reset();
        return;
      case FileEventKind::trouble:
        rows.push_back({std::nullopt, ReadFailure{event.text}});
        return;
      case FileEventKind::line:
        break;
    }
    if (trim(event.text).empty()) return;
    if (columns_) {
      rows.push_back(parse_csv_row(event.text, *columns_, setup_, quantity_));
      return;
    }
    const auto columns = find_columns(event.text, setup_);
    if (columns) {
      columns_ = *columns;
    } else {
      rows.push_back({std::nullopt, ReadFailure{columns.error()}});
    }
  }

  ReadFailure named(std::string_view why) const {
    return ReadFailure{fmt::format("{}: {}", setup_.file.string(), why)};
  }

  void put_failure(std::string_view why, std::vector<Reading>& into) const {
    into.push_back({0, kNotKnown, named(why)});
  }

  void put(CsvRow row, SteadyTime now, std::chrono::nanoseconds steady_minus_wall,
           std::vector<Reading>& into) {
    const auto* failure = std::get_if<ReadFailure>(&row.seen);
    if (!row.when) return put_failure(failure->reason, into);
    const SteadyTime when{row.when->time_since_epoch() + steady_minus_wall};
    if (!setup_.foreign_clock && when > now + kRounding) {
      return put_failure(
          fmt::format("a row is stamped {} from now: the clocks of this machine and of the log "
                      "disagree.",
                      format_quantity(Seconds{when - now})),
          into);
    }
    if (last_wall_ && *row.when <= *last_wall_)
      return put_failure("a row is not later than the one before.", into);
    last_wall_ = row.when;
    // The mapping may shift by the wall clock's adjustment since the row before.
    last_ = std::max(last_, setup_.foreign_clock ? when : std::min(when, now));
    if (failure != nullptr) row.seen = named(failure->reason);
    into.push_back({0, last_, std::move(row.seen)});
  }

  /// Of rows without a time that come at once, only the last is of now.
  void put_latest(std::vector<CsvRow>& rows, SteadyTime now, std::vector<Reading>& into) {
    if (rows.empty()) return;
    if (rows.size() > 1) {
      into.push_back({0, now,
                      named(fmt::format("{} rows came at once; the time of all but the last is not "
                                        "known.",
                                        rows.size()))});
    }
    if (auto* failure = std::get_if<ReadFailure>(&rows.back().seen))
      *failure = named(failure->reason);
    into.push_back({0, now, std::move(rows.back().seen)});
  }

  GrowingFile file_;
  std::optional<CsvColumns> columns_;  // empty until the first line of a file is there
  CsvLogSetup setup_;
  ReportedQuantity quantity_;
  std::optional<WallTime> last_wall_;
  SteadyTime last_{SteadyTime::min()};
};

class CsvLogSource final : public Source {
 public:
  CsvLogSource(SourceDescription description, CsvLog log)
      : description_{std::move(description)}, log_{std::move(log)} {}

  const SourceDescription& description() const override { return description_; }

  /// The newest row that was not handed out yet.
  Reading read(const Clock& clock) override {
    std::vector<Reading> readings;
    log_.take_new(clock, readings);
    if (!readings.empty()) return std::move(readings.back());
    return {0, clock.now(),
            ReadFailure{fmt::format("{}: no new row has come.", description_.label)}};
  }
  void collect(const Clock& clock, std::vector<Reading>& into) override {
    log_.take_new(clock, into);
  }

 private:
  SourceDescription description_;
  CsvLog log_;
};

/// Looks for new rows so often that the time at which one is seen says when it was written.
class CsvWatcher final : public Gatherer {
 public:
  CsvWatcher(CsvLog log, Seconds period, const Clock& clock)
      : log_{std::move(log)}, period_{period}, clock_{clock} {}

  void run(const std::stop_token& stop, ReadingBuffer& into) override {
    const StopEvent stop_event{stop};
    while (!stop.stop_requested()) {
      std::vector<Reading> readings;
      log_.take_new(clock_, readings);
      for (Reading& reading : readings) into.put(std::move(reading));
      wait_readable(-1, -1, Deadline::in(period_), stop_event);
    }
  }

 private:
  CsvLog log_;
  Seconds period_;
  const Clock& clock_;
};

tl::expected<std::size_t, std::string> column(const std::vector<std::string>& names,
                                              const std::string& wanted) {
  const auto found = std::ranges::find(names, wanted);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const std::vector<std::string_view> known{names.begin(), names.end()};
  const auto nearest = nearest_name(wanted, known);
  const std::string hint = nearest ? fmt::format("did you mean \"{}\"?", valid_utf8(*nearest))
                                   : fmt::format("there are {}.", valid_utf8(join(names, ", ")));
  return tl::unexpected{fmt::format("the first line has no column \"{}\"; {}", wanted, hint)};
}

}  // namespace

tl::expected<CsvColumns, std::string> find_columns(std::string_view header,
                                                   const CsvLogSetup& setup) {
  const auto names = split_csv_line(without_byte_order_mark(header), setup.separator);
  const auto value = column(names, setup.value_column);
  if (!value) return tl::unexpected{value.error()};
  if (setup.time_format == TimeFormat::now) return CsvColumns{*value, std::nullopt};
  const auto time = column(names, setup.time_column);
  if (!time) return tl::unexpected{time.error()};
  return CsvColumns{*value, *time};
}

CsvRow parse_csv_row(std::string_view line, const CsvColumns& columns, const CsvLogSetup& setup,
                     const ReportedQuantity& quantity) {
  auto cells = split_csv_line(line, setup.separator);
  if (cells.size() <= std::max(columns.value, columns.time.value_or(0)))
    return {std::nullopt, ReadFailure{fmt::format("a row has {} cells only.", cells.size())}};
  CsvRow row{std::nullopt, ReadFailure{}};
  if (columns.time) {
    const auto when = parse_wall_time(cells[*columns.time], setup.time_format);
    if (!when) return {std::nullopt, ReadFailure{when.error()}};
    row.when = *when;
  }
  std::string_view value = cells[columns.value];
  // nvidia-smi writes "54.20 W" into each cell.
  if (value.ends_with(quantity.unit.key)) value.remove_suffix(quantity.unit.key.size());
  std::string number{trim(value)};
  if (setup.decimal != '.') std::ranges::replace(number, setup.decimal, '.');
  row.seen = observation_of_text(number, quantity);
  return row;
}

tl::expected<std::unique_ptr<Source>, Obstacle> open_csv_log(const ConfiguredSource& source,
                                                             CsvLogSetup setup,
                                                             const Clock& clock) {
  SourceDescription description = description_of(source, SourceKind::csv);
  const auto obstacle = [&](ObstacleKind kind, std::string_view why) {
    return tl::unexpected{
        Obstacle{description, kind, fmt::format("{}: {}", setup.file.string(), why)}};
  };
  auto opened = GrowingFile::open(setup.file);
  if (!opened) {
    const bool refused = opened.error() == EACCES || opened.error() == EPERM;
    return obstacle(refused ? ObstacleKind::permission : ObstacleKind::failing,
                    std::strerror(opened.error()));
  }
  std::optional<CsvColumns> columns;
  if (const auto header = opened->first_line()) {
    const auto found = find_columns(*header, setup);
    if (!found) return obstacle(ObstacleKind::failing, found.error());
    columns = *found;
  }
  opened->skip_to_end();
  const bool is_watched = setup.time_format == TimeFormat::now;
  CsvLog log{*std::move(opened), columns, std::move(setup), source.quantity};
  if (!is_watched) return std::make_unique<CsvLogSource>(std::move(description), std::move(log));
  return std::make_unique<GatheringSource>(
      std::move(description), std::make_unique<CsvWatcher>(std::move(log), source.period, clock));
}

}  // namespace carnot
