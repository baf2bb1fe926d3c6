// SPDX-License-Identifier: Apache-2.0
//
// The rows of the gallery that are about single readings and about edges.
#include <gtest/gtest.h>

#include <limits>

#include "meter/attribution.hpp"
#include "meter/measurement.hpp"
#include "sensors/fake.hpp"
#include "support/gallery_story.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

TEST(Gallery01, OneUnreadableSampleIsFlaggedAndCostsNoJoule) {
  Story story;
  Meter meter{story.flaky({1}, "energy_uj: Input/output error"), story.machine.clock};
  const auto window = meter.begin("w");
  story.spend(100.0, 1s);
  meter.read_all();  // fails
  story.spend(100.0, 1s);
  meter.read_all();
  story.spend(100.0, 1s);
  const Measurement measured = must(meter.end(window));
  EXPECT_NEAR(measured.total.joules()->point, 300.0, 1e-9);
  ASSERT_TRUE(has(measured.total, FindingCode::source_unreadable));
  EXPECT_EQ(measured.total.findings()[0].detail,
            "1 reading failed (energy_uj: Input/output error); the next good one bridged the gap.");
}

TEST(Gallery04, PowerIsNeverSmoothedOrLagged) {
  FakeMachine machine;
  double watts = 10.0;
  Sources sources;
  SourceDescription wall;
  wall.domain = Domain::wall;
  sources.push_back(
      std::make_unique<FakeSource>(wall, [&](SteadyTime) { return PowerValue{Watts{watts}}; }));
  Meter meter{std::move(sources), machine.clock};
  const auto window = meter.begin("w");
  for (const double next : {10.0, 100.0, 100.0, 10.0, 10.0}) {
    machine.clock.advance(1s);
    watts = next;
    meter.read_all();
  }
  // Trapezoids: 10, 55, 100, 55, 10.
  EXPECT_NEAR(must(meter.end(window)).total.joules()->point, 230.0, 1e-9);
}

TEST(Gallery15, FlatAndFallingPowerCountsAsWell) {
  FakeMachine machine;
  double watts = 100.0;
  Sources sources;
  SourceDescription wall;
  wall.domain = Domain::wall;
  sources.push_back(
      std::make_unique<FakeSource>(wall, [&](SteadyTime) { return PowerValue{Watts{watts}}; }));
  Meter meter{std::move(sources), machine.clock};
  const auto window = meter.begin("w");
  for (const double next : {100.0, 100.0, 50.0, 20.0}) {
    machine.clock.advance(1s);
    watts = next;
    meter.read_all();
  }
  EXPECT_NEAR(must(meter.end(window)).total.joules()->point, 100.0 + 100.0 + 75.0 + 35.0, 1e-9);
}

TEST(Gallery19, APowerThatCannotBeIsLeftOut) {
  SourceDescription wall;
  wall.domain = Domain::wall;
  wall.plausible_maximum = Watts{2000.0};
  const SteadyTime t0{1000s};
  std::vector<Reading> readings;
  for (int second = 0; second <= 10; ++second)
    readings.push_back({0, t0 + second * 1s, PowerValue{Watts{50.0}}});
  readings[3].value = PowerValue{Watts{std::numeric_limits<double>::quiet_NaN()}};
  readings[5].value = PowerValue{Watts{-50.0}};
  readings[7].value = PowerValue{Watts{65535.0}};
  const Energy total = measurement_of(std::vector{wall}, readings, "w", t0, t0 + 10s).total;
  ASSERT_TRUE(total.joules());
  EXPECT_NEAR(total.joules()->point, 500.0, 1e-9);
  ASSERT_FALSE(total.findings().empty());
  EXPECT_EQ(total.findings()[0].code, FindingCode::reading_refused);
}

TEST(Gallery18, UnevenTicksAddUpExactly) {
  Story story;
  Meter meter = story.machine.meter();
  const auto window = meter.begin("w");
  story.spend(100.0, 1s);
  meter.read_all();
  story.spend(10.0, 1s);
  meter.read_all();
  story.spend(20.0, 100ms);
  EXPECT_NEAR(must(meter.end(window)).total.joules()->point, 130.0, 1e-9);
}

TEST(Gallery19, AReadingThatFailedIsNoZero) {
  Story story;
  Meter meter{story.flaky({1, 2}, "busy"), story.machine.clock};
  const auto window = meter.begin("w");
  story.spend(100.0, 1s);
  meter.read_all();
  story.spend(100.0, 1s);
  const Measurement measured = must(meter.end(window));  // its closing edge fails too
  EXPECT_EQ(measured.total.provenance(), Provenance::missing);
  EXPECT_TRUE(has(measured.total, FindingCode::source_unreadable));
}

TEST(Gallery20, SharesOfAWrappedWindowStillAddUpToIt) {
  Story story{{.now = Joules{262143.0}}};
  Meter meter = story.machine.meter();
  const auto window = meter.begin("w");
  story.spend(90.0, 1s);
  const Measurement measured = must(meter.end(window));
  const Attribution parts = attribute_by_cpu_time(measured.total, Seconds{0.7}, Seconds{1.9});
  EXPECT_NEAR(parts.tree.joules()->point + parts.others.joules()->point, 90.0, 1e-6);
}

TEST(Gallery31, ReadsThatFailForOverASecondAreBridged) {
  Story story;
  std::vector<int> failing;
  for (int read = 30; read < 42; ++read) failing.push_back(read);
  Meter meter{story.flaky(failing, "Input/output error"), story.machine.clock};
  const auto window = meter.begin("w");
  for (int tenth = 0; tenth < 74; ++tenth) {
    story.spend(10.0, 100ms);
    meter.read_all();
  }
  const Measurement measured = must(meter.end(window));
  EXPECT_NEAR(measured.total.joules()->point, 740.0, 1e-9);
  EXPECT_EQ(measured.unknown_share, 0.0);
}

TEST(Gallery32, ASourceOutlivesAFailedReadBesideAWrap) {
  Story story{{.now = Joules{262140.0}}};
  Meter meter{story.flaky({1}, "Input/output error"), story.machine.clock};
  const auto window = meter.begin("w");
  story.spend(370.0, 3700ms);
  meter.read_all();
  story.spend(370.0, 3700ms);
  EXPECT_NEAR(must(meter.end(window)).total.joules()->point, 740.0, 1e-6);
}

TEST(Gallery33, TheEdgesAreTheJobsNotThePolls) {
  Story story;
  Meter meter = story.machine.meter();
  meter.keep_readings();
  meter.read_all();
  const SteadyTime start = story.machine.clock.now() + 300ms;
  for (int second = 0; second < 9; ++second) {  // polled once a second, at 100 W
    story.spend(100.0, 1s);
    meter.read_all();
  }
  const Measurement measured = meter.over("job", start, start + 7400ms);
  EXPECT_NEAR(measured.total.joules()->point, 740.0, 1e-6);
  EXPECT_DOUBLE_EQ(measured.duration().count(), 7.4);
}

}  // namespace
}  // namespace carnot
