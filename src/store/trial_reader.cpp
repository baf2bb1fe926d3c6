// SPDX-License-Identifier: Apache-2.0
#include "store/trial_reader.hpp"

#include <fmt/format.h>

#include <bit>
#include <unordered_map>

#include "store/rows.hpp"
#include "store/text_list_column.hpp"

namespace carnot {
namespace {

/// Trials under construction, with the way from a row's id to its place.
struct Loading {
  std::vector<Trial> trials;
  std::unordered_map<std::int64_t, std::size_t> trial_at;  // by trial.id
  struct WindowPlace {
    std::size_t trial;
    std::size_t window;
  };
  std::unordered_map<std::int64_t, WindowPlace> window_at;       // by trial_window.id
  std::unordered_map<std::int64_t, WindowPlace> measurement_at;  // by measurement.id
};

/// Calls `take` for each row of a statement whose one parameter is the run.
template <class Take>
Result<void> for_each_row(const SqliteDatabase& database, std::string_view sql, RunId run,
                          Take take) {
  CARNOT_TRY(SqliteStatement select, database.prepare(sql));
  select << run;
  for (;;) {
    CARNOT_TRY(const bool row, select.step());
    if (!row) return {};
    CARNOT_TRY_VOID(take(select));
  }
}

/// Seven columns from `first` on: model, recipe, engine, batch, threads, precision, device.
Result<Candidate> candidate_from(const SqliteStatement& row, int first) {
  const auto engine = engine_of(row.text(first + 2));
  if (!engine) return damaged("engine", row.text(first + 2));
  const auto precision = precision_of(row.text(first + 5));
  if (!precision) return damaged("precision", row.text(first + 5));
  return Candidate{row.text(first),
                   row.text(first + 1),
                   {*engine, static_cast<int>(row.integer(first + 3)),
                    static_cast<int>(row.integer(first + 4)), *precision, row.text(first + 6)}};
}

std::optional<AccuracyRecord> accuracy_from(const SqliteStatement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  AccuracyRecord accuracy;
  accuracy.total = row.integer(column);
  accuracy.correct = row.optional_integer(column + 1);
  accuracy.predictions = items_of<std::int32_t>(row.blob(column + 2));
  accuracy.right = items_of<std::uint8_t>(row.blob(column + 3));
  accuracy.content_sha256 = row.text(column + 4);
  return accuracy;
}

Result<void> take_trial(const SqliteStatement& row, Loading& loading) {
  Trial trial;
  trial.key = row.text(1);
  CARNOT_TRY(trial.candidate, candidate_from(row, 2));
  trial.block = static_cast<int>(row.integer(9));
  trial.position = static_cast<int>(row.integer(10));
  trial.attempt = static_cast<int>(row.integer(11));
  trial.started = WallTime{std::chrono::nanoseconds{row.integer(12)}};
  const auto status = trial_status_of(row.text(13));
  if (!status) return damaged("trial status", row.text(13));
  trial.status = *status;
  trial.reason = row.text(14);
  trial.engine = {
      trial.candidate.settings.engine, row.text(15), row.text(16), row.text(17), row.text(18),
      texts_of(row.text(19))};
  trial.load = {
      Seconds{row.real(20)}, static_cast<std::uint64_t>(row.integer(21)), row.text(22),
      row.text(23),          static_cast<int>(row.integer(24)),           texts_of(row.text(25))};
  trial.peak_resident_bytes = static_cast<std::uint64_t>(row.integer(26));
  trial.accuracy = accuracy_from(row, 27);
  loading.trial_at.emplace(row.integer(0), loading.trials.size());
  loading.trials.push_back(std::move(trial));
  return {};
}

Result<void> load_outcomes(const SqliteDatabase& database, RunId run, Loading& loading) {
  constexpr std::string_view kTrials =
      "SELECT id, key, model, recipe, engine, batch, threads, precision, device, block, position, "
      "attempt, "
      "started_wall_ns, status, reason, engine_version, engine_library, engine_isa, engine_blas, "
      "engine_devices, "
      "load_seconds, loaded_resident_bytes, runs_on, computes_in, runs_threads, engine_settings, "
      "peak_resident_bytes, test_images, "
      "correct, predictions, right_ones, content_sha256 FROM trial WHERE run_id = ? ORDER BY id";
  CARNOT_TRY_VOID(for_each_row(database, kTrials, run, [&](const SqliteStatement& row) {
    return take_trial(row, loading);
  }));
  constexpr std::string_view kFindings =
      "SELECT trial_id, code, severity, detail FROM trial_finding JOIN trial ON trial.id = "
      "trial_id WHERE run_id = ? "
      "ORDER BY trial_finding.rowid";
  return for_each_row(database, kFindings, run, [&](const SqliteStatement& row) -> Result<void> {
    CARNOT_TRY(Finding one, finding_from(row, 1));
    loading.trials[loading.trial_at.at(row.integer(0))].findings.push_back(std::move(one));
    return {};
  });
}

Result<void> take_source(const SqliteStatement& row, Loading& loading) {
  SourceDescription source;
  source.id = row.text(1);
  source.label = row.text(2);
  const auto kind = source_kind_of(row.text(3));
  if (!kind) return damaged("source kind", row.text(3));
  source.kind = *kind;
  const auto domain = domain_of(row.text(4));
  if (!domain) return damaged("domain", row.text(4));
  source.domain = *domain;
  source.device = static_cast<int>(row.integer(5));
  source.die = static_cast<int>(row.integer(6));
  const auto provenance = provenance_of(row.text(7));
  if (!provenance) return damaged("provenance", row.text(7));
  source.provenance = *provenance;
  if (!row.is_null(8)) {
    source.counter = CounterSpec{row.real(8), std::bit_cast<std::uint64_t>(row.integer(9)),
                                 row.integer(10) != 0, Joules{row.real(22)}};
  }
  if (!row.is_null(11)) source.model = ModelSpec{row.text(11), row.real(12), row.integer(13) != 0};
  source.refresh = Seconds{row.real(14)};
  source.plausible_maximum = Watts{row.real(15)};
  source.averaged_over = Seconds{row.real(16)};
  if (row.integer(20) != 0) source.accuracy = Accuracy{row.real(17), Watts{row.real(18)}};
  source.lag = Seconds{row.real(19)};
  source.resolution = Watts{row.real(21)};
  source.checks = row.text(23);
  loading.trials[loading.trial_at.at(row.integer(0))].sources.push_back(std::move(source));
  return {};
}

Result<void> load_sources(const SqliteDatabase& database, RunId run, Loading& loading) {
  constexpr std::string_view kSources =
      "SELECT trial_id, source_id, label, kind, domain, trial_source.device, die, provenance, "
      "joules_per_tick, last_tick, last_is_inferred, trial_source.model, model_confidence, "
      "unknown_part, refresh_seconds, plausible_maximum_watts, averaged_over_seconds, "
      "gain_accuracy, offset_accuracy_watts, lag_seconds, accuracy_is_stated, resolution_watts, "
      "folded_range_joules, checks FROM trial_source JOIN trial ON trial.id = trial_id WHERE "
      "run_id = ? ORDER BY trial_id, trial_source.position";
  return for_each_row(database, kSources, run,
                      [&](const SqliteStatement& row) { return take_source(row, loading); });
}

Result<void> take_window(const SqliteStatement& row, const FindingsById& findings,
                         Loading& loading) {
  CARNOT_TRY(Energy total, energy_from(row, 17, findings));
  const auto seconds = [&](int column) {
    const auto number = row.optional_real(column);
    return number ? std::optional{Seconds{*number}} : std::nullopt;
  };
  WindowRecord window{
      .iterations = row.integer(3),
      .latency_seconds = items_of<float>(row.blob(4)),
      .measurement = Measurement{row.text(9),
                                 SteadyTime{std::chrono::nanoseconds{row.integer(10)}},
                                 SteadyTime{std::chrono::nanoseconds{row.integer(11)}},
                                 {},
                                 std::move(total),
                                 row.real(12)},
      .readings = {},
      .conditions = {row.optional_real(5), row.optional_real(6), row.optional_real(7),
                     row.optional_integer(8), seconds(13), seconds(14), row.optional_real(15),
                     row.optional_real(16)}};
  const std::size_t trial = loading.trial_at.at(row.integer(1));
  const Loading::WindowPlace place{trial, loading.trials[trial].windows.size()};
  loading.window_at.emplace(row.integer(0), place);
  loading.measurement_at.emplace(row.integer(2), place);
  loading.trials[trial].windows.push_back(std::move(window));
  return {};
}

Result<void> load_windows(const SqliteDatabase& database, RunId run, Loading& loading) {
  constexpr std::string_view kTotalFindings =
      "SELECT energy_finding.energy_id, energy_finding.code, energy_finding.severity, "
      "energy_finding.detail FROM trial "
      "JOIN trial_window ON trial_id = trial.id JOIN measurement ON measurement.id = "
      "measurement_id "
      "JOIN energy_finding ON energy_finding.energy_id = total_energy_id WHERE run_id = ? ORDER BY "
      "energy_finding.rowid";
  CARNOT_TRY(const FindingsById findings, load_findings(database, kTotalFindings, run));
  const std::string sql = fmt::format(
      "SELECT trial_window.id, trial_id, measurement_id, iterations, latencies, other_load, steal, "
      "frequency_ratio, throttle_events, window, begin_steady_ns, end_steady_ns, unknown_share, "
      "suspended_seconds, clock_step_seconds, begin_celsius, end_celsius, {} FROM trial JOIN "
      "trial_window ON trial_id = trial.id JOIN measurement "
      "ON measurement.id = measurement_id JOIN energy ON energy.id = total_energy_id "
      "WHERE run_id = ? ORDER BY trial_id, trial_window.position",
      kEnergyColumns);
  return for_each_row(database, sql, run, [&](const SqliteStatement& row) {
    return take_window(row, findings, loading);
  });
}

Result<void> load_source_energies(const SqliteDatabase& database, RunId run, Loading& loading) {
  constexpr std::string_view kSourceFindings =
      "SELECT energy_finding.energy_id, energy_finding.code, energy_finding.severity, "
      "energy_finding.detail FROM trial "
      "JOIN trial_window ON trial_id = trial.id JOIN source_energy ON source_energy.measurement_id "
      "= "
      "trial_window.measurement_id JOIN energy_finding ON energy_finding.energy_id = "
      "source_energy.energy_id "
      "WHERE run_id = ? ORDER BY energy_finding.rowid";
  CARNOT_TRY(const FindingsById findings, load_findings(database, kSourceFindings, run));
  const std::string sql = fmt::format(
      "SELECT source_energy.measurement_id, source_id, label, wraps, readings, unknown_share, {} "
      "FROM trial JOIN "
      "trial_window ON "
      "trial_id = trial.id JOIN source_energy ON source_energy.measurement_id = "
      "trial_window.measurement_id JOIN energy "
      "ON energy.id = source_energy.energy_id WHERE run_id = ? ORDER BY "
      "source_energy.measurement_id, "
      "source_energy.position",
      kEnergyColumns);
  return for_each_row(database, sql, run, [&](const SqliteStatement& row) -> Result<void> {
    CARNOT_TRY(Energy energy, energy_from(row, 6, findings));
    const auto place = loading.measurement_at.at(row.integer(0));
    loading.trials[place.trial].windows[place.window].measurement.sources.push_back(
        SourceEnergy{row.text(1), row.text(2), std::move(energy), static_cast<int>(row.integer(3)),
                     static_cast<int>(row.integer(4)), row.real(5)});
    return {};
  });
}

Result<Reading> reading_from(const SqliteStatement& row) {
  Reading reading{static_cast<std::size_t>(row.integer(1)),
                  SteadyTime{std::chrono::nanoseconds{row.integer(2)}}, CounterValue{}};
  const std::string kind = row.text(3);
  if (kind == "counter")
    reading.value = CounterValue{std::bit_cast<std::uint64_t>(row.integer(4))};
  else if (kind == "power")
    reading.value = PowerValue{Watts{row.real(5)}};
  else if (kind == "modelled")
    reading.value = ModelledValue{Joules{row.real(5)}, row.real(6)};
  else if (kind == "failure")
    reading.value = ReadFailure{row.text(7)};
  else
    return damaged("kind of reading", kind);
  return reading;
}

Result<void> load_readings(const SqliteDatabase& database, RunId run, Loading& loading) {
  constexpr std::string_view kReadings =
      "SELECT window_id, source, steady_ns, kind, ticks, quantity, factor, reading.reason FROM "
      "trial JOIN trial_window "
      "ON trial_id = trial.id JOIN reading ON window_id = trial_window.id WHERE run_id = ? ORDER "
      "BY window_id, "
      "reading.position";
  return for_each_row(database, kReadings, run, [&](const SqliteStatement& row) -> Result<void> {
    CARNOT_TRY(Reading reading, reading_from(row));
    const auto place = loading.window_at.at(row.integer(0));
    loading.trials[place.trial].windows[place.window].readings.push_back(std::move(reading));
    return {};
  });
}

}  // namespace

Result<std::vector<Trial>> load_trials(const SqliteDatabase& database, RunId run,
                                       TrialDetail detail) {
  Loading loading;
  CARNOT_TRY_VOID(load_outcomes(database, run, loading));
  if (detail == TrialDetail::outcome) return std::move(loading.trials);
  CARNOT_TRY_VOID(load_sources(database, run, loading));
  CARNOT_TRY_VOID(load_windows(database, run, loading));
  CARNOT_TRY_VOID(load_source_energies(database, run, loading));
  if (detail == TrialDetail::readings) {
    CARNOT_TRY_VOID(load_readings(database, run, loading));
  }
  return std::move(loading.trials);
}

Result<std::vector<CurrentCandidate>> load_candidates(const SqliteDatabase& database, RunId run) {
  constexpr std::string_view kCandidates =
      "SELECT model, recipe, engine, batch, threads, precision, device, key, first_block FROM "
      "run_candidate WHERE run_id = ? ORDER BY position";
  std::vector<CurrentCandidate> candidates;
  CARNOT_TRY_VOID(
      for_each_row(database, kCandidates, run, [&](const SqliteStatement& row) -> Result<void> {
        CARNOT_TRY(Candidate candidate, candidate_from(row, 0));
        candidates.push_back({std::move(candidate), row.text(7), static_cast<int>(row.integer(8))});
        return {};
      }));
  return candidates;
}

}  // namespace carnot
