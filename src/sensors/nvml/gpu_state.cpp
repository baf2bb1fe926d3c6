// SPDX-License-Identifier: Apache-2.0
#include "sensors/nvml/gpu_state.hpp"

#include <algorithm>
#include <array>

namespace carnot::nvml {
namespace {

struct ThrottleReason {
  std::uint64_t bit;
  std::string_view name;
};
/// nvmlClocksThrottleReasons. Not idle (1), clocks set by applications (2) or for the display
/// (0x100).
constexpr auto kThrottleReasons = std::to_array<ThrottleReason>({
    {0x04, "power limit"},
    {0x08, "hardware slowdown"},
    {0x10, "sync boost"},
    {0x20, "temperature, by the driver"},
    {0x40, "temperature, by the hardware"},
    {0x80, "power brake"},
});

/// One number of NVML's, empty where it does not come.
template <class... Given>
std::optional<double> number(Gpu& gpu, auto function, Given... given) {
  unsigned int reply = 0;
  if (gpu.call(function, given..., &reply) != Return::success) return std::nullopt;
  return static_cast<double>(reply);
}

}  // namespace

std::vector<std::string_view> throttle_reasons(std::uint64_t mask) {
  std::vector<std::string_view> names;
  for (const ThrottleReason& reason : kThrottleReasons) {
    if ((mask & reason.bit) != 0) names.push_back(reason.name);
  }
  return names;
}

DeviceState state_of(Gpu& gpu) {
  const Functions& f = gpu.functions();
  DeviceState state;
  Utilization busy;
  if (gpu.call(f.utilization, &busy) == Return::success) {
    state.busy_share = busy.gpu / 100.0;
    state.memory_busy_share = busy.memory / 100.0;
  }
  state.celsius = celsius_of(gpu);
  state.sm_megahertz = number(gpu, f.clock, kClockOfSm);
  state.memory_megahertz = number(gpu, f.clock, kClockOfMemory);
  if (const auto milliwatts = number(gpu, f.power_limit))
    state.power_limit = Watts{*milliwatts * 1e-3};
  state.slowed_by = slowed_by(gpu);
  return state;
}

std::optional<double> celsius_of(Gpu& gpu) {
  return number(gpu, gpu.functions().temperature, kTemperatureOfGpu);
}

std::optional<double> busy_megahertz_of(Gpu& gpu) {
  constexpr unsigned int kAtWork = 50;
  Utilization busy;
  if (gpu.call(gpu.functions().utilization, &busy) != Return::success || busy.gpu < kAtWork)
    return std::nullopt;
  return number(gpu, gpu.functions().clock, kClockOfSm);
}

std::optional<std::vector<std::string_view>> slowed_by(Gpu& gpu) {
  unsigned long long mask = 0;
  if (gpu.call(gpu.functions().throttle_reasons, &mask) != Return::success) return std::nullopt;
  return throttle_reasons(mask);
}

std::optional<ProcessShares> process_shares_of(Gpu& gpu, std::uint64_t seen_until_us) {
  constexpr unsigned int kMost = 1 << 16;
  const auto ask = [&](ProcessSample* samples, unsigned int& count) {
    return gpu.call(gpu.functions().process_utilization, samples, &count,
                    static_cast<unsigned long long>(seen_until_us));
  };
  unsigned int count = 0;
  const Return sized = ask(nullptr, count);
  const ProcessShares nothing{{}, seen_until_us};
  if (sized == Return::not_found || (sized == Return::success && count == 0)) return nothing;
  if (sized != Return::insufficient_size && sized != Return::success) return std::nullopt;
  std::vector<ProcessSample> samples(std::min(count, kMost));
  count = static_cast<unsigned int>(samples.size());
  const Return filled = ask(samples.data(), count);
  if (filled == Return::not_found) return nothing;
  if (filled != Return::success) return std::nullopt;
  samples.resize(std::min<std::size_t>(count, samples.size()));
  return shares_after(samples, seen_until_us);
}

}  // namespace carnot::nvml
