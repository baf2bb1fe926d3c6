// SPDX-License-Identifier: Apache-2.0
#include "app/probe.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "meter/measurement.hpp"

namespace carnot {
namespace {

std::vector<Reading> read_all(const Sources& sources, const Clock& clock) {
  std::vector<Reading> readings;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    readings.push_back(sources[i]->read(clock));
    readings.back().source = i;
  }
  return readings;
}

}  // namespace

void spin_cpus(int cpus, Seconds length) {
  const auto end = std::chrono::steady_clock::now() +
                   std::chrono::duration_cast<std::chrono::nanoseconds>(length);
  std::vector<std::jthread> spinners;
  for (int i = 0; i < std::max(1, cpus); ++i) {
    spinners.emplace_back([end] {
      while (std::chrono::steady_clock::now() < end) {
      }
    });
  }
}

Measurement probe(const Sources& sources, const Clock& clock, const ProbeLoad& load) {
  std::vector<Reading> readings = read_all(sources, clock);
  const SteadyTime begin = clock.now();
  load();
  const SteadyTime end = std::max(clock.now(), begin + std::chrono::nanoseconds{1});
  for (Reading& reading : read_all(sources, clock)) readings.push_back(std::move(reading));
  return measurement_of(descriptions_of(sources), readings, "probe", begin, end);
}

std::string why_no_joules(const Energy& energy) {
  if (energy.joules() || energy.findings().empty()) return {};
  const Finding& first = energy.findings().front();
  return first.detail.empty() ? std::string{row_of(first.code).meaning} : first.detail;
}

}  // namespace carnot
