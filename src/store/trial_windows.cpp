// SPDX-License-Identifier: Apache-2.0
#include "store/trial_windows.hpp"

#include <fmt/format.h>

#include <bit>
#include <utility>

#include "store/rows.hpp"

namespace carnot {
namespace {

Result<void> take_window(const SqliteStatement& row, const FindingsById& findings,
                         TrialLoading& loading) {
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
  const TrialLoading::WindowPlace place{trial, loading.trials[trial].windows.size()};
  loading.window_at.emplace(row.integer(0), place);
  loading.measurement_at.emplace(row.integer(2), place);
  loading.trials[trial].windows.push_back(std::move(window));
  return {};
}

Result<void> load_source_energies(const SqliteDatabase& database, RunId run,
                                  TrialLoading& loading) {
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

}  // namespace

Result<void> load_windows(const SqliteDatabase& database, RunId run, TrialLoading& loading) {
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
  CARNOT_TRY_VOID(for_each_row(database, sql, run, [&](const SqliteStatement& row) {
    return take_window(row, findings, loading);
  }));
  return load_source_energies(database, run, loading);
}

Result<void> load_readings(const SqliteDatabase& database, RunId run, TrialLoading& loading) {
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

}  // namespace carnot
