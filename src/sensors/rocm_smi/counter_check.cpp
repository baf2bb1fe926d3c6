// SPDX-License-Identifier: Apache-2.0
#include "sensors/rocm_smi/counter_check.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/number_text.hpp"

namespace carnot::rocm_smi {
namespace {

/// Ticks come in batches of some 10 ms: below this they are too coarse to compare.
constexpr Seconds kLeastTime{0.2};
constexpr std::size_t kLeastSamples = 3;

Joules integrated(std::span<const CounterSample> samples) {
  Joules sum;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const Seconds length = seconds_between(samples[i - 1].when, samples[i].when);
    sum += 0.5 * (samples[i - 1].power + samples[i].power) * length;
  }
  return sum;
}

bool runs_backwards(std::span<const CounterSample> samples) {
  for (std::size_t i = 1; i < samples.size(); ++i) {
    if (samples[i].ticks < samples[i - 1].ticks) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> reason_to_distrust(std::span<const CounterSample> samples,
                                              double joules_per_tick) {
  if (samples.size() < kLeastSamples) return "it could not be read often enough to be checked";
  const Seconds length = seconds_between(samples.front().when, samples.back().when);
  if (length < kLeastTime) return "it was not watched for long enough to be checked";
  if (runs_backwards(samples)) return "it ran backwards";
  const std::uint64_t counted_ticks = samples.back().ticks - samples.front().ticks;
  if (counted_ticks == 0) return "it stood still for " + format_quantity(length);
  const Joules expected = integrated(samples);
  if (!(expected > Joules{0.0})) return "the power sensor shows 0 W, so nothing confirms it";
  const Joules counted{static_cast<double>(counted_ticks) * joules_per_tick};
  if (!(std::abs(counted / expected - 1.0) <= kCounterTolerance))
    return fmt::format("it counted {} where the power sensor gives {}", format_quantity(counted),
                       format_quantity(expected));
  return std::nullopt;
}

}  // namespace carnot::rocm_smi
