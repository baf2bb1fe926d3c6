// SPDX-License-Identifier: Apache-2.0
#include "store/trial_windows.hpp"

#include <fmt/format.h>

#include <bit>
#include <utility>

#include "store/rows.hpp"
#include "store/trial_rows.hpp"

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
  CARNOT_TRY(
      const FindingsById findings,
      load_findings(database, select_energy_findings_of_run(TrialRows::source_energies), run));
  const std::string sql = select_energies_of_run(
      fmt::format("source_energy.measurement_id, source_id, label, wraps, readings, unknown_share, "
                  "{}",
                  kEnergyColumns),
      TrialRows::source_energies, "source_energy.measurement_id, source_energy.position");
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
  CARNOT_TRY(const FindingsById findings,
             load_findings(database, select_energy_findings_of_run(TrialRows::windows), run));
  const std::string sql = select_energies_of_run(
      fmt::format(
          "trial_window.id, trial_id, measurement_id, iterations, latencies, other_load, steal, "
          "frequency_ratio, throttle_events, window, begin_steady_ns, end_steady_ns, "
          "unknown_share, suspended_seconds, clock_step_seconds, begin_celsius, end_celsius, {}",
          kEnergyColumns),
      TrialRows::windows, "trial_id, trial_window.position");
  CARNOT_TRY_VOID(for_each_row(database, sql, run, [&](const SqliteStatement& row) {
    return take_window(row, findings, loading);
  }));
  return load_source_energies(database, run, loading);
}

Result<void> load_readings(const SqliteDatabase& database, RunId run, TrialLoading& loading) {
  const std::string readings =
      select_of_run("window_id, source, steady_ns, kind, ticks, quantity, factor, reading.reason",
                    TrialRows::readings, "window_id, reading.position");
  return for_each_row(database, readings, run, [&](const SqliteStatement& row) -> Result<void> {
    CARNOT_TRY(Reading reading, reading_from(row));
    const auto place = loading.window_at.at(row.integer(0));
    loading.trials[place.trial].windows[place.window].readings.push_back(std::move(reading));
    return {};
  });
}

}  // namespace carnot
