// SPDX-License-Identifier: Apache-2.0
#include "meter/power_errors.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "meter/track/track.hpp"
#include "support/findings.hpp"
#include "support/reading_script.hpp"

namespace carnot {
namespace {

/// A wall meter that is asked once a second.
SourceDescription plug() {
  SourceDescription source;
  source.id = "http_json:plug";
  source.domain = Domain::wall;
  source.refresh = Seconds{1.0};
  return source;
}

double step(const std::vector<double>& watts) {
  ReadingScript script{plug()};
  script.watts_each_second(watts);
  return step_of(track_of(plug(), script.readings()), instant(0.0), instant(3600.0)).si();
}

TEST(StepOf, IsWhatAllChangesAreMultiplesOf) {
  EXPECT_DOUBLE_EQ(step({40.0, 45.0, 60.0, 45.0, 70.0, 50.0, 75.0}), 5.0);
  EXPECT_DOUBLE_EQ(step({40.25, 40.5, 41.25, 40.5, 41.0, 43.25, 40.75}), 0.25);
  EXPECT_DOUBLE_EQ(step({42.0, 47.0, 62.0, 47.0, 72.0, 52.0, 77.0}),
                   5.0);  // no multiples themselves
}

TEST(StepOf, OfFewValuesIsTheLastDigitThatTheyUse) {
  EXPECT_DOUBLE_EQ(step({97.0, 97.0, 97.0}), 1.0);
  EXPECT_DOUBLE_EQ(step({8.41, 8.41}), 0.01);
  EXPECT_DOUBLE_EQ(step({40.0, 110.0}), 1.0);
  EXPECT_DOUBLE_EQ(step({12.5, 13.0}), 0.1);
}

TEST(StepOf, OfWorkAndRestByTurnsIsNotWhatLiesBetweenThem) {
  EXPECT_DOUBLE_EQ(step({40.0, 110.0, 40.0, 110.0, 40.0, 110.0, 40.0, 110.0}), 1.0);
  EXPECT_LE(step({23.4857, 131.2391, 23.4857, 131.2391, 23.4857, 131.2391, 23.4857}), 1e-4);
}

TEST(StepOf, OfWhatMovesFreelyIsNothingToSpeakOf) {
  EXPECT_LE(step({97.331721, 98.120934, 96.003127, 99.271822, 97.000413, 98.1}), 1e-5);
  EXPECT_DOUBLE_EQ(step({0.0, 0.0, 0.0}), 0.0);
}

TEST(StepOf, ABrokenDevicesClaimIsNoReasonToFail) { EXPECT_GT(step({1e300, 1e308, 1e300}), 0.0); }

Energy energy_of(const SourceDescription& source, const std::vector<double>& watts) {
  ReadingScript script{source};
  script.watts_each_second(watts);
  return script.energy(0.0, static_cast<double>(watts.size() - 1));
}

TEST(SteadyPower, IsNotExactButKnownToTheStepsThatTheMeterShows) {
  const Energy energy = energy_of(plug(), {8.4, 8.4, 8.4, 8.4, 8.4, 8.4});
  EXPECT_NEAR(energy.joules()->point, 42.0, 1e-9);
  EXPECT_NEAR(energy.joules()->lower, 41.5, 1e-9);
  EXPECT_NEAR(energy.joules()->upper, 42.5, 1e-9);
}

TEST(SteadyPower, AStatedResolutionCountsWhereItIsCoarserThanWhatIsSeen) {
  SourceDescription source = plug();
  source.resolution = Watts{2.0};
  EXPECT_NEAR(energy_of(source, {8.0, 8.0, 8.0}).joules()->upper, 20.0, 1e-9);
  source.resolution = Watts{1e-3};
  EXPECT_NEAR(energy_of(source, {8.0, 8.0, 8.0}).joules()->upper, 18.0, 1e-9);
}

TEST(Accuracy, ThatNobodyStatesIsSaidInThePassport) {
  EXPECT_TRUE(has(energy_of(plug(), {8.0, 8.0}), FindingCode::accuracy_unstated));
}

TEST(Accuracy, OnceStatedWidensTheInterval) {
  SourceDescription source = plug();
  source.accuracy = Accuracy{0.01, Watts{0.5}};
  const Energy energy = energy_of(source, {100.0, 100.0, 100.0});
  EXPECT_FALSE(has(energy, FindingCode::accuracy_unstated));
  EXPECT_NEAR(energy.joules()->upper, 200.0 + 0.01 * 200.0 + (0.5 + 1.0) * 2.0, 1e-9);
}

TEST(Accuracy, StatedAsExactIsAClaimThatIsTaken) {
  SourceDescription source = plug();
  source.accuracy = Accuracy{};
  EXPECT_FALSE(has(energy_of(source, {8.0, 8.0}), FindingCode::accuracy_unstated));
}

}  // namespace
}  // namespace carnot
