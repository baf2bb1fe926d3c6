// SPDX-License-Identifier: Apache-2.0
#include "meter/clock_error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "meter/measurement.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

const SteadyTime kT0{1000s};

/// A meter that answers every 0.5 s, whose clock is known to ± u.
SourceDescription meter(Seconds u) {
  SourceDescription source;
  source.id = "csv:meter";
  source.domain = Domain::wall;
  source.refresh = Seconds{0.5};
  source.stamp_error = u;
  source.accuracy = Accuracy{};
  return source;
}

using Power = std::function<double(double seconds)>;
const Power kSteady = [](double) { return 100.0; };
/// Rest, work from 10 s to 20 s, rest.
const Power kWork = [](double when) { return when >= 10.0 && when < 20.0 ? 120.0 : 20.0; };

/// What it says of a load, when its stamps come so much too late.
std::vector<Reading> readings(const Power& power, double late) {
  std::vector<Reading> all;
  for (int i = 0; i <= 60; ++i) {
    const double when = 0.5 * i + 0.1;
    const Seconds stamp{when + late};
    all.push_back({0, kT0 + std::chrono::duration_cast<std::chrono::nanoseconds>(stamp),
                   PowerValue{Watts{power(when)}}});
  }
  return all;
}

Joules error_of(const Power& power, Seconds u) {
  const SourceDescription source = meter(u);
  return clock_error_of(track_of(source, readings(power, 0.0)), kT0 + 10s, kT0 + 20s);
}

TEST(ClockError, IsTheStepAtTheEdgesTimesWhatTheClockMayBeOff) {
  EXPECT_DOUBLE_EQ(error_of(kWork, Seconds{0.3}).si(), 0.3 * 100.0);
}

TEST(ClockError, IsNoneAtASteadyPowerOrByOurOwnClock) {
  EXPECT_DOUBLE_EQ(error_of(kSteady, Seconds{0.3}).si(), 0.0);
  EXPECT_DOUBLE_EQ(error_of(kWork, Seconds{0.0}).si(), 0.0);
}

TEST(ClockError, OfARisingPowerIsTheRiseFromEdgeToEdge) {
  const Power rising = [](double when) { return 10.0 * when; };
  const double error = error_of(rising, Seconds{0.2}).si();
  EXPECT_GE(error, 0.2 * 100.0);  // 100 W at the one, 200 W at the other
  EXPECT_LE(error, 0.2 * 130.0);
}

TEST(ClockError, OfARegisterIsThatOfItsMeanPowers) {
  SourceDescription source = meter(Seconds{0.3});
  source.counter = CounterSpec{1.0, ~std::uint64_t{0}, false};
  std::vector<Reading> counted;
  double joules = 0.0;
  for (int i = 0; i <= 30; ++i) {
    counted.push_back({0, kT0 + i * 1s, CounterValue{static_cast<std::uint64_t>(joules)}});
    joules += kWork(i);
  }
  EXPECT_DOUBLE_EQ(clock_error_of(track_of(source, counted), kT0 + 10s, kT0 + 20s).si(), 30.0);
}

TEST(ClockError, IsInTheIntervalAndInTheBudget) {
  for (const double late : {-0.3, 0.3}) {
    const std::vector<Reading> seen = readings(kWork, late);
    const auto over = [&](Seconds u) {
      return measurement_of(std::vector{meter(u)}, seen, "w", kT0 + 10s, kT0 + 20s).sources[0];
    };
    const SourceEnergy with = over(Seconds{0.3});
    const Estimate joules = with.energy.joules().value();
    EXPECT_LE(joules.lower, 1200.0) << late;  // the truth
    EXPECT_GE(joules.upper, 1200.0) << late;
    EXPECT_DOUBLE_EQ(with.account->budget.clock.si(), 30.0);
    const Estimate without = over(Seconds{0.0}).energy.joules().value();
    EXPECT_DOUBLE_EQ(joules.point, without.point);
    EXPECT_NEAR(joules.upper - without.upper, 30.0, 1e-9);
  }
}

TEST(ClockMargin, IsNoneByOurOwnClock) {
  EXPECT_DOUBLE_EQ(clock_margin_of(meter(Seconds{0.0})).count(), 0.0);
  EXPECT_DOUBLE_EQ(clock_margin_of(meter(Seconds{0.3})).count(), 0.8);
}

}  // namespace
}  // namespace carnot
