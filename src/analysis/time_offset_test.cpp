// SPDX-License-Identifier: Apache-2.0
#include "analysis/time_offset.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/rng.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

constexpr OffsetRange kAround{Seconds{-10.0}, Seconds{10.0}};

/// A meter with a clock of its own beside a machine that draws 50 W at rest and 80 W under load.
struct FakeMeter {
  double offset = 0.0;       // stamps are so late
  double period = 1.0;       // between two looks
  double noise_watts = 0.0;  // standard deviation
  double drift_watts = 0.0;  // per second: it warms up
  double clock_ppm = 0.0;    // its clock runs fast
  double averaged = 0.0;     // it shows the mean of so long before, and says so
  double step_watts = 30.0;
  std::uint64_t seed = 1;
};

double on_share(const std::vector<LoadPulse>& pulses, double begin, double end) {
  if (end <= begin) {
    return std::ranges::any_of(pulses,
                               [&](const LoadPulse& pulse) {
                                 return pulse.begin.count() <= end && end < pulse.end.count();
                               })
               ? 1.0
               : 0.0;
  }
  double on = 0.0;
  for (const LoadPulse& pulse : pulses) {
    on += std::max(0.0, std::min(end, pulse.end.count()) - std::max(begin, pulse.begin.count()));
  }
  return on / (end - begin);
}

std::vector<StampedPower> watch(const std::vector<LoadPulse>& pulses, const FakeMeter& meter) {
  Rng rng{meter.seed};
  std::vector<StampedPower> samples;
  const double length = pulses.back().end.count() + 3.0;
  for (double when = rng.uniform(0.0, meter.period); when < length; when += meter.period) {
    const double watts = 50.0 + meter.step_watts * on_share(pulses, when - meter.averaged, when) +
                         meter.drift_watts * when + meter.noise_watts * rng.normal();
    const double stamp = when * (1.0 + 1e-6 * meter.clock_ppm) + meter.offset;
    samples.push_back({Seconds{stamp - meter.averaged}, Seconds{stamp}, watts});
  }
  return samples;
}

TimeOffset offset_of(const FakeMeter& meter) {
  const auto pulses = offset_pattern(Seconds{2.0});
  return must(find_time_offset(pulses, watch(pulses, meter), kAround));
}

TEST(OffsetPattern, HasEdgesAtAllPhasesOfASecond) {
  const auto pulses = offset_pattern(Seconds{2.0});
  EXPECT_EQ(pulses.size(), 8U);  // runs of ones in 31 chips
  std::vector<double> phases;
  for (const LoadPulse& pulse : pulses) {
    ASSERT_LT(pulse.begin, pulse.end);
    for (const double edge : {pulse.begin.count(), pulse.end.count()})
      phases.push_back(edge - std::floor(edge));
  }
  std::ranges::sort(phases);
  for (std::size_t i = 1; i < phases.size(); ++i) EXPECT_LT(phases[i] - phases[i - 1], 0.25);
}

TEST(TimeOffset, FindsTheOffsetOfAFastMeter) {
  const TimeOffset found = offset_of({.offset = 1.2345, .period = 0.1, .noise_watts = 1.0});
  EXPECT_NEAR(found.offset.count(), 1.2345, 0.02);
  EXPECT_LT(found.uncertainty.count(), 0.06);
  EXPECT_GT(found.correlation, 0.98);
  EXPECT_NEAR(found.step_watts, 30.0, 0.5);
}

TEST(TimeOffset, FindsItBetweenTheSamplesOfAMeterOfOneHertz) {
  const TimeOffset found = offset_of({.offset = -3.37, .averaged = 1.0});
  EXPECT_NEAR(found.offset.count(), -3.37, 0.05);
  const TimeOffset momentary = offset_of({.offset = -3.37});
  EXPECT_NEAR(momentary.offset.count(), -3.37, 0.2);
  EXPECT_LT(momentary.uncertainty.count(), 0.5);
}

TEST(TimeOffset, AMeterThatWarmsUpIsSeenThrough) {
  const TimeOffset found =
      offset_of({.offset = 0.8, .period = 0.2, .noise_watts = 1.0, .drift_watts = 0.3});
  EXPECT_NEAR(found.offset.count(), 0.8, 0.05);
}

TEST(TimeOffset, AClockThatRunsFastIsMetInTheMiddle) {
  // 200 ppm over 70 s are 14 ms from the first sample to the last.
  const TimeOffset found = offset_of({.offset = 0.5, .period = 0.1, .clock_ppm = 200.0});
  EXPECT_NEAR(found.offset.count(), 0.507, 0.02);
}

TEST(TimeOffset, ItsIntervalHoldsTheTruthAsOftenAsItSays) {
  constexpr int kMeters = 150;
  Rng rng{5};
  int held = 0;
  for (int i = 0; i < kMeters; ++i) {
    const FakeMeter meter{.offset = rng.uniform(-4.0, 4.0),
                          .period = rng.uniform(0.2, 1.1),
                          .noise_watts = rng.uniform(0.0, 6.0),
                          .drift_watts = rng.uniform(-0.1, 0.1),
                          .averaged = rng.uniform() < 0.5 ? 0.0 : 0.2,
                          .seed = rng.next()};
    const TimeOffset found = offset_of(meter);
    held += std::abs(found.offset.count() - meter.offset) <= found.uncertainty.count() ? 1 : 0;
  }
  EXPECT_GE(held, kMeters * 93 / 100);
}

TEST(TimeOffset, RefusesAMeterThatSeesSomethingElse) {
  const auto pulses = offset_pattern(Seconds{2.0});
  const auto found =
      find_time_offset(pulses, watch(pulses, {.noise_watts = 5.0, .step_watts = 0.0}), kAround);
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, ErrorCode::failed);
}

TEST(TimeOffset, RefusesPowerThatFallsUnderLoad) {
  const auto pulses = offset_pattern(Seconds{2.0});
  EXPECT_FALSE(find_time_offset(pulses, watch(pulses, {.step_watts = -30.0}), kAround).has_value());
}

TEST(TimeOffset, RefusesAPatternThatRepeatsItself) {
  std::vector<LoadPulse> pulses;
  for (double begin = 2.0; begin < 60.0; begin += 4.0)
    pulses.push_back({Seconds{begin}, Seconds{begin + 2.0}});
  const auto found = find_time_offset(pulses, watch(pulses, {.period = 0.5}), kAround);
  ASSERT_FALSE(found.has_value());
  EXPECT_THAT(found.error().message, testing::HasSubstr("two offsets"));
}

TEST(TimeOffset, RefusesAnOffsetOutsideTheRange) {
  const auto pulses = offset_pattern(Seconds{2.0});
  EXPECT_FALSE(find_time_offset(pulses, watch(pulses, {.offset = 30.0}), kAround).has_value());
}

TEST(TimeOffset, RefusesTooFewReadingsAndStampsThatStandStill) {
  const auto pulses = offset_pattern(Seconds{2.0});
  EXPECT_FALSE(find_time_offset(pulses, watch(pulses, {.period = 5.0}), kAround).has_value());
  const std::vector<StampedPower> still(40, StampedPower{Seconds{1.0}, Seconds{1.0}, 5.0});
  EXPECT_FALSE(find_time_offset(pulses, still, kAround).has_value());
}

}  // namespace
}  // namespace carnot
