// SPDX-License-Identifier: Apache-2.0
#include "app/calibration/calibrate_clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <variant>
#include <vector>

#include "analysis/time_offset.hpp"
#include "app/calibration/calibration_file.hpp"
#include "app/source_config.hpp"
#include "base/text.hpp"
#include "base/wall_time_text.hpp"
#include "meter/host.hpp"

namespace carnot {
namespace {

/// How often new readings are looked for: how late each came is known to so much.
constexpr Seconds kLook{0.05};
/// A pause that rounding would make nothing of would never end on a clock that sleeping moves.
constexpr Seconds kLeastPause{1e-6};
/// Around the lateness that the readings themselves suggest.
constexpr Seconds kEarlier{5.0};
constexpr Seconds kLater{30.0};

/// What a source says while the load goes on and off.
class ClockWatch {
 public:
  ClockWatch(Source& source, const Clock& clock)
      : source_{source}, clock_{clock}, origin_{clock.now()} {
    source_.collect(clock_, seen_);  // what lay there before is of no use
    seen_.clear();
  }

  void look() {
    seen_.clear();
    source_.collect(clock_, seen_);
    for (const Reading& reading : seen_) take(reading);
  }
  Seconds now() const { return seconds_between(origin_, clock_.now()); }
  bool look_until(Seconds when, const std::stop_token& stop) {
    for (look(); now() < when; look()) {
      const Seconds pause = std::clamp(when - now(), kLeastPause, kLook);
      if (!clock_.sleep_for(pause, stop)) return false;
    }
    return true;
  }

  const std::vector<StampedPower>& samples() const { return samples_; }
  int failed() const { return failed_; }
  /// Where the offset may lie. A reading that came l after its stamp had been delivered some time
  /// after the instant that it is about: the offset is that time − l.
  OffsetRange range() const {
    std::vector<double> late = late_;
    if (late.empty()) return {Seconds{0.0} - kEarlier, kLater};
    const auto middle = late.begin() + static_cast<std::ptrdiff_t>(late.size() / 2);
    std::nth_element(late.begin(), middle, late.end());
    return {Seconds{-*middle} - kEarlier, Seconds{-*middle} + kLater};
  }

 private:
  void take(const Reading& reading) {
    const SourceDescription& about = source_.description();
    const Seconds stamp = seconds_between(origin_, reading.when);
    if (std::holds_alternative<ReadFailure>(reading.value)) {
      ++failed_;
      return;
    }
    late_.push_back((now() - stamp).count());
    if (const auto* power = std::get_if<PowerValue>(&reading.value)) {
      samples_.push_back({stamp - about.averaged_over, stamp, power->watts.si()});
    } else if (const auto* counter = std::get_if<CounterValue>(&reading.value)) {
      take(stamp, counter->ticks);
    }
  }
  /// A register's mean power since the reading before.
  void take(Seconds stamp, std::uint64_t ticks) {
    const double tick = source_.description().counter->joules_per_tick;
    if (last_ticks_ && ticks >= *last_ticks_ && stamp > last_stamp_) {
      const double joules = static_cast<double>(ticks - *last_ticks_) * tick;
      samples_.push_back({last_stamp_, stamp, joules / (stamp - last_stamp_).count()});
    }
    last_ticks_ = ticks;
    last_stamp_ = stamp;
  }

  Source& source_;
  const Clock& clock_;
  SteadyTime origin_;
  std::vector<Reading> seen_;
  std::vector<StampedPower> samples_;
  std::vector<double> late_;
  std::optional<std::uint64_t> last_ticks_;
  Seconds last_stamp_{0.0};
  int failed_ = 0;
};

Error interrupted() {
  return {ErrorCode::interrupted, "the calibration was interrupted; nothing was kept.", {}};
}

/// Drives the pattern; gives the times at which the load really went on and off.
Result<std::vector<LoadPulse>> drive(ClockWatch& watch, const std::vector<LoadPulse>& pattern,
                                     int cpus, const ClockRequest& request, LoadDriver& load) {
  std::vector<LoadPulse> driven;
  const Seconds start = watch.now();
  const Seconds length = pattern.back().end + 2.0 * request.chip;
  for (const LoadPulse& pulse : pattern) {
    request.progress(static_cast<int>(driven.size()), static_cast<int>(pattern.size()),
                     length - (watch.now() - start));
    if (!watch.look_until(start + pulse.begin, request.stop)) return interrupted();
    load.set(cpus, Work::arithmetic);
    const Seconds on = watch.now();
    const bool finished = watch.look_until(start + pulse.end, request.stop);
    load.set(0.0, Work::arithmetic);
    if (!finished) return interrupted();
    driven.push_back({on, watch.now()});
  }
  return driven;
}

Result<SourceEntry> entry_named(const SourceConfig& config, const std::string& wanted) {
  std::vector<std::string_view> names;
  for (const SourceEntry& entry : config.sources) {
    const std::string_view name = entry.source.name;
    const bool is_it = wanted == name || wanted.ends_with(fmt::format(":{}", name));
    if (is_it && entry.enabled) return entry;
    if (entry.enabled) names.push_back(name);
  }
  const auto nearest = nearest_name(wanted, names);
  std::string known;
  for (const std::string_view name : names)
    known += (known.empty() ? "" : ", ") + std::string{name};
  return fail(
      ErrorCode::bad_input,
      fmt::format("there is no enabled source \"{}\" in the source file.", valid_utf8(wanted)),
      nearest         ? fmt::format("Did you mean \"{}\"?", *nearest)
      : known.empty() ? "Describe your meter there (docs/formats.md)."
                      : fmt::format("There are: {}.", known));
}

Result<std::unique_ptr<Source>> open_as_stamped(SourceEntry entry, const Clock& clock) {
  if (auto* log = std::get_if<CsvLogSetup>(&entry.what)) log->foreign_clock = true;
  SourceConfig alone;
  alone.sources.push_back(std::move(entry));
  Scan scan = open_configured_sources(alone, clock);
  if (!scan.readable.empty()) return std::move(scan.readable.front());
  return fail(ErrorCode::not_measurable,
              fmt::format("the source cannot be opened: {}", scan.unreadable.front().reason),
              "carnot doctor examines it.");
}

}  // namespace

Result<ClockReport> watch_clock(Source& source, int cpus, const ClockRequest& request,
                                const Clock& clock, LoadDriver& load) {
  const SourceDescription& about = source.description();
  ClockRequest patient = request;
  patient.chip = std::max(request.chip, 2.0 * (about.refresh + about.averaged_over));
  ClockWatch watch{source, clock};
  CARNOT_TRY(const std::vector<LoadPulse> pulses,
             drive(watch, offset_pattern(patient.chip), cpus, patient, load));
  if (!watch.look_until(watch.now() + patient.chip + about.lag, request.stop)) return interrupted();
  CARNOT_TRY(const TimeOffset found, find_time_offset(pulses, watch.samples(), watch.range()));
  ClockReport report;
  report.clock.source = about.id;
  report.clock.offset = found.offset;
  report.clock.uncertainty = found.uncertainty;
  report.correlation = found.correlation;
  report.runner_up = found.runner_up;
  report.step_watts = found.step_watts;
  report.readings = static_cast<int>(watch.samples().size());
  report.failed_readings = watch.failed();
  return report;
}

Result<ClockReport> calibrate_clock(const ClockRequest& request, const Environment& environment,
                                    LoadDriver& load) {
  if (!environment.sources) {
    return fail(ErrorCode::bad_input, "there is no source file that could describe the meter.",
                "Write one (docs/formats.md) and name it: carnot --sources FILE calibrate ...");
  }
  CARNOT_TRY(const SourceConfig config, load_source_config(*environment.sources));
  CARNOT_TRY(SourceEntry entry, entry_named(config, request.source));
  CARNOT_TRY(const auto source, open_as_stamped(std::move(entry), environment.clock));
  const Host host = describe_host(environment.sys);
  CARNOT_TRY(ClockReport report, watch_clock(*source, std::max(1, host.visible_cpus), request,
                                             environment.clock, load));
  report.clock.host = host.fingerprint;
  report.clock.when = utc_text(environment.clock.wall_now());
  CARNOT_TRY_VOID(keep(report.clock, environment.cache));
  report.kept_in = calibration_file(environment.cache).string();
  return report;
}

}  // namespace carnot
