// SPDX-License-Identifier: Apache-2.0
#include "records/finding.hpp"

#include <algorithm>

namespace carnot {
namespace {

using enum FindingCode;
constexpr auto kFindings = std::to_array<FindingRow>({
    {source_dead, "source_dead", Severity::invalid, "A source exists but its counter stands still.",
     "Run carnot doctor; inside a virtual machine or container the host must expose the counter."},
    {source_unreadable, "source_unreadable", Severity::flagged, "A source failed to be read.",
     "Run carnot doctor for the permission or driver that is missing."},
    {source_gap, "source_gap", Severity::flagged, "A source is unknown for part of the window.",
     "Look at the kernel log for driver messages; measure again."},
    {counter_wrapped, "counter_wrapped", Severity::info,
     "The counter passed its end and was continued.", ""},
    {counter_reset, "counter_reset", Severity::flagged,
     "The counter fell without having reached its end.",
     "A driver reload or a suspend lies inside the window: measure again."},
    {may_have_wrapped, "may_have_wrapped", Severity::flagged,
     "The readings lie so far apart that the counter may have wrapped once more; the joules are a "
     "lower bound.",
     "Sample more often, or free the CPU so that the sampler gets its turn."},
    {reading_refused, "reading_refused", Severity::flagged,
     "A reading was physically impossible and was left out.",
     "Check the source with carnot doctor."},
    {range_inferred, "range_inferred", Severity::info,
     "The counter's range could not be read and was inferred.", ""},
    {accuracy_unstated, "accuracy_unstated", Severity::info,
     "Nobody states how far the sensor itself may be off, so the interval holds everything but its "
     "own gain and offset.",
     "Comparisons on one machine are free of it; for joules that hold elsewhere, calibrate against "
     "a wall meter (a source of your own: state its accuracy)."},
    {mirrored_dies, "mirrored_dies", Severity::info,
     "Two packages show the same counter; it is counted once.", ""},
    {too_short, "too_short", Severity::flagged,
     "The window is too short for what the source resolves.",
     "Lengthen the window, or repeat the work inside it: a short command in a shell loop."},
    {part_time_sensor, "part_time_sensor", Severity::flagged,
     "The sensor looks at a part of the time only; work that repeats in step with it is seen too "
     "high or too low, by more than the interval says.",
     "Repeat the work with pauses that are no multiple of the sensor's period, or measure with a "
     "counter or a wall meter beside it."},
    {clock_suspended, "clock_suspended", Severity::invalid,
     "The machine was suspended inside the window.",
     "Disable suspend (systemd-inhibit) and measure again."},
    {unknown_cpu, "unknown_cpu", Severity::info,
     "The processor's exact model is not known; watts per vCPU are used.",
     "Measure on hardware with counters, or calibrate against a wall meter."},
    {estimated_energy, "estimated_energy", Severity::info,
     "The joules come from a model, not from a sensor.",
     "Run carnot doctor: it tells whether a counter can be read on this machine, and how."},
    {cross_checked, "cross_checked", Severity::info, "Two sources that show the same energy agree.",
     ""},
    {sources_disagree, "sources_disagree", Severity::flagged,
     "Two sources that should show the same energy do not.",
     "Trust neither alone: measure with both under a steady load, and against a wall meter if "
     "there "
     "is one; carnot doctor shows what each resolves."},
    {psys_exceeded, "psys_exceeded", Severity::invalid,
     "The processors and their memory show more energy than the board that holds them.",
     "One of the counters has a wrong unit or stands for something else; compare both with a wall "
     "meter before using either."},
    {wall_exceeded, "wall_exceeded", Severity::invalid,
     "What is inside the machine shows more energy than came in from outside.",
     "Check that the meter feeds this machine and all of it (a second power supply has a plug of "
     "its own), its unit, and its clock."},
    {battery_exceeded, "battery_exceeded", Severity::flagged,
     "What is inside the machine shows more energy than its battery gave.",
     "Look whether a mains adapter feeds it as well; if none does, one of these sensors is wrong."},
    {other_load, "other_load", Severity::flagged, "Other processes used the CPUs.",
     "Stop them, or move the study to a quiet machine."},
    {frequency_unreadable, "frequency_unreadable", Severity::flagged,
     "The CPU frequency cannot be read here.",
     "Expect turbo and power limits to act unseen; on bare metal load the cpufreq driver."},
    {frequency_changed, "frequency_changed", Severity::flagged,
     "The CPU frequency changed during the window.",
     "Fix the governor (cpupower frequency-set -g performance) and disable turbo for the study."},
    {throttled, "throttled", Severity::invalid, "The CPU was throttled during the window.",
     "Improve cooling or lower the load; lengthen cool_down."},
    {clock_stepped, "clock_stepped", Severity::flagged, "The wall clock was set during the window.",
     "Durations do not suffer, but the stamps of external meters do: let the time service settle "
     "(chronyc waitsync) and measure again."},
    {temperature_changed, "temperature_changed", Severity::flagged,
     "The CPU's temperature changed during the window.",
     "Lengthen warm_up and cool_down: silicon leaks more when it is hotter."},
    {short_baseline, "short_baseline", Severity::flagged, "The idle baseline is short.",
     "Take at least 10 s: carnot measure --baseline=10s; in a study, idle_baseline."},
    {unwatched_baseline, "unwatched_baseline", Severity::flagged,
     "The kernel's account of the CPUs cannot be read, so nobody can tell whether the machine was "
     "idle during the idle baseline.",
     "Make /proc/stat readable, or make sure by other means that nothing runs there."},
    {gpu_throttled, "gpu_throttled", Severity::flagged,
     "A graphics board was held below the clocks that it could have.",
     "nvidia-smi -q -d PERFORMANCE,POWER names the reason: for a power limit raise it (nvidia-smi "
     "-pl) or state it with the result, for heat improve the cooling or pause between runs, for a "
     "power brake look at the supply."},
    {gpu_temperature_changed, "gpu_temperature_changed", Severity::flagged,
     "A graphics board's temperature changed while it worked.",
     "Let it work until its temperature is steady, then measure: silicon leaks more when it is "
     "hotter."},
    {gpu_clock_changed, "gpu_clock_changed", Severity::flagged,
     "A graphics board's clock changed while it worked.",
     "Fix it for the study where you may: sudo nvidia-smi -lgc MHZ, lower than heat and power "
     "limit "
     "press it (-rgc undoes that); else let the board work until its clock is steady."},
    {drift, "drift", Severity::flagged, "The two halves of the window differ.",
     "Lengthen warm_up until latency is steady."},
    {too_few_latencies, "too_few_latencies", Severity::invalid,
     "The window holds too few latencies.", "Lengthen the window or lower the batch size."},
    {accuracy_failed, "accuracy_failed", Severity::invalid, "The accuracy check failed.",
     "The candidate's outputs are wrong or could not be computed, as they would be again, so it is "
     "tried once; look at the reason of the trial."},
    {no_accuracy, "no_accuracy", Severity::info,
     "There is no accuracy: seeded weights or no labels.", ""},
    {model_refused, "model_refused", Severity::invalid, "The engine refuses to run the model.",
     "Use another engine or recipe: this one would refuse it again, so it is tried once."},
});

constexpr bool rows_follow_the_enum() {
  for (std::size_t i = 0; i < kFindings.size(); ++i) {
    if (static_cast<std::size_t>(kFindings[i].code) != i) return false;
  }
  return true;
}
static_assert(rows_follow_the_enum());
static_assert(kFindings.size() == static_cast<std::size_t>(model_refused) + 1);

}  // namespace

const FindingRow& row_of(FindingCode code) { return kFindings[static_cast<std::size_t>(code)]; }

std::optional<FindingCode> finding_of(std::string_view key) {
  const auto row = std::find_if(kFindings.begin(), kFindings.end(),
                                [&](const FindingRow& r) { return r.key == key; });
  if (row == kFindings.end()) return std::nullopt;
  return row->code;
}

Finding finding(FindingCode code, std::string detail) {
  return {code, row_of(code).severity, std::move(detail)};
}

std::string_view key_of(Severity severity) {
  switch (severity) {
    case Severity::info:
      return "info";
    case Severity::flagged:
      return "flagged";
    case Severity::invalid:
      return "invalid";
  }
  return "";
}

}  // namespace carnot
