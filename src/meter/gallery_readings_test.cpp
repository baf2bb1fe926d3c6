// SPDX-License-Identifier: Apache-2.0
//
// The rows of the gallery that are about single readings and about edges.
#include <gtest/gtest.h>

#include <limits>
#include <numeric>
#include <vector>

#include "meter/attribution.hpp"
#include "support/reading_script.hpp"
#include "support/window_story.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

TEST(Gallery01, OneUnreadableSampleIsFlaggedAndCostsNoJoule) {
  Story story{{}, {{1}, "energy_uj: Input/output error"}};
  story.spend_and_read(100.0, 1s);  // fails
  story.spend_and_read(100.0, 1s);
  story.spend(100.0, 1s);
  const Measurement measured = story.end();
  EXPECT_NEAR(measured.total.joules()->point, 300.0, 1e-9);
  ASSERT_TRUE(has(measured.total, FindingCode::source_unreadable));
  EXPECT_EQ(measured.total.findings()[0].detail,
            "1 reading failed (energy_uj: Input/output error); the next good one bridged the gap.");
}

SourceDescription wall_meter() {
  SourceDescription wall;
  wall.id = "fake:wall";
  wall.domain = Domain::wall;
  wall.plausible_maximum = Watts{2000.0};
  return wall;
}

/// Joules of each second, from one reading to the next.
std::vector<double> joules_each_second(const std::vector<double>& watts) {
  ReadingScript script{wall_meter()};
  script.watts_each_second(watts);
  std::vector<double> joules;
  for (int second = 1; second < static_cast<int>(watts.size()); ++second)
    joules.push_back(script.energy(second - 1, second).joules().value().point);
  return joules;
}

TEST(Gallery04, PowerIsNeverSmoothedOrLagged) {
  EXPECT_EQ(joules_each_second({10.0, 10.0, 100.0, 100.0, 10.0, 10.0}),
            (std::vector{10.0, 55.0, 100.0, 55.0, 10.0}));
}

TEST(Gallery04, NorAreTheJoulesOfACounter) {
  Story story;
  story.window.meter.keep_readings();
  const SteadyTime begin = story.clock.now();
  for (const double joules : {10.0, 10.0, 100.0, 100.0, 10.0, 10.0})
    story.spend_and_read(joules, 1s);
  const auto second = [&](int number) {
    return story.window.meter.over("second", begin + number * 1s, begin + (number + 1) * 1s)
        .total.joules()
        ->point;
  };
  EXPECT_NEAR(second(1), 10.0, 1e-9);
  EXPECT_NEAR(second(2), 100.0, 1e-9);
  EXPECT_NEAR(second(4), 10.0, 1e-9);
}

TEST(Gallery15, FlatAndFallingPowerCountsAsWell) {
  EXPECT_EQ(joules_each_second({100.0, 100.0, 100.0, 50.0, 20.0}),
            (std::vector{100.0, 100.0, 75.0, 35.0}));
}

TEST(Gallery19, APowerThatCannotBeIsLeftOut) {
  constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();
  ReadingScript script{wall_meter()};
  script.watts_each_second(
      {50.0, 50.0, 50.0, kNoNumber, 50.0, -50.0, 50.0, 65535.0, 50.0, 50.0, 50.0});
  const Energy energy = script.energy(0.0, 10.0);
  EXPECT_NEAR(energy.joules().value().point, 500.0, 1e-9);
  ASSERT_TRUE(has(energy, FindingCode::reading_refused));
  EXPECT_EQ(energy.findings()[0].code, FindingCode::reading_refused);
}

TEST(Gallery18, UnevenTicksAddUpExactly) {
  Story story;
  story.spend_and_read(100.0, 1s);
  story.spend_and_read(10.0, 1s);
  story.spend(20.0, 100ms);
  EXPECT_NEAR(story.end().total.joules()->point, 130.0, 1e-9);
}

TEST(Gallery19, AReadingThatFailedIsNoZero) {
  Story story{{}, {{1, 2}, "busy"}};
  story.spend_and_read(100.0, 1s);
  story.spend(100.0, 1s);
  const Measurement measured = story.end();  // its closing edge fails too
  EXPECT_EQ(measured.total.provenance(), Provenance::missing);
  EXPECT_TRUE(has(measured.total, FindingCode::source_unreadable));
}

TEST(Gallery20, SharesOfAWrappedWindowStillAddUpToIt) {
  Story story{{.now = Joules{262143.0}}};
  story.spend(90.0, 1s);
  const Measurement measured = story.end();
  const Attribution parts = attribute_by_cpu_time(measured.total, Seconds{0.7}, Seconds{1.9});
  EXPECT_NEAR(parts.tree.joules()->point + parts.others.joules()->point, 90.0, 1e-6);
}

TEST(Gallery31, ReadsThatFailForOverASecondAreBridged) {
  std::vector<int> twelve(12);
  std::iota(twelve.begin(), twelve.end(), 30);
  Story story{{}, {twelve, "Input/output error"}};
  for (int tenth = 0; tenth < 74; ++tenth) {
    story.spend_and_read(10.0, 100ms);
  }
  const Measurement measured = story.end();
  EXPECT_NEAR(measured.total.joules()->point, 740.0, 1e-9);
  EXPECT_EQ(measured.unknown_share, 0.0);
  EXPECT_TRUE(has(measured.total, FindingCode::source_unreadable));
}

TEST(Gallery32, ASourceOutlivesAFailedReadBesideAWrap) {
  Story story{{.now = Joules{262140.0}}, {{1}, "Input/output error"}};
  story.spend_and_read(370.0, 3700ms);
  story.spend(370.0, 3700ms);
  EXPECT_NEAR(story.end().total.joules()->point, 740.0, 1e-6);
}

TEST(Gallery33, TheEdgesAreTheJobsNotThePolls) {
  Story story;
  Meter& meter = story.window.meter;
  meter.keep_readings();
  const SteadyTime start = story.clock.now() + 300ms;
  for (int second = 0; second < 9; ++second) {  // polled once a second, at 100 W
    story.spend_and_read(100.0, 1s);
  }
  const Measurement measured = meter.over("job", start, start + 7400ms);
  EXPECT_NEAR(measured.total.joules()->point, 740.0, 1e-6);
  EXPECT_DOUBLE_EQ(measured.duration().count(), 7.4);
}

}  // namespace
}  // namespace carnot
