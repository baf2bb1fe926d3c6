// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "records/device_state.hpp"
#include "sensors/nvml/library.hpp"
#include "sensors/nvml/replies.hpp"

namespace carnot::nvml {

DeviceState state_of(Gpu& gpu);

/// Two of these, for who looks often.
std::optional<double> celsius_of(Gpu& gpu);
std::optional<std::vector<std::string_view>> slowed_by(Gpu& gpu);

/// The clock of the SMs while the board works half of the time or more: at rest it falls by design.
std::optional<double> busy_megahertz_of(Gpu& gpu);

/// Names of the reasons in a mask of nvmlDeviceGetCurrentClocksThrottleReasons. Idling and clocks
/// that somebody set are no throttling and are left out.
std::vector<std::string_view> throttle_reasons(std::uint64_t mask);

/// Each process's share of the SMs since `seen_until_us` of an earlier call (0: what the driver
/// kept, about a second). No process: an empty list; not told at all (MIG, old boards): empty.
std::optional<ProcessShares> process_shares_of(Gpu& gpu, std::uint64_t seen_until_us);

}  // namespace carnot::nvml
