// SPDX-License-Identifier: Apache-2.0
#include "app/calibration/calibrate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/calibration/calibration_file.hpp"
#include "app/calibration/calibration_fits.hpp"
#include "app/sources.hpp"
#include "base/wall_time_text.hpp"
#include "meter/host.hpp"
#include "sensors/cpu_times.hpp"

namespace carnot {
namespace {

/// The kernel's count of busy CPUs between two looks.
std::optional<double> load_between(const Result<CpuTimes>& before, const Result<CpuTimes>& after) {
  if (!before || !after) return std::nullopt;
  const auto shares = shares_between(*before, *after);
  if (!shares) return std::nullopt;
  return shares->busy;
}

Result<std::vector<CalibrationWindow>> drive(CalibrationWatch& watch,
                                             const CalibrateRequest& request,
                                             const Environment& environment, LoadDriver& load) {
  const int cpus = std::max(1, describe_host(environment.sys).visible_cpus);
  const std::vector<LoadStep> steps = steps_of(request.plan, cpus);
  const auto interrupted = [&] {
    load.set(0.0, Work::counting);
    return fail(ErrorCode::interrupted, "the calibration was interrupted; nothing was kept.");
  };
  std::vector<CalibrationWindow> windows;
  const Seconds each = request.plan.settle + request.plan.window;
  for (const LoadStep& step : steps) {
    const int done = static_cast<int>(windows.size());
    const int planned = static_cast<int>(steps.size());
    request.progress(done, planned, each * (planned - done));
    load.set(step.cpus, step.work);
    if (!watch.read_for(request.plan.settle, request.stop)) return interrupted();
    const auto before = read_cpu_times(environment.sys);
    const SteadyTime begin = environment.clock.now();
    if (!watch.read_for(request.plan.window, request.stop)) return interrupted();
    const SteadyTime end = environment.clock.now();
    const auto after = read_cpu_times(environment.sys);
    windows.push_back({step, begin, end, load_between(before, after)});
  }
  load.set(0.0, Work::counting);
  if (!watch.read_for(watch.patience(), request.stop)) return interrupted();
  return windows;
}

Result<void> keep_all(CalibrationReport& report, const std::filesystem::path& cache) {
  if (report.wall) {
    CARNOT_TRY_VOID(keep(*report.wall, cache));
  }
  if (report.load_curve) {
    CARNOT_TRY_VOID(keep(*report.load_curve, cache));
  }
  if (report.wall || report.load_curve) report.kept_in = calibration_file(cache).string();
  return {};
}

Error no_wall(const std::string& wanted, const std::vector<std::string>& there) {
  if (there.empty()) {
    return {ErrorCode::not_measurable, "there is no wall meter to calibrate against.",
            "Describe yours in the source file (kind http_json, command or csv; docs/formats.md); "
            "or carnot calibrate --load-curve, or --from FILE.csv."};
  }
  std::string names;
  for (const std::string& one : there) names += (names.empty() ? "" : ", ") + one;
  if (wanted.empty()) {
    return {ErrorCode::bad_input, fmt::format("there are several wall meters: {}.", names),
            "Name one with --wall."};
  }
  return {ErrorCode::bad_input, fmt::format("there is no wall meter \"{}\".", wanted),
          fmt::format("There are: {}.", names)};
}

/// Takes the wall meter out of what was opened.
Result<Instruments> instruments_of(OpenedSources opened, const CalibrateRequest& request) {
  Instruments instruments;
  std::vector<std::string> names;
  std::vector<std::unique_ptr<Source>> walls;
  for (auto& source : opened.sources) {
    const SourceDescription& description = source->description();
    if (description.domain != Domain::wall) {
      instruments.software.push_back(std::move(source));
      continue;
    }
    names.push_back(description.label);
    const bool wanted =
        request.wall.empty() || request.wall == description.label || request.wall == description.id;
    if (wanted) walls.push_back(std::move(source));
  }
  if (request.load_curve_only) return instruments;
  if (walls.size() != 1) return no_wall(request.wall, names);
  instruments.wall = std::move(walls.front());
  return instruments;
}

}  // namespace

Result<CalibrationReport> run_calibration(Instruments instruments, const CalibrateRequest& request,
                                          const Environment& environment, LoadDriver& load) {
  CalibrationWatch watch{std::move(instruments), environment.clock};
  CARNOT_TRY(const std::vector<CalibrationWindow> windows,
             drive(watch, request, environment, load));
  CalibrationReport report;
  report.host = describe_host(environment.sys);
  report.when = utc_text(environment.clock.wall_now());
  std::vector<Measurement> software;
  for (const CalibrationWindow& window : windows) {
    software.push_back(watch.software_over(window));
    report.points.push_back(point_of(window, software.back(), watch.wall_over(window)));
  }
  if (watch.wall() != nullptr) fit_wall(report, software, *watch.wall());
  fit_load_curve(report, watch, windows);
  CARNOT_TRY_VOID(keep_all(report, environment.cache));
  return report;
}

Result<CalibrationReport> calibrate(const CalibrateRequest& request, const Environment& environment,
                                    LoadDriver& load) {
  CARNOT_TRY(OpenedSources opened, open_sources(environment, {.reach = Reach::machine}));
  CARNOT_TRY(Instruments instruments, instruments_of(std::move(opened), request));
  return run_calibration(std::move(instruments), request, environment, load);
}

}  // namespace carnot
