// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "report/json_list.hpp"
#include "report/json_parts.hpp"
#include "report/run_forecast_report.hpp"

namespace carnot {
namespace {

using RunJson = nlohmann::json;

RunJson json_run_trace(const RunTrace& trace) {
  return {{"file", json_text(trace.file)},
          {"format", json_text(trace.format)},
          {"label", json_text(trace.label)},
          {"source", json_text(trace.source)},
          {"energy", json_energy(trace.energy)},
          {"duration_seconds", json_number(trace.length.count())},
          {"pieces", trace.course.size()},
          {"unknown_pieces", trace.unknown_pieces}};
}

RunJson json_stability(const Stability& stability) {
  return {{"answer", key_of(stability.answer)}, {"spread", number_or_null(stability.spread)}};
}

RunJson json_step(const StepForecast& forecast) {
  return {{"seen_seconds", json_number(forecast.seen.count())},
          {"seen_joules", json_number(forecast.seen_joules.si())},
          {"stability", json_stability(forecast.stability)},
          {"by_epoch_joules", estimate_or_null(forecast.by_epoch)},
          {"by_power_joules", estimate_or_null(forecast.by_power)}};
}

RunJson json_point(const BacktestPoint& point) {
  return {{"seen_share", json_number(point.share)},
          {"forecast", json_step(point.forecast)},
          {"error_by_epoch", number_or_null(point.error_by_epoch)},
          {"error_by_power", number_or_null(point.error_by_power)}};
}

RunJson json_backtest(const RunBacktest& backtest) {
  return {{"truth_joules", json_number(backtest.truth.si())},
          {"stable_points", backtest.stable},
          {"held_points", backtest.held},
          {"first_stable_share", number_or_null(backtest.first_share)},
          {"median_error", number_or_null(backtest.median_error)},
          {"worst_error", number_or_null(backtest.worst_error)},
          {"points", json_list(backtest.points, json_point)}};
}

RunJson json_baseline(const RunBaseline& one) {
  return {{"key", json_text(one.key)}, {"joules", json_estimate(one.joules)}};
}

}  // namespace

std::string to_json(const RunForecastReport& report) {
  const RunLoad& load = report.trace.load;
  const RunJson document{
      {"format", "carnot.run-forecast/1"},
      {"carnot_version", json_text(report.carnot_version)},
      {"trace", json_run_trace(report.trace)},
      {"length_basis", key_of(report.basis)},
      {"whole_seconds", json_number(report.length.whole.count())},
      {"piece_seconds", json_number(report.length.piece.count())},
      {"epochs", number_or_null(report.epochs)},
      {"window", report.rules.window},
      {"tolerance", json_number(report.rules.tolerance)},
      {"step", report.forecast ? json_step(*report.forecast) : RunJson(nullptr)},
      {"backtest", report.backtest ? json_backtest(*report.backtest) : RunJson(nullptr)},
      {"limit_watts", load.limit ? json_number(load.limit->si()) : RunJson(nullptr)},
      {"usage", number_or_null(load.usage)},
      {"memory_gigabytes", number_or_null(load.gigabytes)},
      {"baselines", json_list(report.baselines, json_baseline)}};
  return document.dump(2) + "\n";
}

}  // namespace carnot
