// SPDX-License-Identifier: Apache-2.0
#include "app/source_paces.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>
#include <utility>

namespace carnot {
namespace {

using namespace std::chrono_literals;

/// Shows a function of the time, and takes a while to answer.
class Scripted final : public Source {
 public:
  Scripted(SourceDescription description, std::chrono::nanoseconds takes,
           std::function<double(double)> value)
      : description_{std::move(description)}, takes_{takes}, value_{std::move(value)} {}

  const SourceDescription& description() const override { return description_; }
  Reading read(const Clock& clock) override {
    const SteadyTime when = clock.now();
    const double value = value_(seconds_between(SteadyTime{1000s}, when).count());
    clock.sleep_for(takes_);
    if (description_.counter) return {0, when, CounterValue{static_cast<std::uint64_t>(value)}};
    return {0, when, PowerValue{Watts{value}}};
  }

 private:
  SourceDescription description_;
  std::chrono::nanoseconds takes_;
  std::function<double(double)> value_;
};

SourceDescription a_counter(double joules_per_tick) {
  SourceDescription counter;
  counter.kind = SourceKind::powercap;
  counter.counter = CounterSpec{joules_per_tick, 1ULL << 62, false};
  return counter;
}

SourceDescription a_power(SourceKind kind) {
  SourceDescription power;
  power.kind = kind;
  power.resolution = Watts{1e-3};
  power.lag = Seconds{0.05};  // as that of a board is which stamps it late
  return power;
}

/// A register that is told anew every `refresh`, in steps of 2^-14 J, which the kernel tells in
/// whole microjoules of 61035 nJ each.
std::function<double(double)> rapl(double refresh) {
  return [refresh](double seconds) {
    const double joules = 47.3 * std::floor(seconds / refresh) * refresh;
    return std::floor(std::floor(joules * 0x1p14) * 61'035.0 / 1000.0);
  };
}

TEST(SourcePaces, SeesHowOftenAndInWhichStepsACounterMoves) {
  const ManualClock clock;
  Sources sources;
  sources.push_back(std::make_unique<Scripted>(a_counter(1e-6), 10us, rapl(1e-3)));
  const auto paces = watch_paces(sources, clock, Seconds{0.5});
  EXPECT_NEAR(paces.at(0).refresh.value().count(), 1e-3, 0.15e-3);
  EXPECT_DOUBLE_EQ(paces[0].tick.value().si(), 61.035e-6);
  EXPECT_NEAR(paces[0].cost.value().count(), 10e-6, 1e-9);
}

TEST(SourcePaces, WatchesAllForTheTimeOfOneAndTheQuickBesideTheSlow) {
  const ManualClock clock;
  Sources sources;
  const auto watts = [](double seconds) { return 60.0 + 0.005 * std::floor(seconds / 0.02); };
  sources.push_back(std::make_unique<Scripted>(a_counter(1e-6), 10us, rapl(1e-3)));
  sources.push_back(std::make_unique<Scripted>(a_power(SourceKind::nvml), 2ms, watts));
  sources.push_back(std::make_unique<Scripted>(a_power(SourceKind::http_json), 2ms, watts));
  const SteadyTime begin = clock.now();
  const auto paces = watch_paces(sources, clock, Seconds{0.5});
  EXPECT_LE(seconds_between(begin, clock.now()).count(), 0.503);
  EXPECT_NEAR(paces.at(0).refresh.value().count(), 1e-3, 0.15e-3);
  // A power that is stamped late is watched as well.
  EXPECT_NEAR(paces.at(1).refresh.value().count(), 20e-3, 9e-3);
  EXPECT_NEAR(paces[1].power_step.value().si(), 5e-3, 1e-9);
  EXPECT_FALSE(paces.at(2).cost.has_value());  // a thread of its own asks it
}

TEST(SourcePaces, WhatStandsStillOrChangesTwiceTellsNothing) {
  const ManualClock clock;
  Sources sources;
  sources.push_back(
      std::make_unique<Scripted>(a_counter(1e-6), 10us, [](double) { return 1234.0; }));
  sources.push_back(std::make_unique<Scripted>(
      a_power(SourceKind::hwmon), 10us, [](double s) { return 60.0 + std::floor(s / 0.2); }));
  for (const Pace& pace : watch_paces(sources, clock, Seconds{0.5})) {
    EXPECT_FALSE(pace.refresh.has_value());
    EXPECT_FALSE(pace.tick.has_value());
    EXPECT_FALSE(pace.power_step.has_value());
  }
}

TEST(SourcePaces, AStepIsTheCommonDivisorElseAPowerOfTwoElseTheUnit) {
  const std::vector<std::uint64_t> millions{3'000, 5'000, 7'000, 2'000, 9'000, 4'000, 1'000, 8'000};
  EXPECT_DOUBLE_EQ(seen_tick(millions, 1e-3).value().si(), 1.0);
  const std::vector<std::uint64_t> odd{13, 17, 101, 55, 71, 33, 10, 29};
  EXPECT_DOUBLE_EQ(seen_tick(odd, 1e-3).value().si(), 1e-3);
  EXPECT_FALSE(seen_tick(std::vector<std::uint64_t>{3'000, 5'000}, 1e-3).has_value());
  // As the kernel makes microjoules of a register: its unit cut off to nanojoules, and the sum too.
  for (const std::uint64_t unit : {61'035U, 15'258U, 15'300U}) {
    std::vector<std::uint64_t> steps;
    std::uint64_t before = 0;
    for (std::uint64_t raw = 1'000'003; steps.size() < 450; raw += 983 + raw % 7) {
      const std::uint64_t shown = raw * unit / 1000;
      if (before > 0) steps.push_back(shown - before);
      before = shown;
    }
    EXPECT_NEAR(seen_tick(steps, 1e-6).value().si(), static_cast<double>(unit) * 1e-9, 1e-12);
  }
  EXPECT_FALSE(seen_tick(odd, 1e-6).has_value());
}

}  // namespace
}  // namespace carnot
