// SPDX-License-Identifier: Apache-2.0
#include "meter/uncertainty.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/reading_script.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

SourceDescription rapl() {
  SourceDescription source;
  source.counter = CounterSpec{1e-6, 262'143'328'850, false};
  source.refresh = Seconds{1e-3};
  source.plausible_maximum = Watts{500.0};
  return source;
}

Cut whole(double joules, double seconds) {
  Cut cut;
  cut.known_joules = Joules{joules};
  cut.known = std::chrono::round<std::chrono::nanoseconds>(Seconds{seconds});
  return cut;
}

TEST(RandomErrors, FollowTheBudget) {
  Cut cut = whole(100.0, 1.0);
  cut.begin_edge = Joules{0.3};
  cut.end_edge = Joules{0.4};
  const RandomErrors errors = random_errors(rapl(), cut);
  EXPECT_NEAR(errors.refresh.si(), 100.0 * 1e-3 * 0.715728, 1e-7);
  EXPECT_NEAR(errors.quantum.si(), 1e-6 / std::sqrt(6.0), 1e-15);
  EXPECT_NEAR(errors.edges.si(), 0.5 / std::sqrt(3.0), 1e-12);
}

TEST(RandomErrors, RaplNeeds72MillisecondsForOnePercentAtOneSigma) {
  const RandomErrors errors = random_errors(rapl(), whole(100.0 * 0.072, 0.072));
  EXPECT_NEAR(errors.combined().si() / (100.0 * 0.072), 0.01, 1e-4);
}

/// A meter that hands out momentary powers every 100 ms.
SourceDescription plug() {
  SourceDescription source;
  source.refresh = Seconds{0.1};
  return source;
}

Cut sampled(double watts, double seconds, double scatter, int readings) {
  Cut cut = whole(watts * seconds, seconds);
  cut.scatter = Watts{scatter};
  cut.readings = readings;
  return cut;
}

TEST(RandomErrors, OfAPowerShrinkWithTheNumberOfReadings) {
  const RandomErrors errors = random_errors(plug(), sampled(50.0, 10.0, 5.0, 100));
  EXPECT_NEAR(errors.sampling.si(), 5.0 * std::sqrt(1.0 / 100.0) * 10.0, 1e-12);
  EXPECT_DOUBLE_EQ(errors.refresh.si(), 0.0);
}

TEST(RandomErrors, APartTimeSensorErrsByWhatItDoesNotSee) {
  SourceDescription a100 = plug();
  a100.averaged_over = Seconds{0.025};
  const RandomErrors errors = random_errors(a100, sampled(50.0, 10.0, 5.0, 101));
  EXPECT_NEAR(errors.sampling.si(), 5.0 * std::sqrt(0.75 / 101.0) * 10.0, 1e-12);
  a100.averaged_over = Seconds{1.0};
  EXPECT_DOUBLE_EQ(random_errors(a100, sampled(50.0, 10.0, 5.0, 101)).sampling.si(), 0.0);
}

/// A plug that is read every second and shows what was up to a second before, on work that steps
/// from 20 to 120 W at the window's begin.
TEST(Measurement, OfAPowerHoldsTheTruthWhereWorkBeginsAtItsEdge) {
  SourceDescription meter = plug();
  meter.id = "plug";
  meter.domain = Domain::wall;
  meter.refresh = Seconds{1.0};
  ReadingScript script{meter};
  for (int second = 0; second <= 20; ++second) script.watts(second, second < 6 ? 20.0 : 120.0);
  const Energy energy = script.over(5.1, 15.1).total;
  EXPECT_LT(energy.joules()->point, 1160.0);
  EXPECT_GT(energy.joules()->upper, 1200.0);  // the truth
}

TEST(LengthFor, MakesTheErrorWhatWasAskedFor) {
  for (const double share : {0.05, 0.01, 0.001}) {
    Cut cut = sampled(50.0, 10.0, 5.0, 101);
    cut.begin_edge = Joules{3.0};
    const RandomErrors errors = random_errors(plug(), cut);
    const double length = length_for(share, errors, cut).count();
    const double fixed = errors.edges.si();
    const double sampling = errors.sampling.si() * std::sqrt(length / 10.0);
    EXPECT_NEAR(kNormal95 * std::hypot(fixed, sampling) / (50.0 * length), share, 1e-9 * share);
  }
}

TEST(LengthFor, RaplForOnePercentAtOneSigmaIs72Milliseconds) {
  const Cut cut = whole(100.0, 1.0);
  const double share = 0.01 * kNormal95;
  EXPECT_NEAR(length_for(share, random_errors(rapl(), cut), cut).count(), 0.0716, 5e-4);
}

TEST(JoulesOf, GainAndOffsetWidenTheIntervalHoweverLongTheWindow) {
  SourceDescription board = plug();
  board.accuracy = {0.05, Watts{2.0}};
  for (const double seconds : {1.0, 1000.0}) {
    const Estimate joules = joules_of(board, whole(100.0 * seconds, seconds), 1.0);
    EXPECT_NEAR(joules.upper / joules.point, 1.07, 1e-12);
    EXPECT_NEAR(joules.lower / joules.point, 0.93, 1e-12);
  }
}

TEST(JoulesOf, WithEverythingKnownTheIntervalIsRandomOnly) {
  const Estimate joules = joules_of(rapl(), whole(100.0, 1.0), 1.0);
  EXPECT_DOUBLE_EQ(joules.point, 100.0);
  EXPECT_NEAR(joules.upper - 100.0, 1.96 * 0.1 * 0.715728, 1e-5);
  EXPECT_NEAR(100.0 - joules.lower, joules.upper - 100.0, 1e-12);
  EXPECT_DOUBLE_EQ(joules.confidence, 0.95);
}

TEST(JoulesOf, UnknownTimeReachesFromNothingToThePlausibleMost) {
  Cut cut = whole(90.0, 0.9);
  cut.unknown = 100ms;
  const Estimate joules = joules_of(rapl(), cut, 1.0);
  EXPECT_NEAR(joules.point, 100.0, 1e-12);  // filled at the mean power
  EXPECT_NEAR(joules.lower, 90.0, 0.2);
  EXPECT_NEAR(joules.upper, 90.0 + 50.0, 0.2);
}

TEST(JoulesOf, AModelsFactorWidensBothWays) {
  SourceDescription model = rapl();
  model.counter.reset();
  model.refresh = Seconds{0.0};
  model.model = ModelSpec{"curve", 0.83, false};
  const Estimate joules = joules_of(model, whole(100.0, 1.0), 4.0);
  EXPECT_EQ(joules, (Estimate{100.0, 25.0, 400.0, 0.83}));
}

TEST(Measurement, OfTheSameReadingsIsTheSameToTheLastBit) {
  ReadingScript script{rapl()};
  script.ticks(0.0, 100);
  script.ticks(1.0, 33'333'433);
  script.ticks(2.0, 77'777'777);
  const auto again = [&] { return script.over(0.1, 1.9); };
  EXPECT_EQ(again().total.joules(), again().total.joules());
  EXPECT_EQ(again().sources[0].readings, 3);
}

TEST(Measurement, AWindowTooShortForItsSourceIsFlagged) {
  SourceDescription exact = rapl();
  exact.accuracy = Accuracy{};
  ReadingScript script{exact};
  script.ticks(0.0, 0);
  script.ticks(0.005, 500'000);
  const Energy total = script.over(0.0, 0.005).total;
  ASSERT_EQ(total.findings().size(), 1U);
  EXPECT_EQ(total.findings()[0].code, FindingCode::too_short);
  EXPECT_EQ(total.findings()[0].detail,
            "The joules are known to ±28.1 % only; a window of 140 ms would give ±1 %.");
}

TEST(Measurement, WithoutSourcesTheEnergyIsMissing) {
  const Measurement measured = ReadingScript{}.over(0.0, 1.0);
  EXPECT_EQ(measured.total.provenance(), Provenance::missing);
  EXPECT_DOUBLE_EQ(measured.unknown_share, 1.0);
}

}  // namespace
}  // namespace carnot
