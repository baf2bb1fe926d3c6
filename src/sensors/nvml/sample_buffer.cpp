// SPDX-License-Identifier: Apache-2.0
#include "sensors/nvml/sample_buffer.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

namespace carnot::nvml {
namespace {

using std::chrono::nanoseconds;

constexpr std::int64_t kNanosecondsPerMicrosecond = 1000;
/// Stamps past this (about the year 2250) are no times, and would not fit into nanoseconds.
constexpr std::uint64_t kLastTimestamp = 9'000'000'000'000'000;

std::int64_t nanoseconds_of(std::uint64_t timestamp_us) {
  return static_cast<std::int64_t>(timestamp_us) * kNanosecondsPerMicrosecond;
}

std::int64_t count(SteadyTime when) { return when.time_since_epoch().count(); }

}  // namespace

std::optional<SampleBuffer> SampleBuffer::of(Gpu& gpu) {
  constexpr unsigned int kMost = 1 << 16;
  ValueType type{};
  unsigned int capacity = 0;
  const Return result = gpu.call(gpu.functions().samples, kTotalPowerSamples, 0ULL, &type,
                                 &capacity, static_cast<Sample*>(nullptr));
  if (result != Return::success || capacity == 0 || capacity > kMost) return std::nullopt;
  return SampleBuffer{capacity};
}

std::vector<StampedPower> SampleBuffer::fetch(Gpu& gpu, std::uint64_t last_us) {
  ValueType type{};
  auto got = static_cast<unsigned int>(storage_.size());
  const Return result =
      gpu.call(gpu.functions().samples, kTotalPowerSamples,
               static_cast<unsigned long long>(last_us), &type, &got, storage_.data());
  if (result != Return::success) return {};  // not_found: nothing newer
  const std::size_t filled = std::min<std::size_t>(got, storage_.size());
  auto powers = powers_after({storage_.data(), filled}, type, last_us);
  std::erase_if(powers, [](const StampedPower& one) { return one.timestamp_us > kLastTimestamp; });
  return powers;
}

/// The driver promises microseconds and does not say of which clock; as seen they count from 1970.
/// Stamps near the wall clock are taken at their word; of others it is only known that the newest
/// one is not of the future.
void SampleBuffer::pair(Gpu& gpu, const Clock& clock) {
  constexpr std::int64_t kNear = std::int64_t{10} * std::nano::den;  // ns
  const auto powers = fetch(gpu, 0);
  if (powers.empty()) return;
  const SteadyTime now = clock.now();
  const std::int64_t wall = clock.wall_now().time_since_epoch().count();
  last_us_ = powers.back().timestamp_us;
  const std::int64_t newest = nanoseconds_of(last_us_);
  const bool is_wall = newest <= wall && wall - newest < kNear;
  offset_ns_ = count(now) - (is_wall ? wall : newest);
  fresh_ = now;
  paired_ = true;
}

SteadyTime SampleBuffer::steady(std::uint64_t timestamp_us) const {
  return SteadyTime{nanoseconds{nanoseconds_of(timestamp_us) + offset_ns_}};
}

void SampleBuffer::append(Gpu& gpu, const Clock& clock, SteadyTime newest_known,
                          std::vector<Reading>& into) {
  if (!paired_) {
    pair(gpu, clock);
    return;
  }
  const auto powers = fetch(gpu, last_us_);
  const SteadyTime now = clock.now();
  if (powers.empty()) {
    // So long without a sample: the driver was reloaded, or its clock was set back.
    constexpr Seconds kSilence{1.0};
    if (seconds_between(fresh_, now) > kSilence) paired_ = false;
    return;
  }
  fresh_ = now;
  last_us_ = powers.back().timestamp_us;
  // No sample is of the future: the first pairing erred by the age of its sample, or the clock was
  // set forward.
  offset_ns_ = std::min(offset_ns_, count(now) - nanoseconds_of(last_us_));
  for (const StampedPower& power : powers) {
    const SteadyTime when = steady(power.timestamp_us);
    if (when > newest_known) into.push_back({0, when, PowerValue{power.watts}});
  }
}

}  // namespace carnot::nvml
