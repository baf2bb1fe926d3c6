// SPDX-License-Identifier: Apache-2.0
#include "app/measure/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <nlohmann/json.hpp>

#include "app/measure/latecomers.hpp"
#include "app/measure/repetition.hpp"
#include "app/place.hpp"
#include "app/version.hpp"
#include "base/wall_time_text.hpp"
#include "meter/host.hpp"
#include "meter/recording/recording_file.hpp"

namespace carnot {
namespace {

/// What a recording says of itself: enough to know, in a year, what it was.
std::string about_this(const MeasureRequest& request, const Environment& environment) {
  const Host host = describe_host(environment.sys);
  const nlohmann::json about = {
      {"carnot", kVersion},
      {"started", utc_text(environment.clock.wall_now())},
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
                                   meter.descriptions()));
  return std::optional{std::move(file)};
}

/// "Not found" is kept for the command itself.
Result<std::optional<CpuCgroup>> named_group(const MeasureRequest& request,
                                             const Environment& environment) {
  if (!request.cgroup) return std::optional<CpuCgroup>{};
  auto group = find_cgroup(environment.sys, *request.cgroup);
  if (group) return std::optional{*std::move(group)};
  group.error().code = ErrorCode::bad_input;
  return tl::unexpected(std::move(group).error());
}

/// Of one run on average; a series counts from the first run's begin to the last one's end.
std::optional<Footprint> footprint_of_mean(const MeasureReport& report,
                                           const MeasureRequest& request,
                                           const Environment& environment) {
  const auto& energy = report.repeated->energy;
  if (!energy || request.footprint.is_empty()) return std::nullopt;
  const WallSpan first = wall_span_of(report.runs.front().measurement, environment.clock);
  const WallSpan last = wall_span_of(report.runs.back().measurement, environment.clock);
  return footprint_of(energy->mean, energy->mean_length, WallSpan{first.begin, last.end},
                      request.footprint);
}

/// Waits until every source has spoken, and where only measured joules are accepted sees to it that
/// one of them is.
Result<void> hear(Meter& meter, Accept accept, const Clock& clock) {
  hear_from_all(meter, clock);
  if (accept != Accept::measured) return {};
  meter.read_all();
  return check_measurable(meter.descriptions(), meter.last_readings());
}

Result<std::optional<BaselineReport>> baseline_before(const MeasureRequest& request,
                                                      const RunBench& bench, const Host& host) {
  if (!request.baseline) return std::optional<BaselineReport>{};
  CARNOT_TRY(BaselineReport baseline, baseline_of(*request.baseline, bench, host));
  return std::optional{std::move(baseline)};
}

MeasureReport report_of(Repetition repetition, const MeasureRequest& request, const RepeatJob& job,
                        const Environment& environment) {
  MeasureReport report{.command = request.command,
                       .host = job.host,
                       .runs = std::move(repetition.runs),
                       .broke_off = std::move(repetition.broke_off)};
  if (request.repeat) {
    report.repeated = std::move(repetition.report);
    report.repeated->footprint = footprint_of_mean(report, request, environment);
  }
  return report;
}

void finish(std::optional<RecordingFile>& recording, MeasureReport& report) {
  if (!recording) return;
  if (auto finished = recording->finish(); !finished)
    report.recording_error = std::move(finished).error();
}

}  // namespace

Result<MeasureReport> measure_command(const MeasureRequest& request,
                                      const Environment& environment) {
  const HeldSignals signals;
  const RepeatJob job{request.command,   request.repeat.value_or(RepeatRule{}),
                      request.accept,    describe_host(environment.sys),
                      request.footprint, request.phases};
  // First of all: what is opened and started for the sources is none of the child's business.
  CARNOT_TRY(const std::optional<CpuCgroup> cgroup, named_group(request, environment));
  CARNOT_TRY(ReadyChild first, ready_child(job, signals, environment));
  const SteadyTime ready = environment.clock.now();
  CARNOT_TRY(OpenedSources opened,
             open_sources(environment, {.reach = Reach::machine,
                                        .accept = request.accept,
                                        .patience = request.library_patience}));
  Meter meter{std::move(opened.sources), environment.clock};
  CARNOT_TRY(std::optional<RecordingFile> recording, recording_of(request, environment, meter));
  if (recording) meter.tell(*recording);
  CARNOT_TRY_VOID(hear(meter, request.accept, environment.clock));
  Latecomers latecomers{opened, meter};
  const Seconds held = seconds_between(ready, environment.clock.now());
  const RunBench bench{.environment = environment,
                       .signals = signals,
                       .meter = meter,
                       .interval = request.interval,
                       .cgroup = cgroup,
                       .libraries = latecomers.libraries(),
                       .live = request.live ? &request.live : nullptr};
  CARNOT_TRY(std::optional<BaselineReport> baseline, baseline_before(request, bench, job.host));
  CARNOT_TRY(Repetition repetition, repeat(job, std::move(first), bench));
  MeasureReport report = report_of(std::move(repetition), request, job, environment);
  report.held = held;
  std::ranges::move(latecomers.close(), std::back_inserter(report.runs.back().findings));
  report.baseline = std::move(baseline);
  if (report.baseline) add_net(report);
  finish(recording, report);
  return report;
}

}  // namespace carnot
