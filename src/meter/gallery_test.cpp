// SPDX-License-Identifier: Apache-2.0
//
// Measured defects of other tools (knowledge: "gallery", rows by number), each a story that must
// end well here for ever.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "meter/attribution.hpp"
#include "meter/counter.hpp"
#include "meter/measurement.hpp"
#include "meter/meter.hpp"
#include "sensors/fake.hpp"
#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

bool has(const Energy& energy, FindingCode code) {
  for (const Finding& one : energy.findings()) {
    if (one.code == code) return true;
  }
  return false;
}

/// A package under load: `spend` moves counter and clock together.
class Story {
 public:
  explicit Story(const FakeZoneSetup& setup = {}) : package{machine.add_package(setup)} {}

  void spend(double joules, std::chrono::nanoseconds time) {
    package.consume(Joules{joules});
    machine.clock.advance(time);
  }
  /// The package's source behind a decorator that fails on these reads.
  Sources flaky(std::vector<int> failing_reads, std::string reason) {
    Sources sources;
    sources.push_back(std::make_unique<FlakySource>(std::move(machine.sources()[0]),
                                                    std::move(failing_reads), std::move(reason)));
    return sources;
  }

  FakeMachine machine;
  FakePackage& package;
};

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

TEST(Gallery02, AWrapBehindAnUnreadableRangeIsNeverNegative) {
  Story story{{.wraps_at = Joules{65532.610988}, .now = Joules{65530.0}, .range_readable = false}};
  Meter meter = story.machine.meter();
  const auto window = meter.begin("w");
  story.spend(10.0, 1s);
  const Measurement measured = must(meter.end(window));
  EXPECT_NEAR(measured.total.joules()->point, 10.0, 1e-6);
  EXPECT_TRUE(has(measured.total, FindingCode::range_inferred));
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

/// Row 10 and 13: a window of 2 s in which the counter wraps this long after its begin.
class WrapAtEveryOffset : public ::testing::TestWithParam<int> {};

TEST_P(WrapAtEveryOffset, KeepsEveryJoule) {
  const double before_wrap = std::max(1e-6, 25.0 * GetParam());
  Story story{{.now = Joules{262143.32885 - before_wrap}}};
  Meter meter = story.machine.meter();
  const auto window = meter.begin("w");
  for (int tenth = 0; tenth < 10; ++tenth) {
    story.spend(25.0, 200ms);
    meter.read_all();
  }
  const Measurement measured = must(meter.end(window));
  EXPECT_NEAR(measured.total.joules()->point, 250.0, 1e-6);
  EXPECT_EQ(measured.sources[0].wraps, 1);
}
INSTANTIATE_TEST_SUITE_P(Gallery10, WrapAtEveryOffset, ::testing::Range(0, 11));

TEST(Gallery13, ASamplerThatIsLateLosesNothing) {
  Story story{{.now = Joules{262000.0}}};
  Meter meter = story.machine.meter();
  const auto window = meter.begin("w");
  story.spend(5.0, 100ms);
  meter.read_all();
  story.spend(3000.0, 60s);  // nobody looked for a minute, and it wrapped
  meter.read_all();
  story.spend(0.1, 1ms);
  EXPECT_NEAR(must(meter.end(window)).total.joules()->point, 3005.1, 1e-6);
}

TEST(Gallery17, ACounterThatStandsStillIsMissingNotZero) {
  Story story;
  story.package.freeze();
  Meter meter = story.machine.meter();
  const auto window = meter.begin("w");
  story.spend(50.0, 1s);
  const Measurement measured = must(meter.end(window));
  EXPECT_EQ(measured.total.provenance(), Provenance::missing);
  EXPECT_TRUE(has(measured.total, FindingCode::source_dead));
  EXPECT_DOUBLE_EQ(measured.unknown_share, 1.0);
}

TEST(Gallery17, UnderASecondNobodyCanTellAndThatIsSaid) {
  Story story;
  story.package.freeze();
  Meter meter = story.machine.meter();
  const auto window = meter.begin("w");
  story.spend(20.0, 400ms);
  const Measurement measured = must(meter.end(window));
  EXPECT_EQ(measured.total.provenance(), Provenance::missing);
  ASSERT_TRUE(has(measured.total, FindingCode::too_short));
  EXPECT_EQ(measured.total.findings()[0].detail, "The counter did not advance; at most 802 J.");
}

TEST(Gallery17, ACoarseRegisterThatStandsStillIsNotDead) {
  SourceDescription plug;
  plug.id = "http_json:plug";
  plug.domain = Domain::wall;
  plug.counter = CounterSpec{3600.0, 1'000'000, false};
  plug.refresh = Seconds{1.0};
  plug.plausible_maximum = Watts{2000.0};
  const SteadyTime t0{1000s};
  std::vector<Reading> readings;
  for (int second = 0; second <= 30; ++second)
    readings.push_back({0, t0 + second * 1s, CounterValue{7}});
  const Energy total = measurement_of(std::vector{plug}, readings, "w", t0, t0 + 30s).total;
  ASSERT_EQ(total.findings().size(), 1U);
  EXPECT_EQ(total.findings()[0].code, FindingCode::too_short);
  EXPECT_EQ(total.findings()[0].detail, "The counter did not advance; at most 62.0 kJ.");
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

TEST(Gallery22, AWrapAtTenHertzKeepsItsSample) {
  Story story{{.now = Joules{262143.0}}};
  Meter meter = story.machine.meter();
  const auto window = meter.begin("w");
  for (int tenth = 0; tenth < 20; ++tenth) {
    story.spend(1.0, 100ms);
    meter.read_all();
  }
  EXPECT_NEAR(must(meter.end(window)).total.joules()->point, 20.0, 1e-6);
}

TEST(Gallery24, TheRangeOfAWrapIsTheSourcesOwn) {
  Story story{{.wraps_at = Joules{16384.0}, .now = Joules{16380.0}}};
  Meter meter = story.machine.meter();
  const auto window = meter.begin("w");
  story.spend(6.0, 1s);
  EXPECT_NEAR(must(meter.end(window)).total.joules()->point, 6.0, 1e-6);
}

TEST(Gallery25, ALongRunCountsEachOfItsWraps) {
  Story story;  // 200 W for 2 h: 1.44 MJ, five wraps
  Meter meter = story.machine.meter();
  const Seconds guard = *guard_period(meter.descriptions());
  ASSERT_GT(guard.count(), 60.0);
  const auto window = meter.begin("w");
  for (int minute = 0; minute < 120; ++minute) {
    story.spend(12000.0, 60s);
    meter.read_all();
  }
  const Measurement measured = must(meter.end(window));
  EXPECT_NEAR(measured.total.joules()->point, 1.44e6, 1e-3);
  EXPECT_EQ(measured.sources[0].wraps, 5);
}

TEST(Gallery25, WithoutTheGuardTheJoulesAreALowerBoundAndSaySo) {
  Story story;
  Meter meter = story.machine.meter();
  const auto window = meter.begin("w");
  story.spend(720000.0, 3600s);  // two wraps, one of them unseen
  const Measurement measured = must(meter.end(window));
  EXPECT_EQ(measured.total.provenance(), Provenance::missing);
  EXPECT_TRUE(has(measured.total, FindingCode::may_have_wrapped));
}

TEST(Gallery29, AFrozenCounterAmongLiveReadingsLeavesItsTimeUnknown) {
  Story story;
  Meter meter = story.machine.meter();
  const auto window = meter.begin("w");
  for (int tenth = 0; tenth < 100; ++tenth) {
    if (tenth == 50) story.package.freeze();
    if (tenth == 65) story.package.thaw();  // 1.5 s later, all at once
    story.spend(10.0, 100ms);
    meter.read_all();
  }
  const Measurement measured = must(meter.end(window));
  EXPECT_TRUE(has(measured.total, FindingCode::source_dead));
  EXPECT_NEAR(measured.unknown_share, 0.15, 1e-9);
  EXPECT_LE(measured.total.joules()->lower, 1000.0);
  EXPECT_GE(measured.total.joules()->upper, 1000.0);
}

TEST(Gallery30, AResetMidwayIsNoWrapOf212Kilojoules) {
  Story story{{.now = Joules{50000.0}}};
  Meter meter = story.machine.meter();
  const auto window = meter.begin("w");
  for (int tenth = 0; tenth < 74; ++tenth) {
    if (tenth == 40) story.package.reset_to(Joules{0.0});
    story.spend(10.0, 100ms);
    meter.read_all();
  }
  const Measurement measured = must(meter.end(window));
  EXPECT_TRUE(has(measured.total, FindingCode::counter_reset));
  EXPECT_NEAR(measured.total.joules()->point, 740.0, 1e-6);  // the lost tenth at the mean power
  EXPECT_NEAR(measured.total.joules()->lower, 730.0, 0.5);
  EXPECT_NEAR(measured.unknown_share, 1.0 / 74.0, 1e-9);
}

TEST(Gallery30, AResetSeenByTheEdgesAloneIsRefused) {
  Story story{{.now = Joules{50000.0}}};
  Meter meter = story.machine.meter();
  const auto window = meter.begin("w");
  story.spend(400.0, 4s);
  story.package.reset_to(Joules{0.0});
  story.spend(340.0, 3400ms);
  const Measurement measured = must(meter.end(window));
  EXPECT_EQ(measured.total.provenance(), Provenance::missing);
  EXPECT_TRUE(has(measured.total, FindingCode::counter_reset));
}

TEST(Gallery30, AFalseReadingIsNotTakenForAReset) {
  Story story{{.now = Joules{50000.0}}};
  Meter meter = story.machine.meter();
  const auto window = meter.begin("w");
  story.spend(100.0, 1s);
  meter.read_all();
  story.spend(100.0, 1s);
  story.package.show("7\n");
  meter.read_all();
  story.spend(100.0, 1s);
  const Measurement measured = must(meter.end(window));
  EXPECT_NEAR(measured.total.joules()->point, 300.0, 1e-9);
  EXPECT_TRUE(has(measured.total, FindingCode::reading_refused));
  EXPECT_FALSE(has(measured.total, FindingCode::counter_reset));
}

TEST(Gallery30, AFalseValueThatIsSeenTwiceIsNotTakenForAResetEither) {
  Story story{{.now = Joules{50000.0}}};
  Meter meter = story.machine.meter();
  const auto window = meter.begin("w");
  story.spend(100.0, 1s);
  meter.read_all();
  for (int reading = 0; reading < 3; ++reading) {
    story.spend(1.0, 10ms);
    story.package.show("7\n");
    meter.read_all();
  }
  story.spend(100.0, 1s);
  const Measurement measured = must(meter.end(window));
  EXPECT_NEAR(measured.total.joules()->point, 203.0, 1e-9);
  EXPECT_FALSE(has(measured.total, FindingCode::counter_reset));
  ASSERT_TRUE(has(measured.total, FindingCode::reading_refused));
  EXPECT_EQ(measured.total.findings()[0].detail, "3 impossible readings were left out.");
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
