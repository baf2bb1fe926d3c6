// SPDX-License-Identifier: Apache-2.0
#include "store/trial_writer.hpp"

#include <bit>

#include "base/text.hpp"
#include "store/rows.hpp"
#include "store/text_list_column.hpp"

namespace carnot {
namespace {

Result<std::int64_t> insert_trial_row(const SqliteDatabase& database, RunId run,
                                      const Trial& trial) {
  CARNOT_TRY(SqliteStatement insert,
             database.prepare("INSERT INTO trial VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                              "?, ?, ?, ?, ?, ?, ?, "
                              "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  const Settings& settings = trial.candidate.settings;
  insert << run << trial.key << trial.candidate.model << trial.candidate.recipe
         << key_of(settings.engine) << settings.batch << settings.threads
         << key_of(settings.precision) << settings.device << trial.block << trial.position
         << trial.attempt << std::int64_t{trial.started.time_since_epoch().count()}
         << key_of(trial.status) << valid_utf8(trial.reason);
  insert << trial.engine.version << trial.engine.library << trial.engine.isa << trial.engine.blas
         << text_list_column(trial.engine.devices) << trial.load.load_time.count()
         << static_cast<std::int64_t>(trial.load.resident_bytes) << trial.load.device
         << trial.load.precision << trial.load.threads << text_list_column(trial.load.settings)
         << static_cast<std::int64_t>(trial.peak_resident_bytes);
  if (const auto& accuracy = trial.accuracy) {
    insert << accuracy->total << accuracy->correct << blob_of(accuracy->predictions)
           << blob_of(accuracy->right) << accuracy->content_sha256;
  } else {
    insert << std::nullopt << std::nullopt << std::nullopt << std::nullopt << std::string_view{};
  }
  CARNOT_TRY_VOID(insert.run());
  return database.last_row();
}

Result<void> insert_trial_findings(const SqliteDatabase& database, std::int64_t trial,
                                   const std::vector<Finding>& findings) {
  CARNOT_TRY(SqliteStatement insert,
             database.prepare("INSERT INTO trial_finding VALUES (?, ?, ?, ?)"));
  for (const Finding& one : findings) {
    CARNOT_TRY_VOID(
        (insert << trial << row_of(one.code).key << key_of(one.severity) << valid_utf8(one.detail))
            .run());
  }
  return {};
}

Result<void> insert_sources(const SqliteDatabase& database, std::int64_t trial,
                            const std::vector<SourceDescription>& sources) {
  CARNOT_TRY(
      SqliteStatement insert,
      database.prepare(
          "INSERT INTO trial_source VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
          "?, ?, ?, ?, ?, ?, ?)"));
  std::int64_t position = 0;
  for (const SourceDescription& source : sources) {
    insert << trial << position++ << source.id << source.label << key_of(source.kind)
           << key_of(source.domain) << source.device << source.die << key_of(source.provenance);
    if (source.counter) {
      insert << source.counter->joules_per_tick << std::bit_cast<std::int64_t>(source.counter->last)
             << static_cast<int>(source.counter->last_is_inferred);
    } else {
      insert << std::nullopt << std::nullopt << std::nullopt;
    }
    if (source.model) {
      insert << source.model->name << source.model->confidence
             << static_cast<int>(source.model->unknown_part);
    } else {
      insert << std::nullopt << std::nullopt << std::nullopt;
    }
    insert << source.refresh.count() << source.plausible_maximum.si()
           << source.averaged_over.count();
    const Accuracy accuracy = source.accuracy.value_or(Accuracy{});
    insert << accuracy.gain << accuracy.offset.si() << source.lag.count()
           << static_cast<int>(source.accuracy.has_value()) << source.resolution.si()
           << (source.counter ? source.counter->folded_range.si() : 0.0) << source.checks;
    CARNOT_TRY_VOID(insert.run());
  }
  return {};
}

/// Appends (kind, ticks, quantity, factor, reason) of a reading.
struct BindValue {
  SqliteStatement& insert;
  void operator()(const CounterValue& value) const {
    insert << std::string_view{"counter"} << std::bit_cast<std::int64_t>(value.ticks)
           << std::nullopt << std::nullopt << std::nullopt;
  }
  void operator()(const PowerValue& value) const {
    insert << std::string_view{"power"} << std::nullopt << value.watts.si() << std::nullopt
           << std::nullopt;
  }
  void operator()(const ModelledValue& value) const {
    insert << std::string_view{"modelled"} << std::nullopt << value.joules.si() << value.factor
           << std::nullopt;
  }
  void operator()(const ReadFailure& value) const {
    insert << std::string_view{"failure"} << std::nullopt << std::nullopt << std::nullopt
           << valid_utf8(value.reason);
  }
};

Result<void> insert_readings(const SqliteDatabase& database, std::int64_t window,
                             const std::vector<Reading>& readings) {
  CARNOT_TRY(SqliteStatement insert,
             database.prepare("INSERT INTO reading VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  std::int64_t position = 0;
  for (const Reading& reading : readings) {
    insert << window << position++ << static_cast<std::int64_t>(reading.source)
           << std::int64_t{reading.when.time_since_epoch().count()};
    std::visit(BindValue{insert}, reading.value);
    CARNOT_TRY_VOID(insert.run());
  }
  return {};
}

Result<void> insert_window(const SqliteDatabase& database, std::int64_t trial, int position,
                           const WindowRecord& window) {
  CARNOT_TRY(const std::int64_t measurement, insert_measurement(database, window.measurement));
  CARNOT_TRY(SqliteStatement insert,
             database.prepare(
                 "INSERT INTO trial_window VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  insert << trial << position << window.iterations << blob_of(window.latency_seconds) << measurement
         << window.conditions.other_load << window.conditions.steal
         << window.conditions.frequency_ratio << window.conditions.throttle_events;
  const auto seconds = [](const std::optional<Seconds>& time) {
    return time ? std::optional{time->count()} : std::nullopt;
  };
  insert << seconds(window.conditions.suspended) << seconds(window.conditions.clock_step)
         << window.conditions.begin_celsius << window.conditions.end_celsius;
  CARNOT_TRY_VOID(insert.run());
  return insert_readings(database, database.last_row(), window.readings);
}

}  // namespace

Result<void> insert_trial(const SqliteDatabase& database, RunId run, const Trial& trial) {
  CARNOT_TRY(const std::int64_t id, insert_trial_row(database, run, trial));
  CARNOT_TRY_VOID(insert_trial_findings(database, id, trial.findings));
  CARNOT_TRY_VOID(insert_sources(database, id, trial.sources));
  int position = 0;
  for (const WindowRecord& window : trial.windows) {
    CARNOT_TRY_VOID(insert_window(database, id, position++, window));
  }
  return {};
}

}  // namespace carnot
