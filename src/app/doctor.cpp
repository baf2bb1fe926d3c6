// SPDX-License-Identifier: Apache-2.0
#include "app/doctor.hpp"

#include <algorithm>

#include <array>
#include <chrono>

#include <unistd.h>

#include "app/doctor_advice.hpp"
#include "app/machine_checks.hpp"
#include "app/sources.hpp"
#include "meter/host.hpp"
#include "meter/host_conditions.hpp"
#include "meter/least_window.hpp"

namespace carnot {
namespace {

/// How often a source's value changes, and what one reading costs: up to 1000 readings in a row,
/// for a tenth of a second at most.
struct Pace {
  std::optional<Seconds> refresh;
  std::optional<Seconds> cost;
};

Pace pace_of(Source& source, const Clock& clock) {
  constexpr int kReadings = 1000;
  constexpr Seconds kLimit{0.1};
  std::vector<Seconds> between_changes;
  const SteadyTime begin = clock.now();
  Reading last = source.read(clock);
  std::optional<SteadyTime> changed;
  int readings = 1;
  for (; readings < kReadings && seconds_between(begin, clock.now()) < kLimit; ++readings) {
    Reading now = source.read(clock);
    if (now.value != last.value) {
      if (changed) between_changes.push_back(seconds_between(*changed, now.when));
      changed = now.when;
    }
    last = std::move(now);
  }
  Pace pace;
  const Seconds spent = seconds_between(begin, clock.now());
  if (spent.count() > 0.0) pace.cost = spent / readings;
  if (!between_changes.empty()) {
    const auto middle =
        between_changes.begin() + static_cast<std::ptrdiff_t>(between_changes.size() / 2);
    std::nth_element(between_changes.begin(), middle, between_changes.end());
    pace.refresh = *middle;
  }
  return pace;
}

SourceState state_of(const SourceDescription& description, const Energy& probe) {
  if (description.provenance == Provenance::estimated) return SourceState::estimate;
  if (probe.joules()) return SourceState::alive;
  // What yields no number did not stand still: the advice for dead counters would mislead.
  const auto& why = probe.findings();
  const bool unreadable = std::any_of(why.begin(), why.end(), [](const Finding& one) {
    return one.code == FindingCode::source_unreadable;
  });
  return unreadable ? SourceState::unreadable : SourceState::dead;
}

/// Not a model, which only looks at the time, and not what a thread of its own asks.
bool is_read_on_demand(const SourceDescription& source) {
  return !source.model && source.lag == Seconds{0.0};
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

std::vector<Pace> paces_of(const Sources& sources, const Clock& clock) {
  std::vector<Pace> paces;
  for (const auto& source : sources) {
    paces.push_back(is_read_on_demand(source->description()) ? pace_of(*source, clock) : Pace{});
  }
  return paces;
}

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
  ExaminedSource source{description,
                        state_of(description, energy),
                        why_no_joules(energy),
                        energy,
                        pace.refresh,
                        pace.cost,
                        {},
                        {}};
  if (energy.joules()) {
    source.one_percent_window =
        least_window(0.01, description, pace.refresh.value_or(description.refresh),
                     Joules{energy.joules()->point} / probe_length);
  }
  return source;
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
  const std::vector<Pace> paces = paces_of(opened->sources, environment.clock);
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
    report.sources.push_back({obstacle.description,
                              SourceState::unreadable,
                              obstacle.reason,
                              std::nullopt,
                              std::nullopt,
                              std::nullopt,
                              {},
                              {}});
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
