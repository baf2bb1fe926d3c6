// SPDX-License-Identifier: Apache-2.0
#include "app/forecasts/run_question.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "app/version.hpp"

namespace carnot {
namespace {

/// A run without epochs is cut into so many pieces.
constexpr double kPiecesOfARun = 100.0;

Result<void> check_request(const RunForecastRequest& request) {
  const bool counts = request.epochs && request.done;
  const int answers = (request.complete ? 1 : 0) + (request.duration ? 1 : 0) + (counts ? 1 : 0);
  if (answers == 0) {
    return fail(ErrorCode::bad_input, "nobody says how long the whole run takes.",
                "Add --duration 2h, or --epochs 100 --done 12, or --complete to see how well it "
                "would have been forecast.");
  }
  if (answers > 1) {
    return fail(ErrorCode::bad_input, "the length of the whole run is said twice.",
                "Keep one of --complete, --duration, and --epochs with --done.");
  }
  if (request.done && request.epochs && *request.done >= *request.epochs) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} of {} epochs are done: nothing is left to forecast.", *request.done,
                            *request.epochs),
                "Write --complete instead of --done to see how well it would have been forecast.");
  }
  return {};
}

LengthBasis basis_of(const RunForecastRequest& request) {
  if (request.complete) return LengthBasis::complete;
  return request.duration ? LengthBasis::duration : LengthBasis::epochs;
}

RunLength length_of(const RunForecastRequest& request, const RunTrace& trace) {
  if (basis_of(request) == LengthBasis::epochs) {
    const Seconds epoch = trace.length / *request.done;
    return {epoch * *request.epochs, epoch};
  }
  const Seconds whole = request.duration.value_or(trace.length);
  return {whole, whole / request.epochs.value_or(kPiecesOfARun)};
}

void fill_in(RunLoad& said, const RunLoad& seen) {
  if (!said.limit) said.limit = seen.limit;
  if (!said.usage) said.usage = seen.usage;
  if (!said.gigabytes) said.gigabytes = seen.gigabytes;
}

std::vector<RunBaseline> baselines_of(const RunLoad& load, Seconds whole) {
  std::vector<RunBaseline> baselines;
  if (!load.limit) return baselines;
  baselines.push_back({"limit_time", with_seen_ratio(limit_for(*load.limit, whole), kLimitRatio)});
  if (!load.usage) return baselines;
  const Joules joules =
      green_algorithms_for(*load.limit, *load.usage, load.gigabytes.value_or(0.0), whole);
  baselines.push_back({"green_algorithms", with_seen_ratio(joules, kGreenAlgorithmsRatio)});
  return baselines;
}

/// What the instrument may be off by, it will be off by again: its share widens both ends.
void widen(std::optional<Estimate>& forecast, const Estimate& energy) {
  if (!forecast || !(energy.point > 0.0)) return;
  forecast->lower *= energy.lower / energy.point;
  forecast->upper *= energy.upper / energy.point;
}

Result<StepForecast> widened_forecast(const RunForecastReport& report) {
  CARNOT_TRY(StepForecast forecast,
             step_forecast(report.trace.course, report.trace.length, report.length, report.rules));
  const Estimate& energy = *report.trace.energy.joules();
  widen(forecast.by_power, energy);
  widen(forecast.by_epoch, energy);
  return forecast;
}

}  // namespace

Result<RunForecastReport> forecast_run(const RunForecastRequest& request) {
  CARNOT_TRY_VOID(check_request(request));
  CARNOT_TRY(RunTrace trace, load_run_trace(request.trace));
  RunLoad load = request.load;
  fill_in(load, trace.load);
  trace.load = load;
  const RunLength length = length_of(request, trace);
  RunForecastReport report{.carnot_version = std::string{kVersion},
                           .trace = std::move(trace),
                           .basis = basis_of(request),
                           .length = length,
                           .epochs = request.epochs,
                           .rules = request.rules,
                           .baselines = baselines_of(load, length.whole)};
  if (request.complete) {
    auto backtest = backtest_run(report.trace.course, length, request.rules);
    if (!backtest)
      return tl::unexpected<Error>(at(request.trace.file, std::move(backtest).error()));
    report.backtest = *std::move(backtest);
    return report;
  }
  auto forecast = widened_forecast(report);
  if (!forecast) return tl::unexpected<Error>(at(request.trace.file, std::move(forecast).error()));
  report.forecast = *std::move(forecast);
  return report;
}

}  // namespace carnot
