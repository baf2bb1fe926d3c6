// SPDX-License-Identifier: Apache-2.0
#include "app/measure/cpu_watch.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <utility>

namespace carnot {
namespace {

constexpr double kMostTimeOnCpus = 0.01;
constexpr std::size_t kLeastLooks = 4;

/// Empty where one look could not tell.
std::optional<double> mean_of(std::span<const CpuState> looks,
                              std::optional<double> CpuState::*member) {
  double sum = 0.0;
  for (const CpuState& look : looks) {
    if (!(look.*member)) return std::nullopt;
    sum += *(look.*member);
  }
  return sum / static_cast<double>(looks.size());
}

}  // namespace

CpuWatch::CpuWatch(std::function<CpuState()> look)
    : thread_{kMostTimeOnCpus, [this, look = std::move(look)] { looks_.push_back(look()); }} {}

CpuDrift CpuWatch::finish() {
  thread_.finish();
  return drift_in(looks_);
}

CpuDrift drift_in(const std::vector<CpuState>& looks) {
  if (looks.size() < kLeastLooks) return {};
  const std::size_t quarter = looks.size() / kLeastLooks;
  const auto first = std::span{looks}.first(quarter);
  const auto last = std::span{looks}.last(quarter);
  CpuDrift drift{.begin_celsius = mean_of(first, &CpuState::celsius),
                 .end_celsius = mean_of(last, &CpuState::celsius)};
  const auto before = mean_of(first, &CpuState::frequency_hertz);
  const auto after = mean_of(last, &CpuState::frequency_hertz);
  if (before && after && *before > 0.0) drift.frequency_ratio = *after / *before;
  return drift;
}

}  // namespace carnot
