// SPDX-License-Identifier: Apache-2.0
#include "meter/host_conditions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace carnot {
namespace {

constexpr std::string_view kCpus = "/sys/devices/system/cpu";

std::vector<std::string> cpu_folders(const SysRoot& sys) {
  std::vector<std::string> folders;
  for (const std::string& name : sys.list(kCpus)) {
    if (name.starts_with("cpu") && parse_uint(std::string_view{name}.substr(3)))
      folders.push_back(fmt::format("{}/{}", kCpus, name));
  }
  return folders;
}

std::optional<std::uint64_t> number_in(const SysRoot& sys, const std::string& file) {
  const auto text = sys.read(file);
  return text ? parse_uint(*text) : std::nullopt;
}

/// Of at most eight CPUs spread over the machine: some drivers ask each core by an interrupt, and
/// hundreds of them would disturb what is to be measured.
std::optional<double> mean_frequency(const SysRoot& sys, const std::vector<std::string>& cpus) {
  constexpr std::size_t kAsked = 8;
  const std::size_t step = std::max<std::size_t>(1, (cpus.size() + kAsked - 1) / kAsked);
  double sum = 0.0;
  int found = 0;
  for (std::size_t i = 0; i < cpus.size(); i += step) {
    const auto kilohertz = number_in(sys, cpus[i] + "/cpufreq/scaling_cur_freq");
    if (!kilohertz || *kilohertz == 0) continue;
    sum += static_cast<double>(*kilohertz) * 1e3;
    ++found;
  }
  if (found == 0) return std::nullopt;
  return sum / found;
}

/// Core counts of all CPUs, and package counts, which every CPU of a package repeats: the sum rises
/// exactly when something throttled, and that is all it is used for.
std::optional<std::uint64_t> throttle_events(const SysRoot& sys,
                                             const std::vector<std::string>& cpus) {
  std::optional<std::uint64_t> sum;
  for (const std::string& cpu : cpus) {
    for (const char* count : {"core_throttle_count", "package_throttle_count"}) {
      if (const auto events = number_in(sys, fmt::format("{}/thermal_throttle/{}", cpu, count)))
        sum = sum.value_or(0) + *events;
    }
  }
  return sum;
}

/// The package's own sensor is the first of its chip on Intel, AMD and most boards of Arm.
std::optional<double> hottest_processor(const SysRoot& sys) {
  constexpr std::string_view kMonitors = "/sys/class/hwmon";
  constexpr auto kChips =
      std::to_array<std::string_view>({"coretemp", "k10temp", "zenpower", "cpu_thermal"});
  std::optional<double> hottest;
  for (const std::string& monitor : sys.list(kMonitors)) {
    const std::string folder = fmt::format("{}/{}", kMonitors, monitor);
    const auto name = sys.read(folder + "/name");
    if (!name || std::ranges::find(kChips, trim(*name)) == kChips.end()) continue;
    const auto millidegrees = number_in(sys, folder + "/temp1_input");
    if (!millidegrees) continue;
    hottest = std::max(hottest.value_or(-273.15), static_cast<double>(*millidegrees) * 1e-3);
  }
  return hottest;
}

/// By how much the wall clock was set. Sleep lets it run ahead of the steady clock too, and a time
/// service slews it by 500 ppm at most (adjtimex): neither is a step.
Seconds clock_step(const HostSnapshot& before, const HostSnapshot& after, Seconds suspended) {
  constexpr double kSlew = 500e-6;
  const Seconds length = seconds_between(before.when, after.when);
  const Seconds ahead = Seconds{after.wall - before.wall} - length - suspended;
  const Seconds beyond = Seconds{std::abs(ahead.count())} - kSlew * (length + suspended);
  if (beyond <= Seconds{0.0}) return Seconds{0.0};
  return ahead < Seconds{0.0} ? -beyond : beyond;
}

/// /proc/uptime counts sleep, the steady clock does not. Their difference has an arbitrary origin
/// inside some containers; only its growth is used.
std::optional<Seconds> asleep(const SysRoot& sys, const Clock& clock) {
  const auto text = sys.read("/proc/uptime");
  if (!text) return std::nullopt;
  const auto uptime = parse_double(std::string_view{*text}.substr(0, text->find(' ')));
  if (!uptime) return std::nullopt;
  return Seconds{*uptime} - Seconds{clock.now().time_since_epoch()};
}

std::optional<double> other_load(const HostSnapshot& before, const HostSnapshot& after,
                                 const CpuShares& shares) {
  if (!before.own || !after.own) return std::nullopt;
  const auto ticks = static_cast<double>(after.cpu->total() - before.cpu->total());
  const Seconds capacity{ticks / kTicksPerSecond};
  const double own = (*after.own - *before.own) / capacity;
  // Ticks are sampled and our own time is exact: one tick more or less is rounding.
  return std::clamp(shares.busy - own - 1.0 / ticks, 0.0, 1.0) + shares.steal;
}

}  // namespace

CpuState look_at_cpus(const SysRoot& sys) {
  return {mean_frequency(sys, cpu_folders(sys)), hottest_processor(sys)};
}

HostSnapshot look_at_host(const SysRoot& sys, const Clock& clock, const ProcessTree& tree,
                          std::span<const ProcessId> ours) {
  HostSnapshot snapshot;
  snapshot.when = clock.now();
  snapshot.wall = clock.wall_now();
  snapshot.hottest_celsius = hottest_processor(sys);
  const auto cpus = cpu_folders(sys);
  snapshot.frequency_hertz = mean_frequency(sys, cpus);
  snapshot.throttle_events = throttle_events(sys, cpus);
  snapshot.asleep = asleep(sys, clock);
  if (const auto times = read_cpu_times(sys)) snapshot.cpu = *times;
  if (const auto own = tree.cpu_time(ours)) snapshot.own = *own;
  return snapshot;
}

HostConditions conditions_between(const HostSnapshot& before, const HostSnapshot& after) {
  HostConditions conditions;
  // A tenth of a second of two CPUs; in less, one stray tick would pass for a load of 5 % and more.
  constexpr std::uint64_t kLeastTicks = 20;
  if (before.cpu && after.cpu && after.cpu->total() >= before.cpu->total() + kLeastTicks) {
    if (const auto shares = shares_between(*before.cpu, *after.cpu)) {
      conditions.steal = shares->steal;
      conditions.other_load = other_load(before, after, *shares);
    }
  }
  if (before.frequency_hertz && after.frequency_hertz)
    conditions.frequency_ratio = *after.frequency_hertz / *before.frequency_hertz;
  if (before.throttle_events && after.throttle_events) {
    conditions.throttle_events = static_cast<std::int64_t>(
        *after.throttle_events - std::min(*before.throttle_events, *after.throttle_events));
  }
  if (before.asleep && after.asleep)
    conditions.suspended = std::max(Seconds{0.0}, *after.asleep - *before.asleep);
  conditions.clock_step = clock_step(before, after, conditions.suspended.value_or(Seconds{0.0}));
  conditions.begin_celsius = before.hottest_celsius;
  conditions.end_celsius = after.hottest_celsius;
  return conditions;
}

}  // namespace carnot
