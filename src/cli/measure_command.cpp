// SPDX-License-Identifier: Apache-2.0
#include "cli/measure_command.hpp"

#include <cstdio>
#include <memory>
#include <string>

#include "app/calibration/calibrated_wall.hpp"
#include "app/explain/last_measurement.hpp"
#include "app/measure/session.hpp"
#include "cli/exit_code.hpp"
#include "cli/live_display.hpp"
#include "cli/measure_options.hpp"
#include "report/csv_file.hpp"
#include "report/measure_csv.hpp"
#include "report/measure_report.hpp"
#include "report/report_output.hpp"

namespace carnot {
namespace {

int exit_code_of_failure(const Error& error) {
  constexpr int kNotExecutable = 126;
  constexpr int kNotFound = 127;
  switch (error.code) {
    case ErrorCode::not_found:
      return kNotFound;
    case ErrorCode::unsupported:
      return kNotExecutable;
    case ErrorCode::not_measurable:
      return static_cast<int>(ExitCode::not_measurable);
    case ErrorCode::interrupted:
      return static_cast<int>(ExitCode::interrupted);
    case ErrorCode::bad_input:
    case ErrorCode::environment:
    case ErrorCode::timed_out:
    case ErrorCode::failed:
      return kMeasuresOwnFailure;
  }
  return kMeasuresOwnFailure;
}

int refuse(const Error& error) {
  report_error(error);
  return exit_code_of_failure(error);
}

/// One line, wherever the report goes: an estimate must not pass for a measurement. Inside JSON on
/// stderr it would break the document, which says the same.
void notice_estimate(const MeasureReport& report, const MeasureOptions& options) {
  const bool estimated = report.runs.back().measurement.total.provenance() == Provenance::estimated;
  if (!estimated || (options.json && options.output.empty())) return;
  std::fputs(
      "carnot: no energy counter could be used, so the joules are estimated; carnot doctor says "
      "what would change that.\n",
      stderr);
}

/// A repetition that was interrupted between two runs has no failed command to tell of it.
int exit_code_of(const MeasureReport& report) {
  if (report.broke_off) return exit_code_of_failure(*report.broke_off);
  if (report.exit_code() == 0 && report.was_interrupted())
    return static_cast<int>(ExitCode::interrupted);
  return report.exit_code();
}

void add_walls(MeasureReport& report, const Environment& environment) {
  for (RunReport& run : report.runs) {
    auto wall = calibrated_wall(run.measurement, report.host.fingerprint, environment.cache);
    run.wall.emplace();
    if (wall) {
      run.wall->energy = *std::move(wall);
    } else {
      run.wall->refused = wall.error();
    }
  }
}

int measure(const MeasureOptions& options, const Environment& environment) {
  auto request = request_of(options);
  if (!request) return refuse(request.error());
  auto factors = factors_of(options.place, environment);
  if (!factors) return refuse(factors.error());
  request->footprint = *std::move(factors);
  const ReportOutput output{options.output, stderr};
  if (const auto writable = output.check(); !writable) return refuse(writable.error());
  const CsvFile csv{options.csv, measure_csv_header()};
  if (!options.csv.empty()) {
    if (const auto fits = csv.check(); !fits) return refuse(fits.error());
  }
  LiveDisplay display{environment};
  if (options.live && environment.stderr_is_terminal)
    request->live = [&display](const LiveFigures& figures) { display.show(figures); };
  auto report = measure_command(*request, environment);
  display.clear();
  if (!report) return refuse(report.error());
  if (options.calibrated) add_walls(*report, environment);
  notice_estimate(*report, options);
  const std::string json = measure_json(*report);
  const auto written = output.write(options.json ? json : measure_text(*report));
  if (!written) report_error(written.error());
  keep_last_measurement(json, environment.cache);
  if (report->recording_error) report_error(*report->recording_error);
  if (report->broke_off) report_error(*report->broke_off);
  bool kept = written.has_value() && !report->recording_error;
  if (!options.csv.empty()) {
    const auto added = csv.append(measure_csv_rows(*report));
    if (!added) report_error(added.error());
    kept = kept && added.has_value();
  }
  return kept ? exit_code_of(*report) : kMeasuresOwnFailure;
}

}  // namespace

void add_measure_command(CLI::App& command, Environment& environment, int& outcome) {
  // Shared with the callback, which outlives this call.
  const auto options = std::make_shared<MeasureOptions>();
  declare_measure_options(command, *options);
  command.callback([options, &environment, &outcome] { outcome = measure(*options, environment); });
}

}  // namespace carnot
