// SPDX-License-Identifier: Apache-2.0
#include "app/calibration/calibration_watch.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "meter/measurement.hpp"
#include "meter/pace.hpp"

namespace carnot {
namespace {

constexpr const char* kWindow = "calibration";

bool is_package(const SourceDescription& source) {
  return source.domain == Domain::cpu_package && source.provenance == Provenance::measured;
}

}  // namespace

CalibrationWatch::CalibrationWatch(Instruments instruments, const Clock& clock)
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

void CalibrationWatch::read() {
  software_.read_all();
  if (wall_) wall_->read_all();
}

bool CalibrationWatch::read_for(Seconds length, const std::stop_token& stop) {
  const SteadyTime end =
      clock_.now() + std::chrono::duration_cast<std::chrono::nanoseconds>(length);
  for (read(); clock_.now() < end; read()) {
    constexpr Seconds kLeastPause{1e-6};  // one that rounds to nothing would never end
    const Seconds left{end - clock_.now()};
    if (!clock_.sleep_for(std::clamp(left, kLeastPause, period_), stop)) return false;
  }
  return true;
}

Measurement CalibrationWatch::software_over(const CalibrationWindow& window) const {
  return software_.over(kWindow, window.begin, window.end);
}

std::vector<std::string> CalibrationWatch::package_ids() const {
  std::vector<std::string> ids;
  for (const SourceDescription& source : software_.descriptions()) {
    if (is_package(source)) ids.push_back(source.id);
  }
  return ids;
}

Energy CalibrationWatch::packages_over(const CalibrationWindow& window) const {
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
  return measurement_of(packages, readings, kWindow, window.begin, window.end).total;
}

std::optional<SourceEnergy> CalibrationWatch::wall_over(const CalibrationWindow& window) const {
  if (!wall_) return std::nullopt;
  return wall_->over(kWindow, window.begin, window.end).sources.front();
}

}  // namespace carnot
