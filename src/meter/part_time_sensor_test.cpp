// SPDX-License-Identifier: Apache-2.0
//
// A square wave in step with a sensor that looks at 25 of every 100 ms, for ten seconds, at every
// phase: what it shows may be anything between rest and work, and it is said to be so.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "support/findings.hpp"
#include "support/reading_script.hpp"

namespace carnot {
namespace {

constexpr double kPeriod = 0.1;    // s, of the sensor and of the work
constexpr double kWindow = 0.025;  // s that the sensor sees of it
constexpr double kLength = 10.0;
constexpr double kWork = 300.0;  // W, in the first half of each of its periods
constexpr double kRest = 100.0;

/// Joules of the wave from its own beginning on.
double wave_until(double time) {
  const double periods = std::floor(time / kPeriod);
  const double rest = time - periods * kPeriod;
  const double half = kPeriod / 2.0;
  return periods * half * (kWork + kRest) + kWork * std::min(rest, half) +
         kRest * std::max(0.0, rest - half);
}

/// What the sensor makes of joules until a time, shown at the end of each of its periods.
Energy seen(const std::function<double(double)>& joules_until) {
  SourceDescription board;
  board.id = "a100";
  board.domain = Domain::gpu;
  board.refresh = Seconds{kPeriod};
  board.averaged_over = Seconds{kWindow};
  ReadingScript script{board};
  for (int i = 0; i * kPeriod < kLength + 4.0; ++i) {
    const double when = i * kPeriod + 0.05;
    script.watts(when, (joules_until(when) - joules_until(when - kWindow)) / kWindow);
  }
  return script.energy(2.0, 2.0 + kLength);
}

bool is_flagged(const Energy& energy) {
  const Finding* told = finding_in(energy, FindingCode::part_time_sensor);
  return told != nullptr && told->severity == Severity::flagged;
}

class SquareWaveInStep : public ::testing::TestWithParam<int> {};

TEST_P(SquareWaveInStep, IsFlaggedAtEveryPhase) {
  const double phase = GetParam() * 1e-3;
  const Energy energy = seen([&](double when) { return wave_until(when + phase); });
  EXPECT_TRUE(is_flagged(energy));
  EXPECT_GE(energy.joules()->point, 0.999 * kRest * kLength);
  EXPECT_LE(energy.joules()->point, 1.001 * kWork * kLength);
}

/// The cure that its remedy names: eight pauses of 25 ms, so that the phase slides.
TEST_P(SquareWaveInStep, IsSeenWithinFivePercentWhenPausesShiftIt) {
  const double phase = GetParam() * 1e-3;
  constexpr double kPause = 0.025;
  constexpr double kStretch = 1.2;  // of work between two pauses, each of which begins it anew
  const auto joules_until = [&](double when) {
    const double time = when + phase;
    const double turns = std::floor(time / (kStretch + kPause));
    const double inside = time - turns * (kStretch + kPause);
    return turns * (wave_until(kStretch) + kRest * kPause) +
           wave_until(std::min(inside, kStretch)) + kRest * std::max(0.0, inside - kStretch);
  };
  const double truth = joules_until(2.0 + kLength) - joules_until(2.0);
  EXPECT_NEAR(seen(joules_until).joules()->point, truth, 0.05 * truth);
}

INSTANTIATE_TEST_SUITE_P(EveryPhase, SquareWaveInStep, ::testing::Range(0, 100, 5));

TEST(PartTimeSensor, ASensorThatSeesAllOfTheTimeIsNotFlagged) {
  SourceDescription board;
  board.id = "rtx3090";
  board.domain = Domain::gpu;
  board.refresh = Seconds{kPeriod};
  board.averaged_over = Seconds{kPeriod};
  ReadingScript script{board};
  for (int i = 0; i < 140; ++i) script.watts(i * kPeriod, 200.0);
  EXPECT_FALSE(is_flagged(script.energy(2.0, 12.0)));
}

}  // namespace
}  // namespace carnot
