// SPDX-License-Identifier: Apache-2.0
#include "app/calibration/calibration_fits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "analysis/line_fit.hpp"
#include "analysis/power_curve.hpp"

namespace carnot {
namespace {

std::optional<Estimate> watts_of(const Energy& energy, Seconds length) {
  if (!energy.joules()) return std::nullopt;
  const Estimate& joules = *energy.joules();
  const double seconds = length.count();
  return Estimate{joules.point / seconds, joules.lower / seconds, joules.upper / seconds,
                  joules.confidence};
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

}  // namespace

CalibrationPoint point_of(const CalibrationWindow& window, const Measurement& software,
                          const std::optional<SourceEnergy>& wall) {
  const Seconds length = seconds_between(window.begin, window.end);
  return {window.step.cpus, std::string{key_of(window.step.work)}, window.load,
          watts_of(software.total, length), wall ? watts_of(wall->energy, length) : std::nullopt};
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

void fit_load_curve(CalibrationReport& report, const CalibrationWatch& watch,
                    const std::vector<CalibrationWindow>& windows) {
  std::vector<LoadPoint> points;
  for (const CalibrationWindow& window : windows) {
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

}  // namespace carnot
