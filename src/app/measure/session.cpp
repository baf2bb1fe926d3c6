// SPDX-License-Identifier: Apache-2.0
#include "app/measure/session.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <nlohmann/json.hpp>

#include "app/measure/repetition.hpp"
#include "app/place.hpp"
#include "app/version.hpp"
#include "meter/host.hpp"
#include "meter/recording/recording_file.hpp"

namespace carnot {
namespace {

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
                                   meter.descriptions()));
  return std::optional{std::move(file)};
}

/// Lets what starts too late join the meter, for as long as commands run.
class Latecomers {
 public:
  /// `meter` must outlive this.
  Latecomers(std::unique_ptr<LibraryStart> libraries, Meter& meter)
      : libraries_{std::move(libraries)} {
    if (libraries_ == nullptr) return;
    libraries_->hand_on([&meter](Scan late) { meter.join(std::move(late.readable)); });
  }
  const LibraryStart* libraries() const { return libraries_.get(); }

  /// The last command has ended: who is not there by now missed it.
  std::vector<Finding> close() {
    std::vector<Finding> findings;
    if (libraries_ == nullptr) return findings;
    libraries_->stop_handing_on();
    for (const std::string& name : libraries_->pending()) {
      findings.push_back(
          finding(FindingCode::source_unreadable,
                  fmt::format("{} was still starting when the command ended: its boards are not in "
                              "the joules.",
                              name)));
    }
    return findings;
  }

 private:
  std::unique_ptr<LibraryStart> libraries_;
};

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
  hear_from_all(meter, environment.clock);
  if (request.accept == Accept::measured) {
    meter.read_all();
    CARNOT_TRY_VOID(check_measurable(meter.descriptions(), meter.last_readings()));
  }
  Latecomers latecomers{std::move(opened.libraries), meter};
  const Seconds held = seconds_between(ready, environment.clock.now());
  const RunBench bench{.environment = environment,
                       .signals = signals,
                       .meter = meter,
                       .interval = request.interval,
                       .cgroup = cgroup,
                       .libraries = latecomers.libraries(),
                       .live = request.live ? &request.live : nullptr};
  std::optional<BaselineReport> baseline;
  if (request.baseline) {
    CARNOT_TRY(baseline, baseline_of(*request.baseline, bench, job.host));
  }
  CARNOT_TRY(Repetition repetition, repeat(job, std::move(first), bench));
  MeasureReport report{.command = request.command,
                       .host = job.host,
                       .runs = std::move(repetition.runs),
                       .held = held};
  std::ranges::move(latecomers.close(), std::back_inserter(report.runs.back().findings));
  report.broke_off = std::move(repetition.broke_off);
  if (request.repeat) {
    report.repeated = std::move(repetition.report);
    report.repeated->footprint = footprint_of_mean(report, request, environment);
  }
  if (baseline) {
    report.baseline = std::move(baseline);
    add_net(report);
  }
  if (recording) {
    if (auto finished = recording->finish(); !finished)
      report.recording_error = std::move(finished).error();
  }
  return report;
}

}  // namespace carnot
