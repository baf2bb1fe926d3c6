// SPDX-License-Identifier: Apache-2.0
#include "app/doctor.hpp"

#include <algorithm>

#include <array>
#include <chrono>

#include <unistd.h>

#include "app/doctor_advice.hpp"
#include "app/machine_checks.hpp"
#include "app/source_paces.hpp"
#include "app/sources.hpp"
#include "meter/host.hpp"
#include "meter/host_conditions.hpp"
#include "meter/least_window.hpp"

namespace carnot {
namespace {

SourceState state_of(const SourceDescription& description, const Energy& probe) {
  if (description.provenance == Provenance::estimated) return SourceState::estimate;
  if (probe.joules()) return SourceState::alive;
  // What yields no number did not stand still, and what steps too coarsely for the probe may live:
  // the advice for dead counters would mislead.
  const auto says = [&](FindingCode code) {
    return std::ranges::any_of(probe.findings(),
                               [code](const Finding& one) { return one.code == code; });
  };
  if (says(FindingCode::source_unreadable)) return SourceState::unreadable;
  return says(FindingCode::too_short) ? SourceState::too_coarse : SourceState::dead;
}

/// What one CPU draws under the probe's load; empty where the CPUs are not measured.
std::optional<Watts> power_of_one_cpu(const Sources& sources, const Measurement& seen, int cpus) {
  Joules packages;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const SourceDescription& source = sources[i]->description();
    const Energy& energy = seen.sources[i].energy;
    const bool counts = source.domain == Domain::cpu_package && source.checks.empty() &&
                        energy.provenance() == Provenance::measured;
    if (counts) packages += Joules{energy.joules()->point};
  }
  if (packages == Joules{0.0} || cpus <= 0) return std::nullopt;
  return packages / seen.duration() / cpus;
}

/// For all sources together: five changes of what moves ten times a second.
constexpr Seconds kWatch{0.5};

/// Long enough for a load of 2 % to stand out of the kernel's ticks of 10 ms.
constexpr std::chrono::milliseconds kQuietLook{500};

/// What the machine did while `load` ran, which is ours.
class MachineWatch {
 public:
  explicit MachineWatch(const Environment& environment)
      : environment_{environment}, tree_{process_tree(environment.sys)} {}

  HostConditions during(const ProbeLoad& load) const {
    const HostSnapshot before = look();
    load();
    return conditions_between(before, look());
  }

 private:
  HostSnapshot look() const {
    const std::array<ProcessId, 1> ours{::getpid()};
    return look_at_host(environment_.sys, environment_.clock, tree_, ours);
  }

  const Environment& environment_;
  ProcessTree tree_;
};

ExaminedSource examined(const SourceDescription& description, const Energy& energy,
                        const Pace& pace, Seconds probe_length) {
  ExaminedSource source{.description = description,
                        .state = state_of(description, energy),
                        .reason = why_no_joules(energy),
                        .probe = energy,
                        .refresh = pace.refresh,
                        .read_cost = pace.cost,
                        .tick = pace.tick,
                        .power_step = pace.power_step};
  if (energy.joules()) {
    source.one_percent_window =
        least_window(0.01, description, pace.refresh.value_or(description.refresh),
                     Joules{energy.joules()->point} / probe_length);
  }
  return source;
}

std::vector<ExaminedDevice> devices_of(const Sources& sources) {
  std::vector<ExaminedDevice> devices;
  for (const auto& source : sources) {
    auto state = source->state();
    if (!state) continue;
    const SourceDescription& about = source->description();
    const auto watch = source->watch();
    devices.push_back({about.id, watch ? watch->label() : about.label, *std::move(state)});
  }
  return devices;
}

bool reads_rapl(const std::vector<ExaminedSource>& sources) {
  return std::any_of(sources.begin(), sources.end(), [](const ExaminedSource& source) {
    const SourceKind kind = source.description.kind;
    return source.state == SourceState::alive &&
           (kind == SourceKind::powercap || kind == SourceKind::perf || kind == SourceKind::msr);
  });
}

}  // namespace

Result<DoctorReport> examine(const Environment& environment, const ProbeLoad& load) {
  auto opened = open_sources(environment, {.reach = Reach::machine});
  if (!opened && opened.error().code != ErrorCode::not_measurable)
    return tl::unexpected{opened.error()};
  if (!opened) opened = OpenedSources{};  // nothing here: the report says so
  DoctorReport report{.when = environment.clock.wall_now(),
                      .host = describe_host(environment.sys),
                      .probe_total = Energy::missing(Perimeter::single(Domain::cpu_package), {})};
  const MachineWatch watch{environment};
  const auto other_load = watch.during([&] { environment.clock.sleep_for(kQuietLook); }).other_load;
  std::optional<Measurement> seen;
  const HostConditions conditions =
      watch.during([&] { seen = probe(opened->sources, environment.clock, load); });
  report.probe_length = seen->duration();
  report.probe_total = seen->total;
  report.devices = devices_of(opened->sources);
  const std::vector<Pace> paces = watch_paces(opened->sources, environment.clock, kWatch);
  const auto cpu = power_of_one_cpu(opened->sources, *seen, report.host.visible_cpus);
  bool unknown_part = false;
  for (std::size_t i = 0; i < opened->sources.size(); ++i) {
    const SourceDescription& description = opened->sources[i]->description();
    unknown_part |= description.model && description.model->unknown_part;
    report.sources.push_back(
        examined(description, seen->sources[i].energy, paces[i], report.probe_length));
    if (cpu && paces[i].cost) report.sources.back().read_energy = *cpu * *paces[i].cost;
  }
  for (const Obstacle& obstacle : opened->obstacles) {
    report.sources.push_back({.description = obstacle.description,
                              .state = SourceState::unreadable,
                              .reason = obstacle.reason});
  }
  report.machine = check_machine(
      {environment.sys, report.host, other_load, conditions, reads_rapl(report.sources)});
  report.advice = advice_for({report.host, report.sources, opened->obstacles, report.can_measure(),
                              unknown_part, environment.sys.path_of("/proc") == "/proc"});
  if (opened->libraries == nullptr) return report;
  for (const LibraryCost& cost : opened->libraries->costs())
    report.libraries.push_back({cost.name, cost.seconds});
  return report;
}

}  // namespace carnot
