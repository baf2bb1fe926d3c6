// SPDX-License-Identifier: Apache-2.0
#include "cli/calibrate_command.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "app/calibration/calibrate.hpp"
#include "app/calibration/calibrate_clock.hpp"
#include "app/calibration/calibration_pairs.hpp"
#include "app/calibration/deliberate_load.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt_watcher.hpp"
#include "cli/option_values.hpp"
#include "cli/progress_bar.hpp"
#include "report/calibration_report.hpp"
#include "report/report_output.hpp"

namespace carnot {
namespace {

struct CalibrateOptions {
  std::string wall;
  std::string clock;
  std::string from;
  std::string perimeter;
  std::string output;
  double window_seconds = 0.0;
  bool load_curve = false;
  bool json = false;
};

int tell(const CalibrateOptions& options, const Result<CalibrationReport>& report) {
  if (!report) return report_error(report.error());
  const ReportOutput output{options.output, stdout};
  const auto written =
      output.write(options.json ? calibration_json(*report) : calibration_text(*report));
  if (!written) return report_error(written.error());
  const bool refused =
      report->wall_refused || (!report->wall && report->load_curve_refused.has_value());
  return static_cast<int>(refused ? ExitCode::failed : ExitCode::done);
}

int tell(const CalibrateOptions& options, const Result<ClockReport>& report) {
  if (!report) return report_error(report.error());
  const ReportOutput output{options.output, stdout};
  const auto written = output.write(options.json ? clock_json(*report) : clock_text(*report));
  return written ? static_cast<int>(ExitCode::done) : report_error(written.error());
}

int fit_file(const CalibrateOptions& options, const Environment& environment) {
  std::optional<Perimeter> perimeter;
  if (!options.perimeter.empty()) {
    auto parsed = Perimeter::parse(options.perimeter);
    if (!parsed) return report_error(at("--perimeter", parsed.error()));
    perimeter = *std::move(parsed);
  }
  return tell(options, calibrate_from(options.from, perimeter, environment));
}

int drive_load(const CalibrateOptions& options, const Environment& environment) {
  const InterruptWatcher interrupts;
  ProgressBar bar{environment};
  CpuLoad load{std::max(1, static_cast<int>(std::thread::hardware_concurrency()))};
  const auto progress = [&](int step, int steps, Seconds left) {
    bar.show({"calibrating: keep the machine idle", step, steps, left, std::nullopt});
  };
  if (!options.clock.empty()) {
    ClockRequest request{.source = options.clock, .progress = progress, .stop = interrupts.token()};
    if (options.window_seconds > 0.0) request.chip = Seconds{options.window_seconds};
    const auto report = calibrate_clock(request, environment, load);
    bar.clear();
    return tell(options, report);
  }
  CalibrateRequest request{.plan = {},
                           .wall = options.wall,
                           .load_curve_only = options.load_curve,
                           .progress = progress,
                           .stop = interrupts.token()};
  if (options.window_seconds > 0.0) {
    request.plan.window = Seconds{options.window_seconds};
    request.plan.settle = std::min(request.plan.settle, request.plan.window / 3.0);
  }
  const auto report = calibrate(request, environment, load);
  bar.clear();
  return tell(options, report);
}

int run_calibrate(const CalibrateOptions& options, const Environment& environment) {
  const ReportOutput output{options.output, stdout};
  if (const auto writable = output.check(); !writable) return report_error(writable.error());
  return options.from.empty() ? drive_load(options, environment) : fit_file(options, environment);
}

}  // namespace

void add_calibrate_command(CLI::App& command, Environment& environment, int& outcome) {
  // Shared with the callback, which outlives this call.
  const auto options = std::make_shared<CalibrateOptions>();
  auto* wall = command.add_option("--wall", options->wall,
                                  "The wall meter, by its name in the source file (default: the "
                                  "only one there)");
  auto* clock = command.add_option(
      "--clock", options->clock,
      "Find how far this source's stamps lie behind this machine's clock, by a load that goes on "
      "and off for about a minute; its readings are moved by it from then on");
  auto* from = command.add_option(
      "--from", options->from,
      "Fit pairs from a CSV: software_watts, wall_watts; or software_joules, wall_joules and, for "
      "powers, seconds");
  auto* curve =
      command.add_flag("--load-curve", options->load_curve,
                       "No wall meter: only fit the processors' power over load, which the "
                       "estimate then uses here");
  command
      .add_option("--perimeter", options->perimeter,
                  "With --from: keep the fit for this machine, as that of joules measured over "
                  "these domains, e.g. cpu_package+dram")
      ->needs(from);
  command
      .add_option("--window", options->window_seconds,
                  "Length of each of the 18 steps, e.g. 10s (default: 6s), longer for slow meters; "
                  "with --clock the shortest time on or off (default: 2s)")
      ->transform(duration_value(Seconds{0.1}, Seconds{600.0}))
      ->excludes(from);
  wall->excludes(clock)->excludes(from)->excludes(curve);
  clock->excludes(from)->excludes(curve);
  from->excludes(curve);
  command.add_flag("--json", options->json, "Write the report as JSON (docs/formats.md)");
  command
      .add_option("--output", options->output, "Write the report to this file (default: stdout)")
      ->type_name("FILE");
  command.callback(
      [options, &environment, &outcome] { outcome = run_calibrate(*options, environment); });
}

}  // namespace carnot
