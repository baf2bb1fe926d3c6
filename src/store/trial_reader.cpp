// SPDX-License-Identifier: Apache-2.0
#include "store/trial_reader.hpp"

#include <bit>
#include <utility>

#include "store/rows.hpp"
#include "store/text_list_column.hpp"
#include "store/trial_rows.hpp"
#include "store/trial_windows.hpp"

namespace carnot {
namespace {

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

Result<void> take_trial(const SqliteStatement& row, TrialLoading& loading) {
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

Result<void> load_outcomes(const SqliteDatabase& database, RunId run, TrialLoading& loading) {
  const std::string trials = select_of_run(
      "id, key, model, recipe, engine, batch, threads, precision, device, block, position, "
      "attempt, "
      "started_wall_ns, status, reason, engine_version, engine_library, engine_isa, engine_blas, "
      "engine_devices, load_seconds, loaded_resident_bytes, runs_on, computes_in, runs_threads, "
      "engine_settings, peak_resident_bytes, test_images, correct, predictions, right_ones, "
      "content_sha256",
      TrialRows::trials, "id");
  CARNOT_TRY_VOID(for_each_row(
      database, trials, run, [&](const SqliteStatement& row) { return take_trial(row, loading); }));
  const std::string findings =
      select_of_run("trial_id, code, severity, detail", TrialRows::findings, "trial_finding.rowid");
  return for_each_row(database, findings, run, [&](const SqliteStatement& row) -> Result<void> {
    CARNOT_TRY(Finding one, finding_from(row, 1));
    loading.trials[loading.trial_at.at(row.integer(0))].findings.push_back(std::move(one));
    return {};
  });
}

Result<void> take_source(const SqliteStatement& row, TrialLoading& loading) {
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

Result<void> load_sources(const SqliteDatabase& database, RunId run, TrialLoading& loading) {
  const std::string sources = select_of_run(
      "trial_id, source_id, label, kind, domain, trial_source.device, die, provenance, "
      "joules_per_tick, last_tick, last_is_inferred, trial_source.model, model_confidence, "
      "unknown_part, refresh_seconds, plausible_maximum_watts, averaged_over_seconds, "
      "gain_accuracy, offset_accuracy_watts, lag_seconds, accuracy_is_stated, resolution_watts, "
      "folded_range_joules, checks",
      TrialRows::sources, "trial_id, trial_source.position");
  return for_each_row(database, sources, run,
                      [&](const SqliteStatement& row) { return take_source(row, loading); });
}

}  // namespace

Result<std::vector<Trial>> load_trials(const SqliteDatabase& database, RunId run,
                                       TrialDetail detail) {
  TrialLoading loading;
  CARNOT_TRY_VOID(load_outcomes(database, run, loading));
  if (detail == TrialDetail::outcome) return std::move(loading.trials);
  CARNOT_TRY_VOID(load_sources(database, run, loading));
  CARNOT_TRY_VOID(load_windows(database, run, loading));
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
