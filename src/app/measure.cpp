// SPDX-License-Identifier: Apache-2.0
#include "app/measure.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "app/doctor_memory.hpp"
#include "app/held_child.hpp"
#include "app/version.hpp"
#include "meter/attribution.hpp"
#include "meter/host.hpp"
#include "meter/host_conditions.hpp"
#include "meter/meter.hpp"
#include "meter/pace.hpp"
#include "meter/recording/recording_file.hpp"
#include "meter/sampler.hpp"
#include "meter/validity.hpp"

namespace carnot {
namespace {

/// Our own CPU time: not the command's, but no disturbance by others either.
Seconds own_cpu_time() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return Seconds{static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec)};
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// The host at one edge. What the command used is added at the end from its own accounts: they are
/// exact, hold processes that have ended, and need no search through /proc.
HostSnapshot look(const Environment& environment) {
  HostSnapshot snapshot =
      look_at_host(environment.sys, environment.clock, process_tree(environment.sys), {});
  snapshot.own = own_cpu_time();
  return snapshot;
}

std::optional<Seconds> period_of(const MeasureRequest& request, const Meter& meter) {
  const auto needed = sampling_period(meter.descriptions());
  if (!request.interval) return needed;
  return needed ? std::min(*needed, *request.interval) : *request.interval;
}

/// A meter that is later than this leaves the window's edges unknown.
constexpr Seconds kMostPatience{5.0};

Seconds patience_for(const Meter& meter) {
  return std::min(kMostPatience, settling_time(meter.descriptions()));
}

/// Sources that answer late are heard once before the command starts, or it begins unknown. Without
/// one this costs nothing.
void hear_from_all(Meter& meter, const Clock& clock) {
  const SteadyTime limit =
      clock.now() + std::chrono::duration_cast<std::chrono::nanoseconds>(patience_for(meter));
  if (patience_for(meter) <= Seconds{0.0}) return;
  meter.keep_readings();
  for (meter.read_all(); !meter.has_heard_from_all() && clock.now() < limit; meter.read_all())
    clock.sleep_for(std::chrono::milliseconds{5});
}

/// Lets readings that come late arrive, while the sampler goes on collecting.
void settle(const Meter& meter, const Clock& clock) {
  const Seconds late = patience_for(meter);
  if (late > Seconds{0.0})
    clock.sleep_for(std::chrono::duration_cast<std::chrono::nanoseconds>(late));
}

Seconds busy_time(const HostSnapshot& before, const HostSnapshot& after) {
  if (!before.cpu || !after.cpu || after.cpu->busy < before.cpu->busy) return Seconds{0.0};
  return Seconds{static_cast<double>(after.cpu->busy - before.cpu->busy) / kTicksPerSecond};
}

/// A wrapper's windows are as long as their commands: frequencies at rest before and after say
/// nothing, so only what is certain is reported.
std::vector<Finding> doubts(const HostConditions& conditions, const Measurement& measurement) {
  std::vector<Finding> findings = findings_of(measurement, ValidityThresholds{});
  for (const Finding& one : findings_of(conditions, ValidityThresholds{})) {
    const bool about_frequency =
        one.code == FindingCode::frequency_changed || one.code == FindingCode::frequency_unreadable;
    if (!about_frequency) findings.push_back(one);
  }
  return findings;
}

/// What a recording says of itself: enough to know, in a year, what it was.
std::string about_this(const MeasureRequest& request, const Environment& environment) {
  const Host host = describe_host(environment.sys);
  const std::time_t started = std::chrono::system_clock::to_time_t(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(
          environment.clock.wall_now()));
  const nlohmann::json about = {
      {"carnot", kVersion},
      {"started", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(started))},
      {"command", request.command},
      {"host", {{"name", host.name}, {"cpu", host.cpu_model}, {"kernel", host.kernel}}}};
  return about.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<std::optional<RecordingFile>> recording_of(const MeasureRequest& request,
                                                  const Environment& environment,
                                                  const Meter& meter) {
  if (!request.record) return std::optional<RecordingFile>{};
  CARNOT_TRY(RecordingFile file,
             RecordingFile::create(*request.record, about_this(request, environment),
                                   {meter.descriptions().begin(), meter.descriptions().end()}));
  return std::optional{std::move(file)};
}

struct Run {
  Measurement measurement;
  ChildEnd end;
  HostSnapshot before;
  HostSnapshot after;
  std::optional<Error> recording_error;
};

Result<Run> run_measured(const MeasureRequest& request, const Environment& environment) {
  const HeldSignals signals;
  CARNOT_TRY(HeldChild child, HeldChild::start(request.command, signals));
  CARNOT_TRY(OpenedSources opened,
             open_sources(environment, {.reach = Reach::machine, .accept = request.accept}));
  Meter meter{std::move(opened.sources), environment.clock};
  CARNOT_TRY(std::optional<RecordingFile> recording, recording_of(request, environment, meter));
  if (recording) meter.tell(*recording);
  hear_from_all(meter, environment.clock);
  HostSnapshot before = look(environment);
  const WindowId window = meter.begin(request.command.front());
  CARNOT_TRY_VOID(child.release());
  std::optional<Sampler> sampler;
  if (const auto period = period_of(request, meter)) sampler.emplace(meter, *period);
  child.wait_for_end(signals);
  CARNOT_TRY_VOID(meter.stop(window));
  HostSnapshot after = look(environment);
  settle(meter, environment.clock);
  sampler.reset();
  CARNOT_TRY(Measurement measurement, meter.end(window));
  const ChildEnd end = child.collect();
  *after.own += end.cpu_time;
  Run run{std::move(measurement), end, before, after, std::nullopt};
  if (recording) {
    if (const auto finished = recording->finish(); !finished)
      run.recording_error = finished.error();
  }
  return run;
}

}  // namespace

Result<MeasureReport> measure_command(const MeasureRequest& request,
                                      const Environment& environment) {
  CARNOT_TRY(Run run, run_measured(request, environment));
  if (request.accept == Accept::measured &&
      run.measurement.total.provenance() != Provenance::measured) {
    const auto& why = run.measurement.total.findings();
    return fail(ErrorCode::not_measurable,
                fmt::format("\"{}\" ran (exit code {}), but its energy could not be measured. {}",
                            request.command.front(), run.end.exit_code,
                            why.empty() ? "" : row_of(why.front().code).meaning),
                "Run carnot doctor.");
  }
  const HostConditions conditions = conditions_between(run.before, run.after);
  const Attribution shares = attribute_by_cpu_time(run.measurement.total, run.end.cpu_time,
                                                   busy_time(run.before, run.after));
  const Host host = describe_host(environment.sys);
  return MeasureReport{
      .command = request.command,
      .exit_code = run.end.exit_code,
      .cpu_time = run.end.cpu_time,
      .attributed = shares.tree,
      .conditions = conditions,
      .findings = doubts(conditions, run.measurement),
      .host = host,
      .doctors_word = doctors_word_on(run.measurement, host.fingerprint, environment.cache),
      .measurement = std::move(run.measurement),
      .recording_error = std::move(run.recording_error)};
}

}  // namespace carnot
