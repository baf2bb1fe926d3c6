// SPDX-License-Identifier: Apache-2.0
#include "sensors/nvml/replies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>

#include "base/text.hpp"

namespace carnot::nvml {
namespace {

constexpr double kMilli = 1e-3;

std::optional<std::uint64_t> available(std::uint64_t number, std::uint64_t not_available) {
  if (number == not_available) return std::nullopt;
  return number;
}

std::optional<std::uint64_t> not_negative(std::int64_t number) {
  if (number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(number);
}

std::optional<std::uint64_t> rounded(double number) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (!(number >= 0.0 && number <= kExact)) return std::nullopt;
  return static_cast<std::uint64_t>(std::llround(number));
}

ReadFailure no_number(std::string_view who) {
  return ReadFailure{fmt::format("{}: the driver shows no number", who)};
}

}  // namespace

std::optional<std::uint64_t> whole_number(ValueType type, std::uint64_t bits) {
  constexpr std::uint64_t kLow = std::numeric_limits<std::uint32_t>::max();
  switch (type) {
    case ValueType::real:
      return rounded(std::bit_cast<double>(bits));
    case ValueType::unsigned_int:
      return available(bits & kLow, kLow);
    case ValueType::unsigned_long:
    case ValueType::unsigned_long_long:
      return available(bits, std::numeric_limits<std::uint64_t>::max());
    case ValueType::signed_long_long:
      return not_negative(static_cast<std::int64_t>(bits));
    case ValueType::signed_int:
      return not_negative(static_cast<std::int32_t>(static_cast<std::uint32_t>(bits & kLow)));
  }
  return std::nullopt;
}

ReadingValue power_value(ValueType type, std::uint64_t bits, std::string_view who) {
  const auto milliwatts = whole_number(type, bits);
  if (!milliwatts) return no_number(who);
  if (*milliwatts == 0) return ReadFailure{fmt::format("{}: shows 0 W, which no board draws", who)};
  return PowerValue{Watts{static_cast<double>(*milliwatts) * kMilli}};
}

ReadingValue energy_value(ValueType type, std::uint64_t bits, std::string_view who) {
  const auto millijoules = whole_number(type, bits);
  if (!millijoules) return no_number(who);
  return CounterValue{*millijoules};
}

std::vector<StampedPower> powers_after(std::span<const Sample> samples, ValueType type,
                                       std::uint64_t last_us) {
  std::vector<StampedPower> powers;
  for (const Sample& sample : samples) {
    if (sample.timestamp_us <= last_us) continue;
    const ReadingValue value = power_value(type, sample.bits, {});
    if (const auto* power = std::get_if<PowerValue>(&value))
      powers.push_back({sample.timestamp_us, power->watts});
  }
  // The buffer is a ring; that it is handed out from its oldest entry on is written nowhere.
  const auto by_time = &StampedPower::timestamp_us;
  std::ranges::stable_sort(powers, {}, by_time);
  const auto repeated = std::ranges::unique(powers, {}, by_time);
  powers.erase(repeated.begin(), repeated.end());
  return powers;
}

ProcessShares shares_after(std::span<const ProcessSample> samples, std::uint64_t last_us) {
  struct Sum {
    double percent = 0.0;
    int samples = 0;
  };
  ProcessShares result{{}, last_us};
  std::map<std::uint32_t, Sum> sums;
  for (const ProcessSample& sample : samples) {
    constexpr unsigned int kWhole = 100;
    if (sample.timestamp_us <= last_us || sample.sm > kWhole) continue;
    Sum& sum = sums[sample.pid];
    sum.percent += sample.sm;
    ++sum.samples;
    result.seen_until_us = std::max<std::uint64_t>(result.seen_until_us, sample.timestamp_us);
  }
  for (const auto& [pid, sum] : sums)
    result.shares.push_back({pid, sum.percent / (100.0 * sum.samples)});
  return result;
}

int driver_major(std::string_view version) {
  constexpr std::uint64_t kLargest = 1'000'000;
  const auto number = parse_uint(version.substr(0, version.find('.')));
  return number && *number < kLargest ? static_cast<int>(*number) : 0;
}

}  // namespace carnot::nvml
