// SPDX-License-Identifier: Apache-2.0
#include "app/measure/measured_run.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>

#include "app/measure/cpu_watch.hpp"
#include "app/measure/process_owners.hpp"
#include "app/sources.hpp"
#include "meter/measurement.hpp"
#include "meter/pace.hpp"
#include "meter/sampler.hpp"
#include "sensors/process_memory.hpp"

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

/// A meter that is later than this leaves the window's edges unknown.
constexpr Seconds kMostPatience{5.0};

Seconds patience_for(const Meter& meter) {
  return std::min(kMostPatience, settling_time(meter.descriptions()));
}

/// A source that is a program is a child of ours, as an orphan of the command would be.
bool starts_programs(const Meter& meter) {
  return std::ranges::any_of(meter.descriptions(), [](const SourceDescription& source) {
    return source.id.starts_with("command:");
  });
}

std::optional<Seconds> cpu_time_of_group(const RunBench& bench) {
  if (!bench.cgroup) return std::nullopt;
  const auto time = cpu_time_of(bench.environment.sys, *bench.cgroup);
  return time ? std::optional{*time} : std::nullopt;
}

/// Who uses the boards and the memory while a command runs.
class UseWatch {
 public:
  /// All must outlive it. To be made while signals are held, before the window begins.
  UseWatch(const AccountedChild& started, const RunBench& bench)
      : owners_{bench.environment.sys,
                {started.child.pid(), started.account.kind(), started.account.born_in(),
                 bench.cgroup}},
        hidden_{why_numbers_differ(bench.environment.sys)},
        has_group_{bench.cgroup.has_value()},
        sys_{bench.environment.sys},
        watches_{bench.meter.watches()} {
    for (const auto& watch : watches_)
      watch->begin([this](std::span<const std::uint32_t> pids) { return owners_.of(pids); });
    const auto sources = bench.meter.descriptions();
    measures_memory_ = std::ranges::any_of(sources, [](const SourceDescription& source) {
      return source.domain == Domain::dram && source.provenance == Provenance::measured;
    });
  }
  ~UseWatch() {
    for (const auto& watch : watches_) watch->end();
  }
  UseWatch(const UseWatch&) = delete;
  UseWatch& operator=(const UseWatch&) = delete;

  /// The command runs.
  void begin() {
    if (!measures_memory_) return;
    memory_.emplace([this] {
      const auto of_group = has_group_ ? memory_share(sys_, owners_.of_group()) : std::nullopt;
      return MemoryShares{memory_share(sys_, owners_.of_command()), of_group};
    });
  }
  /// The command has ended.
  MemoryShares finish_memory() { return memory_ ? memory_->finish() : MemoryShares{}; }

  std::vector<DeviceUse> devices() const {
    std::vector<DeviceUse> all;
    for (const auto& watch : watches_) {
      DeviceUse& use =
          all.emplace_back(watch->source_id(), watch->label(), watch->silence(), watch->looks());
      if (hidden_.empty()) continue;
      use.silence = hidden_;
      for (DeviceLook& look : use.looks) look.users.reset();
    }
    return all;
  }

 private:
  ProcessOwners owners_;
  std::string hidden_;  // why the driver's numbers of processes mean others here
  bool has_group_;
  const SysRoot& sys_;
  std::vector<std::shared_ptr<DeviceWatch>> watches_;
  bool measures_memory_ = false;
  std::optional<MemoryWatch> memory_;
};

/// The phases of a window that has ended, from the readings that it was measured by.
MeasuredPhases phases_in(const Measurement& whole, PhaseTree tree, const Meter& meter) {
  std::vector<WindowPiece> pieces;
  pieces.reserve(tree.phases.size());
  for (const Phase& phase : tree.phases) pieces.push_back({phase.name, phase.begin, phase.end});
  // Sources that joined since the window's end are none of it.
  std::vector<SourceDescription> sources = meter.descriptions();
  std::vector<Reading> readings = meter.readings_around(whole.begin, whole.end);
  sources.resize(whole.sources.size());
  std::erase_if(readings, [&](const Reading& one) { return one.source >= sources.size(); });
  auto measured = pieces_of(whole, sources, readings, pieces);
  MeasuredPhases phases{{}, std::move(tree.remarks)};
  phases.phases.reserve(pieces.size());
  for (std::size_t i = 0; i < pieces.size(); ++i)
    phases.phases.push_back({std::move(tree.phases[i]), std::move(measured[i])});
  return phases;
}

}  // namespace

// What the command used is added at the end from its own accounts: they are exact, hold processes
// that have ended, and need no search through /proc.
HostSnapshot look(const Environment& environment) {
  HostSnapshot snapshot =
      look_at_host(environment.sys, environment.clock, process_tree(environment.sys), {});
  snapshot.own = own_cpu_time();
  return snapshot;
}

std::optional<Seconds> period_of(const RunBench& bench) {
  constexpr Seconds kOfAnything{0.1};  // sources may join that have to be sampled
  auto needed = sampling_period(bench.meter.descriptions());
  if (bench.libraries != nullptr && !bench.libraries->pending().empty())
    needed = std::min(kOfAnything, needed.value_or(kOfAnything));
  if (!bench.interval) return needed;
  return needed ? std::min(*needed, *bench.interval) : *bench.interval;
}

void settle(const Meter& meter, const Clock& clock) {
  const Seconds late = patience_for(meter);
  if (late > Seconds{0.0})
    clock.sleep_for(std::chrono::duration_cast<std::chrono::nanoseconds>(late));
}

void hear_from_all(Meter& meter, const Clock& clock) {
  const SteadyTime limit =
      clock.now() + std::chrono::duration_cast<std::chrono::nanoseconds>(patience_for(meter));
  if (patience_for(meter) <= Seconds{0.0}) return;
  for (meter.read_all(); !meter.has_heard_from_all() && clock.now() < limit; meter.read_all())
    clock.sleep_for(std::chrono::milliseconds{5});
}

Result<MeasuredRun> run_once(AccountedChild& started, const RunCompany& company,
                             const RunBench& bench) {
  Meter& meter = bench.meter;
  const Clock& clock = bench.environment.clock;
  HeldChild& child = started.child;
  started.account.begin(starts_programs(meter));
  // Phases are told apart after the window's end, when the meter would have forgotten its readings.
  if (company.phases != nullptr) {
    meter.keep_readings();
    company.phases->listen(meter, clock);
  }
  UseWatch use{started, bench};
  const auto group_before = cpu_time_of_group(bench);
  HostSnapshot before = look(bench.environment);
  const WallTime begun = clock.wall_now();
  const WindowId window = meter.begin(company.name);
  CARNOT_TRY_VOID(child.release());
  use.begin();
  CpuWatch cpus{[&] { return look_at_cpus(bench.environment.sys); }};
  std::optional<Sampler> sampler;
  if (const auto period = period_of(bench)) sampler.emplace(meter, *period);
  std::optional<LiveMeter> live;
  if (bench.live != nullptr) live.emplace(meter, clock, clock.now(), company.live, *bench.live);
  const std::optional<int> stopped_by =
      child.wait_for_end(bench.signals, [&] { started.account.collect_orphans_but(child.pid()); });
  CARNOT_TRY_VOID(meter.stop(window));
  cpus.stop();
  live.reset();
  const auto group_after = cpu_time_of_group(bench);
  // At once: what outlives the command goes on using CPUs.
  ChildEnd end = child.collect();
  end.cpu_time = started.account.cpu_time(end.cpu_time);
  HostSnapshot after = look(bench.environment);
  const MemoryShares memory = use.finish_memory();
  settle(meter, clock);
  sampler.reset();
  CARNOT_TRY(Measurement measurement, meter.end(window));
  *after.own += end.cpu_time;
  MeasuredRun run{std::move(measurement), end,         before, after, stopped_by,
                  started.account.kind(), bench.cgroup};
  run.started = begun;
  run.drift = cpus.finish();
  run.devices = use.devices();
  run.memory = memory;
  if (group_before && group_after) run.cgroup_cpu_time = *group_after - *group_before;
  if (company.phases != nullptr) {
    const Measurement& whole = run.measurement;
    run.phases = phases_in(whole, company.phases->finish(whole.begin, whole.end), meter);
  }
  return run;
}

}  // namespace carnot
