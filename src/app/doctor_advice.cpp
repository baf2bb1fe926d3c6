// SPDX-License-Identifier: Apache-2.0
#include "app/doctor_advice.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "app/source_remedies.hpp"

namespace carnot {
namespace {

constexpr std::string_view kUntilReboot =
    "sudo chmod a+r /sys/class/powercap/intel-rapl:*/energy_uj";
constexpr std::string_view kRaplModule = "sudo modprobe intel_rapl_msr";
constexpr std::string_view kHostHasCounters =
    "If the host has counters (bare metal mostly does), mount its tree elsewhere and point to it, "
    "as root; IMAGE must hold carnot, and carnot measure needs the same --sysroot /host:";
constexpr std::string_view kHostInAGuest =
    "Should the virtual machine around this container have counters after all (carnot doctor "
    "there tells; most have none), mount its tree elsewhere and point to it, as root; IMAGE must "
    "hold carnot, and carnot measure needs the same --sysroot /host:";
constexpr std::string_view kContainerMount =
    "docker run -v /sys:/host/sys:ro -v /proc:/host/proc:ro IMAGE carnot --sysroot /host doctor";

bool is_container(const Host& host) {
  return host.virtualisation.find("container") != std::string::npos;
}

bool any_is(SourceState state, const std::vector<ExaminedSource>& sources) {
  return std::any_of(sources.begin(), sources.end(),
                     [state](const ExaminedSource& source) { return source.state == state; });
}

Advice advice(std::string_view problem, std::string_view cure, std::string_view command = {}) {
  return {std::string{problem}, std::string{cure}, std::string{command}};
}

void advise_on_powercap(const Diagnosis& diagnosis, std::vector<Advice>& list) {
  Advice fix = remedy_for(SourceKind::powercap, ObstacleKind::permission);
  if (!diagnosis.is_this_machine) {
    list.push_back(advice("Only root may read the energy counters below --sysroot.",
                          "Run carnot as root here; or, on the machine whose tree this is and "
                          "without --sysroot, let a group read them:",
                          fix.command));
    return;
  }
  list.push_back(std::move(fix));
  list.push_back(
      advice("To try it at once (undone by a restart, or by chmod 400 on the same files).",
             "Until then every user of this machine can see from them what other "
             "programs compute (CVE-2020-8694, \"Platypus\"), so only where all "
             "are trusted:",
             kUntilReboot));
}

/// Another way to counters that a better one shows already is not worth a change of rights.
bool is_worth_it(const Obstacle& obstacle, bool measured) {
  const SourceKind kind = obstacle.description.kind;
  return !measured || (kind != SourceKind::perf && kind != SourceKind::msr);
}

/// What cannot be read, opened or not: one remedy for all of one kind.
void advise_on_obstacles(const Diagnosis& diagnosis, std::vector<Advice>& list) {
  std::vector<Obstacle> unreadable = diagnosis.obstacles;
  for (const ExaminedSource& source : diagnosis.sources) {
    const bool is_told = std::ranges::any_of(diagnosis.obstacles, [&](const Obstacle& obstacle) {
      return obstacle.description.id == source.description.id;
    });
    if (source.state == SourceState::unreadable && !is_told)
      unreadable.push_back({source.description, ObstacleKind::failing, source.reason});
  }
  std::set<std::pair<SourceKind, ObstacleKind>> told;
  for (const Obstacle& obstacle : unreadable) {
    const SourceKind kind = obstacle.description.kind;
    if (!is_worth_it(obstacle, diagnosis.measured) || !told.emplace(kind, obstacle.kind).second)
      continue;
    if (kind == SourceKind::powercap && obstacle.kind == ObstacleKind::permission) {
      advise_on_powercap(diagnosis, list);
    } else {
      list.push_back(remedy_for(kind, obstacle.kind));
    }
  }
}

void advise_on_missing_counters(const Diagnosis& diagnosis, std::vector<Advice>& list) {
  if (diagnosis.measured || !diagnosis.obstacles.empty()) return;
  if (any_is(SourceState::dead, diagnosis.sources) ||
      any_is(SourceState::too_coarse, diagnosis.sources) ||
      any_is(SourceState::unreadable, diagnosis.sources))
    return;
  if (diagnosis.host.is_guest()) {
    list.push_back(advice("The hypervisor hides the energy counters.",
                          "Nothing inside this virtual machine changes that: use bare metal for "
                          "measured joules."));
  }
  if (is_container(diagnosis.host)) {
    list.push_back(advice("Containers hide /sys/devices/virtual/powercap.",
                          diagnosis.host.is_guest() ? kHostInAGuest : kHostHasCounters,
                          kContainerMount));
  }
  if (diagnosis.host.virtualisation.empty()) {
    list.push_back(advice("The kernel shows no energy counter.",
                          "Load the driver for Intel and AMD processors:", kRaplModule));
  }
}

}  // namespace

std::vector<Advice> advice_for(const Diagnosis& diagnosis) {
  std::vector<Advice> list;
  advise_on_obstacles(diagnosis, list);
  advise_on_missing_counters(diagnosis, list);
  if (any_is(SourceState::dead, diagnosis.sources)) {
    list.push_back(
        advice("A counter stands still although the CPUs worked.",
               "Virtual machines often show such counters; only the host can expose real "
               "ones. Its joules are treated as missing, never as 0."));
  }
  if (any_is(SourceState::too_coarse, diagnosis.sources)) {
    list.push_back(advice("A register's steps are too large for the doctor's short look.",
                          "It may well live: its line above says how long a window it takes; "
                          "carnot measure over so long a time shows it. Of a meter, figure = "
                          "\"power\" moves sooner."));
  }
  if (!diagnosis.measured && diagnosis.unknown_part) {
    list.push_back(
        advice("The processor hides its exact model, so the estimate uses watts per "
               "virtual CPU.",
               "Ratios between candidates of one study stay meaningful, absolute joules "
               "may be off by a factor of four."));
  }
  return list;
}

}  // namespace carnot
