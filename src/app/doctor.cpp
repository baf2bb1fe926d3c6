// SPDX-License-Identifier: Apache-2.0
#include "app/doctor.hpp"

#include <algorithm>

#include "app/doctor_advice.hpp"
#include "app/sources.hpp"
#include "meter/host.hpp"

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

std::vector<Pace> paces_of(const Sources& sources, const Clock& clock) {
  std::vector<Pace> paces;
  for (const auto& source : sources) {
    const bool is_counter = source->description().counter.has_value();
    paces.push_back(is_counter ? pace_of(*source, clock) : Pace{});
  }
  return paces;
}

}  // namespace

DoctorReport examine(const Environment& environment, const ProbeLoad& load) {
  auto opened = open_sources(environment, {.reach = Reach::machine});
  if (!opened) opened = OpenedSources{};  // nothing here: the report says so
  const Host host = describe_host(environment.sys);
  const Measurement seen = probe(opened->sources, environment.clock, load);
  const std::vector<Pace> paces = paces_of(opened->sources, environment.clock);
  std::vector<ExaminedSource> examined;
  bool unknown_part = false;
  for (std::size_t i = 0; i < opened->sources.size(); ++i) {
    const SourceDescription& description = opened->sources[i]->description();
    const Energy& energy = seen.sources[i].energy;
    unknown_part |= description.model && description.model->unknown_part;
    examined.push_back({description, state_of(description, energy), why_no_joules(energy), energy,
                        paces[i].refresh, paces[i].cost});
  }
  for (const Obstacle& obstacle : opened->obstacles) {
    examined.push_back({obstacle.description, SourceState::unreadable, obstacle.reason,
                        std::nullopt, std::nullopt, std::nullopt});
  }
  const Energy& total = seen.total;
  const bool measured = total.provenance() == Provenance::measured;
  auto advice = advice_for({host, examined, opened->obstacles, measured, unknown_part});
  return {environment.clock.wall_now(), host, seen.duration(), std::move(examined), total, advice};
}

}  // namespace carnot
