// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "records/source.hpp"
#include "sensors/nvml/abi.hpp"

namespace carnot::nvml {

/// What NVML answered, made into values. Pure, and for any bits at all: a driver may write
/// anything.

using ReadingValue = decltype(Reading::value);

/// A number of any of NVML's types as a whole one; doubles are rounded. Empty for negative ones,
/// for unknown types, and for all ones, by which NVML says "not available".
std::optional<std::uint64_t> whole_number(ValueType type, std::uint64_t bits);

/// Milliwatts as a power. 0 is a failure: a board that answers draws something, but drivers show 0
/// for sensors that are not there. `who` begins the words of a failure.
ReadingValue power_value(ValueType type, std::uint64_t bits, std::string_view who);

/// Millijoules since the driver was loaded as a counter's ticks.
ReadingValue energy_value(ValueType type, std::uint64_t bits, std::string_view who);

/// A power from the driver's buffer, with the driver's stamp.
struct StampedPower {
  std::uint64_t timestamp_us = 0;
  Watts watts;
};
/// The samples that are newer than `last_us`, in order of time, each stamp once; what is no power
/// is left out.
std::vector<StampedPower> powers_after(std::span<const Sample> samples, ValueType type,
                                       std::uint64_t last_us);

/// One process's mean share of the SMs' time, 0..1.
struct ProcessShare {
  std::uint32_t pid = 0;
  double sm_share = 0.0;
};
struct ProcessShares {
  std::vector<ProcessShare> shares;  // by pid
  std::uint64_t seen_until_us = 0;   // of the driver's clock: ask for what is newer next time
};
/// The mean over the samples newer than `last_us`, for each process.
ProcessShares shares_after(std::span<const ProcessSample> samples, std::uint64_t last_us);

/// 535 of "535.129.03"; 0 where it cannot be told.
int driver_major(std::string_view version);

}  // namespace carnot::nvml
