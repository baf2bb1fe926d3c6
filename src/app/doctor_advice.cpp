// SPDX-License-Identifier: Apache-2.0
#include "app/doctor_advice.hpp"

#include <algorithm>
#include <string_view>

namespace carnot {
namespace {

constexpr std::string_view kFix = R"sh(sudo "$(command -v carnot)" doctor --fix)sh";
constexpr std::string_view kUntilReboot =
    "sudo chmod a+r /sys/class/powercap/intel-rapl:*/energy_uj";
constexpr std::string_view kPerfCapability =
    R"sh(sudo setcap cap_perfmon+ep "$(readlink -f "$(command -v carnot)")")sh";
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

bool refused(const std::vector<Obstacle>& obstacles, SourceKind kind) {
  return std::any_of(obstacles.begin(), obstacles.end(), [&](const Obstacle& obstacle) {
    return obstacle.kind == ObstacleKind::permission && obstacle.description.kind == kind;
  });
}

bool any_is(SourceState state, const std::vector<ExaminedSource>& sources) {
  return std::any_of(sources.begin(), sources.end(),
                     [state](const ExaminedSource& source) { return source.state == state; });
}

Advice advice(std::string_view problem, std::string_view cure, std::string_view command = {}) {
  return {std::string{problem}, std::string{cure}, std::string{command}};
}

void advise_on_permissions(const Diagnosis& diagnosis, std::vector<Advice>& list) {
  if (refused(diagnosis.obstacles, SourceKind::powercap) && !diagnosis.is_this_machine) {
    list.push_back(advice("Only root may read the energy counters below --sysroot.",
                          "Run carnot as root here; or, on the machine whose tree this is and "
                          "without --sysroot, let a group read them:",
                          kFix));
  } else if (refused(diagnosis.obstacles, SourceKind::powercap)) {
    list.push_back(advice("Only root may read the energy counters.",
                          "A rule of udev lets a group read them and survives a reboot; this says "
                          "what it will do, and asks:",
                          kFix));
    list.push_back(
        advice("To try it at once (undone by a restart, or by chmod 400 on the same files).",
               "Until then every user of this machine can see from them what other "
               "programs compute (CVE-2020-8694, \"Platypus\"), so only where all "
               "are trusted:",
               kUntilReboot));
  }
  if (refused(diagnosis.obstacles, SourceKind::perf) && !diagnosis.measured) {
    list.push_back(advice("The kernel refuses its power events to this program.",
                          "Give it the one capability that it needs:", kPerfCapability));
  }
}

void advise_on_missing_counters(const Diagnosis& diagnosis, std::vector<Advice>& list) {
  if (diagnosis.measured || !diagnosis.obstacles.empty()) return;
  if (any_is(SourceState::dead, diagnosis.sources) ||
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
  advise_on_permissions(diagnosis, list);
  advise_on_missing_counters(diagnosis, list);
  if (any_is(SourceState::dead, diagnosis.sources)) {
    list.push_back(
        advice("A counter stands still although the CPUs worked.",
               "Virtual machines often show such counters; only the host can expose real "
               "ones. Its joules are treated as missing, never as 0."));
  }
  if (any_is(SourceState::unreadable, diagnosis.sources) && diagnosis.obstacles.empty()) {
    list.push_back(advice("A counter exists but yields no number.",
                          "Its line above says what it yields; its driver's messages may say why:",
                          "dmesg | grep -i -e rapl -e powercap"));
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
