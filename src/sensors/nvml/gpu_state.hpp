// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/units.hpp"
#include "sensors/nvml/library.hpp"
#include "sensors/nvml/replies.hpp"

namespace carnot::nvml {

/// What a board is doing, as far as its driver tells. Empty: this board or driver does not tell.
struct GpuState {
  std::optional<double> busy_share;         // of the last 1/6 to 1 s with a kernel running, 0..1
  std::optional<double> memory_busy_share;  // the same with its memory being read or written
  std::optional<double> celsius;
  std::optional<double> sm_megahertz;
  std::optional<double> memory_megahertz;
  std::optional<Watts> power_limit;
  /// Why the clocks are lower than they could be; empty list: for no reason.
  std::optional<std::vector<std::string_view>> slowed_by;
};
GpuState state_of(Gpu& gpu);

/// Two of these, for who looks often.
std::optional<double> celsius_of(Gpu& gpu);
std::optional<std::vector<std::string_view>> slowed_by(Gpu& gpu);

/// Names of the reasons in a mask of nvmlDeviceGetCurrentClocksThrottleReasons. Idling and clocks
/// that somebody set are no throttling and are left out.
std::vector<std::string_view> throttle_reasons(std::uint64_t mask);

/// Each process's share of the SMs since `seen_until_us` of an earlier call (0: what the driver
/// kept, about a second). No process: an empty list; not told at all (MIG, old boards): empty.
std::optional<ProcessShares> process_shares_of(Gpu& gpu, std::uint64_t seen_until_us);

}  // namespace carnot::nvml
