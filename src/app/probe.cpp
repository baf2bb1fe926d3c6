// SPDX-License-Identifier: Apache-2.0
#include "app/probe.hpp"

#include <algorithm>
#include <chrono>
#include <stop_token>
#include <thread>
#include <vector>

#include "meter/measurement.hpp"
#include "meter/pace.hpp"

namespace carnot {
namespace {

/// Reads sources, those that need it beside the load as well.
class Probing {
 public:
  Probing(const Sources& sources, const Clock& clock)
      : sources_{sources},
        clock_{clock},
        descriptions_{descriptions_of(sources)},
        paces_{descriptions_} {
    // A check is examined like any other source here, not only looked at now and then.
    for (SourceDescription& source : paces_) source.checks.clear();
  }

  void read() {
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      const std::size_t known = readings_.size();
      sources_[i]->collect(clock_, readings_);
      for (std::size_t one = known; one < readings_.size(); ++one) readings_[one].source = i;
    }
  }

  /// Gives those that answer late the time they say they need.
  void settle() {
    constexpr Seconds kMost{3.0};
    const Seconds late = std::min(kMost, settling_time(paces_));
    if (late <= Seconds{0.0}) return;
    clock_.sleep_for(std::chrono::duration_cast<std::chrono::nanoseconds>(late));
    read();
  }

  void read_beside(const ProbeLoad& load) {
    const auto period = sampling_period(paces_);
    if (!period || *period >= kProbeLength) {
      load();
      return;
    }
    const std::jthread sampler{[&](const std::stop_token& stop) {
      const RealClock pace;  // the load takes real time, whatever clock stamps the readings
      while (pace.sleep_for(*period, stop)) read();
    }};
    load();
  }

  Measurement between(SteadyTime begin, SteadyTime end) const {
    return measurement_of(descriptions_, readings_, "probe", begin, end);
  }

 private:
  const Sources& sources_;
  const Clock& clock_;
  std::vector<SourceDescription> descriptions_;
  std::vector<SourceDescription> paces_;
  std::vector<Reading> readings_;
};

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
  Probing probing{sources, clock};
  probing.read();
  probing.settle();
  const SteadyTime begin = clock.now();
  probing.read_beside(load);
  const SteadyTime end = std::max(clock.now(), begin + std::chrono::nanoseconds{1});
  probing.read();
  probing.settle();
  return probing.between(begin, end);
}

std::string why_no_joules(const Energy& energy) {
  if (energy.joules() || energy.findings().empty()) return {};
  const Finding& first = energy.findings().front();
  return first.detail.empty() ? std::string{row_of(first.code).meaning} : first.detail;
}

}  // namespace carnot
