// SPDX-License-Identifier: Apache-2.0
#include "app/calibrate.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "analysis/line_fit.hpp"
#include "analysis/power_curve.hpp"
#include "app/calibration_file.hpp"
#include "app/sources.hpp"
#include "base/assert.hpp"
#include "meter/host.hpp"
#include "meter/measurement.hpp"
#include "meter/meter.hpp"
#include "meter/pace.hpp"
#include "sensors/cpu_times.hpp"

namespace carnot {
namespace {

constexpr auto kWorks = std::to_array<std::pair<Work, std::string_view>>({
    {Work::counting, "counting"},
    {Work::arithmetic, "arithmetic"},
    {Work::memory, "memory"},
});

std::string_view name_of(Work work) {
  const auto row = std::ranges::find(kWorks, work, &std::pair<Work, std::string_view>::first);
  CARNOT_ASSERT(row != kWorks.end());
  return row->second;
}

std::chrono::nanoseconds whole(Seconds duration) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(duration);
}

struct Window {
  LoadStep step;
  SteadyTime begin;
  SteadyTime end;
  std::optional<double> load;
};

/// Both sides of a calibration, read together.
class Watch {
 public:
  Watch(Instruments instruments, const Clock& clock)
      : clock_{clock}, software_{std::move(instruments.software), clock} {
    if (instruments.wall) {
      Sources one;
      one.push_back(std::move(instruments.wall));
      wall_.emplace(std::move(one), clock);
    }
    std::vector<SourceDescription> all = software_.descriptions();
    if (wall_) wall_source_ = wall_->descriptions().front();
    if (wall_) all.push_back(*wall_source_);
    constexpr Seconds kUsual{1.0};
    constexpr Seconds kMostPatience{10.0};
    period_ = sampling_period(all).value_or(kUsual);
    patience_ = std::min(kMostPatience, settling_time(all));
    software_.keep_readings();
    if (wall_) wall_->keep_readings();
  }

  void read() {
    software_.read_all();
    if (wall_) wall_->read_all();
  }
  /// Reads until then. False when a stop was requested.
  bool read_for(Seconds length, const std::stop_token& stop) {
    const SteadyTime end = clock_.now() + whole(length);
    for (read(); clock_.now() < end; read()) {
      constexpr Seconds kLeastPause{1e-6};  // one that rounds to nothing would never end
      const Seconds left{end - clock_.now()};
      if (!clock_.sleep_for(std::clamp(left, kLeastPause, period_), stop)) return false;
    }
    return true;
  }
  Seconds patience() const { return patience_; }
  Measurement software_over(const Window& window) const {
    return software_.over("calibration", window.begin, window.end);
  }
  std::vector<std::string> package_ids() const {
    std::vector<std::string> ids;
    for (const SourceDescription& source : software_.descriptions()) {
      if (is_package(source)) ids.push_back(source.id);
    }
    return ids;
  }
  /// The processors' packages alone, each register once (total_of's rules).
  Energy packages_over(const Window& window) const {
    std::vector<SourceDescription> packages;
    std::vector<std::optional<std::size_t>> index;
    for (const SourceDescription& source : software_.descriptions()) {
      index.push_back(is_package(source) ? std::optional{packages.size()} : std::nullopt);
      if (is_package(source)) packages.push_back(source);
    }
    std::vector<Reading> readings;
    for (Reading& reading : software_.readings_around(window.begin, window.end)) {
      if (!index[reading.source]) continue;
      readings.push_back(reading);
      readings.back().source = *index[reading.source];
    }
    return measurement_of(packages, readings, "calibration", window.begin, window.end).total;
  }
  std::optional<SourceEnergy> wall_over(const Window& window) const {
    if (!wall_) return std::nullopt;
    return wall_->over("calibration", window.begin, window.end).sources.front();
  }
  const SourceDescription* wall() const { return wall_source_ ? &*wall_source_ : nullptr; }

 private:
  static bool is_package(const SourceDescription& source) {
    return source.domain == Domain::cpu_package && source.provenance == Provenance::measured;
  }

  const Clock& clock_;
  Meter software_;
  std::optional<Meter> wall_;
  std::optional<SourceDescription> wall_source_;
  Seconds period_{1.0};
  Seconds patience_{0.0};
};

/// The kernel's count of busy CPUs between two looks.
std::optional<double> load_between(const Result<CpuTimes>& before, const Result<CpuTimes>& after) {
  if (!before || !after) return std::nullopt;
  const auto shares = shares_between(*before, *after);
  if (!shares) return std::nullopt;
  return shares->busy;
}

Result<std::vector<Window>> drive(Watch& watch, const CalibrateRequest& request,
                                  const Environment& environment, LoadDriver& load) {
  const int cpus = std::max(1, describe_host(environment.sys).visible_cpus);
  const std::vector<LoadStep> steps = steps_of(request.plan, cpus);
  const auto interrupted = [&] {
    load.set(0.0, Work::counting);
    return fail(ErrorCode::interrupted, "the calibration was interrupted; nothing was kept.");
  };
  std::vector<Window> windows;
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

std::optional<Estimate> watts_of(const Energy& energy, Seconds length) {
  if (!energy.joules()) return std::nullopt;
  const Estimate& joules = *energy.joules();
  const double seconds = length.count();
  return Estimate{joules.point / seconds, joules.lower / seconds, joules.upper / seconds,
                  joules.confidence};
}

CalibrationPoint point_of(const Window& window, const Measurement& software,
                          const std::optional<SourceEnergy>& wall) {
  const Seconds length = seconds_between(window.begin, window.end);
  return {window.step.cpus, std::string{name_of(window.step.work)}, window.load,
          watts_of(software.total, length), wall ? watts_of(wall->energy, length) : std::nullopt};
}

/// Ids of what a total adds up: the sources with joules in its perimeter.
std::vector<std::string> sources_in(const Measurement& measurement) {
  std::vector<std::string> ids;
  for (const SourceEnergy& source : measurement.sources) {
    const Energy& energy = source.energy;
    const bool counted = energy.provenance() == measurement.total.provenance() &&
                         energy.perimeter().domains().size() == 1 &&
                         measurement.total.perimeter().contains(energy.perimeter().domains()[0]);
    if (counted) ids.push_back(source.source_id);
  }
  return ids;
}

bool one_kind_of_total(const std::vector<Measurement>& software) {
  return std::ranges::all_of(software, [&](const Measurement& one) {
    return one.total.perimeter() == software.front().total.perimeter() &&
           one.total.provenance() == software.front().total.provenance();
  });
}

Error changed_midway() {
  return {ErrorCode::failed,
          "a source came or went during the calibration, so its windows cannot be compared.",
          "Run carnot doctor, then calibrate again."};
}

void fit_wall(CalibrationReport& report, const std::vector<Measurement>& software,
              const SourceDescription& meter) {
  std::vector<FitPoint> points;
  for (const CalibrationPoint& point : report.points) {
    if (point.software_watts && point.wall_watts)
      points.push_back({point.software_watts->point, point.wall_watts->point});
  }
  const auto refuse = [&](Error error) { report.wall_refused = std::move(error); };
  if (!one_kind_of_total(software)) return refuse(changed_midway());
  if (points.size() < report.points.size() / 2) {
    return refuse({ErrorCode::failed,
                   fmt::format("the wall meter {} gave power in {} of {} windows only.",
                               meter.label, points.size(), report.points.size()),
                   "Look at it with carnot doctor, or take longer windows (--window)."});
  }
  const auto fit = fit_line(points);
  if (!fit) return refuse(fit.error());
  if (const auto good = check_fit(*fit); !good) return refuse(good.error());
  for (std::string& doubt : doubts_about(check_residuals(*fit, points)))
    report.doubts.push_back(std::move(doubt));
  const bool below = std::ranges::any_of(points, [](const FitPoint& p) { return p.y < p.x; });
  if (below && software.front().total.provenance() == Provenance::measured) {
    report.doubts.push_back(
        "The software counts more than the wall meter: part of the machine does "
        "not hang on the meter, or something is counted twice.");
  }
  const Accuracy accuracy = meter.accuracy.value_or(Accuracy{});
  report.wall = WallCalibration{.host = report.host.fingerprint,
                                .when = report.when,
                                .quantity = CalibratedQuantity::power,
                                .perimeter = software.front().total.perimeter(),
                                .provenance = software.front().total.provenance(),
                                .software = sources_in(software.front()),
                                .wall = meter.id,
                                .meter_gain = accuracy.gain,
                                .meter_offset = accuracy.offset + meter.resolution,
                                .fit = *fit};
}

void fit_load_curve(CalibrationReport& report, const Watch& watch,
                    const std::vector<Window>& windows) {
  std::vector<LoadPoint> points;
  for (const Window& window : windows) {
    const Energy packages = watch.packages_over(window);
    const auto watts = watts_of(packages, seconds_between(window.begin, window.end));
    const bool measured = packages.provenance() == Provenance::measured &&
                          packages.perimeter() == Perimeter::single(Domain::cpu_package);
    if (measured && watts && window.load) points.push_back({*window.load, watts->point});
  }
  if (points.empty()) {
    report.load_curve_refused =
        Error{ErrorCode::not_measurable, "no package counter lives here to fit a curve to.",
              "Run carnot doctor."};
    return;
  }
  if (const auto fit = fit_power_curve(points)) {
    report.load_curve =
        LoadCurveCalibration{report.host.fingerprint, report.when, watch.package_ids(), *fit};
  } else {
    report.load_curve_refused = fit.error();
  }
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

std::string date_text(const Clock& clock) {
  const std::time_t now = std::chrono::system_clock::to_time_t(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(clock.wall_now()));
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
}

std::vector<LoadStep> steps_of(const LoadPlan& plan, int cpus) {
  CARNOT_ASSERT(cpus > 0 && plan.levels > 1 && plan.passes > 0);
  std::vector<LoadStep> steps;
  for (int pass = 0; pass < plan.passes; ++pass) {
    const Work work = kWorks[static_cast<std::size_t>(pass) % kWorks.size()].first;
    for (int level = 0; level < plan.levels; ++level) {
      const int climbed = pass % 2 == 0 ? level : plan.levels - 1 - level;
      steps.push_back({static_cast<double>(cpus) * climbed / (plan.levels - 1), work});
    }
  }
  return steps;
}

Result<CalibrationReport> run_calibration(Instruments instruments, const CalibrateRequest& request,
                                          const Environment& environment, LoadDriver& load) {
  Watch watch{std::move(instruments), environment.clock};
  CARNOT_TRY(const std::vector<Window> windows, drive(watch, request, environment, load));
  CalibrationReport report;
  report.host = describe_host(environment.sys);
  report.when = date_text(environment.clock);
  std::vector<Measurement> software;
  for (const Window& window : windows) {
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
