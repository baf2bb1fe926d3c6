// SPDX-License-Identifier: Apache-2.0
#include "app/source_remedies.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace carnot {
namespace {

struct RemedyRow {
  SourceKind kind;
  ObstacleKind obstacle;
  std::string_view problem;
  std::string_view cure;
  std::string_view command;  // empty where none helps
};

using enum ObstacleKind;

constexpr auto kRemedies = std::to_array<RemedyRow>({
    {SourceKind::powercap, permission, "Only root may read the energy counters.",
     "A rule of udev lets a group read them and survives a reboot; this says what it will do, and "
     "asks:",
     R"sh(sudo "$(command -v carnot)" doctor --fix)sh"},
    {SourceKind::powercap, failing, "A counter of powercap exists but yields no number.",
     "Its line above says what it yields; its driver's messages may say why:",
     "sudo dmesg | grep -i -e rapl -e powercap"},
    {SourceKind::perf, permission, "The kernel refuses its power events to this program.",
     "Give it the one capability that it needs:",
     R"sh(sudo setcap cap_perfmon+ep "$(readlink -f "$(command -v carnot)")")sh"},
    {SourceKind::perf, failing, "The kernel shows power events and does not open them.",
     "powercap shows the same counters, once its driver is loaded:",
     "sudo modprobe intel_rapl_msr"},
    {SourceKind::msr, permission, "Only root may read the processor's registers.",
     "They hold more than energy, so rather let the kernel show the counters alone, and a group "
     "read those:",
     R"sh(sudo modprobe intel_rapl_msr && sudo "$(command -v carnot)" doctor --fix)sh"},
    {SourceKind::msr, failing, "A register of the processor cannot be read.",
     "Where the kernel is locked down (Secure Boot) it hands out no register; its driver shows the "
     "same counters:",
     "sudo modprobe intel_rapl_msr"},
    {SourceKind::nvml, permission, "NVIDIA's driver refuses this user.",
     "Its device files tell whose group may use them; join it and log in again. In a container, "
     "start it with --gpus all.",
     "ls -l /dev/nvidiactl /dev/nvidia[0-9]*"},
    {SourceKind::nvml, failing, "NVIDIA's driver or a board of it does not answer.",
     "Its own tool tells whether the driver works at all; after an update of the driver, restart "
     "the machine:",
     "nvidia-smi"},
    {SourceKind::rocm_smi, permission, "AMD's driver refuses this user.",
     "Join the groups that may use the boards, then log in again:",
     R"sh(sudo usermod -aG render,video "$USER")sh"},
    {SourceKind::rocm_smi, failing, "A sensor of an AMD board is not used.",
     "Its line above says why; where another one of the board is alive, nothing is lost. The "
     "driver's messages may say more:",
     "sudo dmesg | grep -i amdgpu"},
    {SourceKind::hwmon, permission, "Only root may read a hardware monitor.",
     "Until the next restart, let your group read it (whoever reads energies quickly can guess at "
     "what others compute, CVE-2020-8694):",
     R"sh(f=$(ls /sys/class/hwmon/hwmon*/{energy,power,in,curr}*_{input,average} 2>/dev/null); sudo chgrp "$(id -gn)" $f && sudo chmod g+r $f)sh"},
    {SourceKind::hwmon, failing, "A hardware monitor exists but yields no number.",
     "A board that sleeps shows nothing until it works; else its driver's messages may say why:",
     "sudo dmesg | grep -i -e hwmon -e i915 -e amdgpu -e ' xe '"},
    {SourceKind::battery, permission, "Only root may read the battery.",
     "Until the next restart, let everyone read it:",
     "sudo chmod a+r /sys/class/power_supply/BAT*/{power_now,current_now,voltage_now,status}"},
    {SourceKind::battery, failing, "A battery tells nothing of the machine's power.",
     "It does only while it alone feeds the machine: unplug the charger. Where its line above says "
     "0 all the same, its firmware does not measure.",
     ""},
    {SourceKind::csv, permission, "This user may not read a log that the source file names.",
     "Its line above names it. Let your user read it, or have its program write elsewhere.", ""},
    {SourceKind::csv, failing, "A log that the source file names gives no number.",
     "Its line above says what is wrong. Start the meter's program first, and compare file, time, "
     "value and separator with the log's first lines.",
     ""},
    {SourceKind::command, failing, "A program that the source file names gives no number.",
     "Its line above says what came. Run the program by hand as the same user: it should print the "
     "number within its time-out, and pattern should find it.",
     ""},
    {SourceKind::http_json, failing, "A meter that the source file names gives no number.",
     "Its line above says what came. Ask the page by hand with curl: the meter should answer "
     "within "
     "its time-out, and pointer should lead to a number. https and passwords go by a source of "
     "kind command (docs/formats.md).",
     ""},
    {SourceKind::estimate, failing, "A model lacks what it goes by.",
     "Its line above names what the kernel does not show; in a container, mount the host's /proc "
     "and /sys and point to them with --sysroot.",
     ""},
    // What the source file names and nothing here bears has no kind.
    {SourceKind::fake, failing, "The source file names a source that is not here.",
     "Correct its id or remove its [[found]] table; this writes a file with the ids that are here:",
     "carnot doctor --write-config sources-here.toml"},
});

}  // namespace

Advice remedy_for(SourceKind kind, ObstacleKind obstacle) {
  const auto row = std::ranges::find_if(kRemedies, [&](const RemedyRow& one) {
    return one.kind == kind && one.obstacle == obstacle;
  });
  if (row != kRemedies.end())
    return {std::string{row->problem}, std::string{row->cure}, std::string{row->command}};
  if (obstacle == permission) {
    return {"The system refuses this user a source.",
            "Its line above names it: let your user read it.", ""};
  }
  return {"A source exists but yields no number.", "Its line above says what it yields.", ""};
}

}  // namespace carnot
