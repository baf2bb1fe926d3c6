// SPDX-License-Identifier: Apache-2.0
#include "meter/meter.hpp"

#include <gtest/gtest.h>

#include "meter/sampler.hpp"
#include "sensors/fake.hpp"
#include "sensors/replay.hpp"
#include "sensors/shifted.hpp"
#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

/// A source that counts how often it is asked.
std::unique_ptr<Source> counting(Seconds refresh, int& reads) {
  SourceDescription description;
  description.refresh = refresh;
  return std::make_unique<FakeSource>(description, [&reads](SteadyTime) {
    ++reads;
    return CounterValue{};
  });
}

TEST(Meter, ReadsBetweenTheEdgesOnlyWhatCanHaveMoved) {
  ManualClock clock;
  int fast = 0;
  int slow = 0;
  Sources sources;
  sources.push_back(counting(Seconds{1e-3}, fast));
  sources.push_back(counting(Seconds{10e-3}, slow));
  Meter meter{std::move(sources), clock};
  const auto window = meter.begin("window");
  for (int i = 0; i < 20; ++i) {
    clock.advance(1ms);
    meter.read_due();
  }
  EXPECT_EQ(fast, 21);
  EXPECT_EQ(slow, 3);
  must(meter.end(window));
  EXPECT_EQ(slow, 4);  // the edge, though it was read just before
}

TEST(Meter, AsksASourceWhoseStampsAreOldNoMoreOftenForThat) {
  ManualClock clock;
  int reads = 0;
  Sources sources;
  sources.push_back(shift_stamps(counting(Seconds{10e-3}, reads), {.offset = Seconds{6e-3}}));
  Meter meter{std::move(sources), clock};
  const auto window = meter.begin("window");
  for (int i = 0; i < 20; ++i) {
    clock.advance(1ms);
    meter.read_due();
  }
  EXPECT_EQ(reads, 3);
  must(meter.end(window));
}

TEST(Window, KeepsEveryJouleWhenTheCounterWraps) {
  FakeMachine machine;
  FakePackage& package = machine.add_package(
      {.wraps_at = Joules{100.0}, .now = Joules{97.0}, .short_term_limit = Watts{5.0}});
  Meter meter = machine.meter();

  const auto window = meter.begin("inference");
  package.consume(Joules{6.0});
  machine.clock.advance(2s);
  const Measurement measured = must(meter.end(window));

  EXPECT_NEAR(measured.total.joules()->point, 6.0, 1e-9);
  EXPECT_EQ(measured.sources[0].wraps, 1);
  EXPECT_EQ(measured.window, "inference");
  EXPECT_DOUBLE_EQ(measured.duration().count(), 2.0);
}

TEST(Window, NestedWindowsEachGetTheirOwnJoules) {
  FakeMachine machine;
  FakePackage& package = machine.add_package();
  Meter meter = machine.meter();
  const auto spend = [&](double joules) {
    package.consume(Joules{joules});
    machine.clock.advance(1s);
  };

  const auto outer = meter.begin("epoch");
  spend(10.0);
  const auto inner = meter.begin("batch");
  spend(5.0);
  const Measurement batch = must(meter.end(inner));
  spend(20.0);
  const Measurement epoch = must(meter.end(outer));

  EXPECT_NEAR(batch.total.joules()->point, 5.0, 1e-9);
  EXPECT_NEAR(epoch.total.joules()->point, 35.0, 1e-9);
}

TEST(Window, AdjacentWindowsAddUpToTheWhole) {
  FakeMachine machine;
  FakePackage& package = machine.add_package({.now = Joules{262'143.0}});
  Meter meter = machine.meter();
  const auto whole = meter.begin("whole");
  double parts = 0.0;
  for (const double joules : {0.1, 0.2, 0.7}) {
    const auto part = meter.begin("part");
    package.consume(Joules{joules});
    machine.clock.advance(100ms);
    parts += must(meter.end(part)).total.joules()->point;
  }
  EXPECT_NEAR(must(meter.end(whole)).total.joules()->point, parts, 1e-9);
}

TEST(Window, RecordedReadingsGiveTheSameJoulesToTheLastDigit) {
  FakeMachine machine;
  FakePackage& package = machine.add_package({.wraps_at = Joules{100.0}, .now = Joules{97.0}});
  Meter meter = machine.meter();
  meter.keep_readings();
  const auto spend = [&](double joules) {
    meter.read_all();
    package.consume(Joules{joules});
    machine.clock.advance(1s);
  };
  spend(1.234567);
  const SteadyTime begin = machine.clock.now() - 400ms;
  spend(5.1);  // wraps
  spend(0.7);
  const SteadyTime end = machine.clock.now() - 300ms;
  meter.read_all();
  const Measurement original = meter.over("run", begin, end);

  const std::vector<Reading> recorded = meter.readings_around(begin, end);
  Sources sources;
  sources.push_back(std::make_unique<ReplaySource>(meter.descriptions().front(), recorded));
  ManualClock clock{recorded.front().when};
  Meter replayed{std::move(sources), clock};
  replayed.keep_readings();
  for (const Reading& reading : recorded) {
    clock.advance(reading.when - clock.now());
    replayed.read_all();
  }
  const Measurement again = replayed.over("run", begin, end);
  EXPECT_EQ(again.total.joules(), original.total.joules());
  EXPECT_EQ(again.sources[0].wraps, original.sources[0].wraps);
}

TEST(Window, EndingTwiceIsAnErrorInWords) {
  FakeMachine machine;
  machine.add_package();
  Meter meter = machine.meter();
  const auto window = meter.begin("once");
  machine.clock.advance(1s);
  EXPECT_TRUE(meter.end(window).has_value());
  EXPECT_EQ(meter.end(window).error().message,
            "window 1 is not open: it was ended before, or never begun.");
}

TEST(Window, StoppedOneWaitsForReadingsThatComeLate) {
  FakeMachine machine;
  SourceDescription plug;
  plug.id = "fake:plug";
  plug.domain = Domain::wall;
  plug.averaged_over = Seconds{1.0};
  plug.refresh = Seconds{0.5};
  Sources sources;
  sources.push_back(std::make_unique<FakeSource>(
      plug, [](SteadyTime) -> decltype(Reading::value) { return PowerValue{Watts{40.0}}; }));
  Meter meter{std::move(sources), machine.clock};
  const WindowId window = meter.begin("w");
  const auto pass = [&](int times) {
    for (int i = 0; i < times; ++i) {
      machine.clock.advance(500ms);
      meter.read_all();
    }
  };
  pass(8);
  must(meter.stop(window));
  EXPECT_FALSE(meter.stop(window).has_value());
  pass(2);
  const Measurement measured = must(meter.end(window));
  EXPECT_EQ(measured.duration(), Seconds{4.0});
  // The first half second belongs to a mean that was read later; here all but the first is known.
  EXPECT_NEAR(measured.sources[0].unknown_share, 0.0, 1e-9);
  EXPECT_NEAR(measured.sources[0].energy.joules()->point, 160.0, 1e-6);
}

TEST(Window, OfNoDurationAtAllIsStillAMeasurement) {
  FakeMachine machine;
  machine.add_package();
  Meter meter = machine.meter();
  const Measurement measured = must(meter.end(meter.begin("nothing")));
  EXPECT_EQ(measured.total.provenance(), Provenance::missing);
}

/// A package of 10 W whose reads of the given numbers fail.
Sources failing_at(std::vector<int> reads) {
  SourceDescription package;
  package.id = "fake:package";
  package.counter = CounterSpec{1e-6, 262'143'328'850, false};
  package.plausible_maximum = Watts{500.0};
  Sources sources;
  sources.push_back(std::make_unique<FlakySource>(
      std::make_unique<FakeSource>(package,
                                   [](SteadyTime now) {
                                     const double s = seconds_between(SteadyTime{}, now).count();
                                     return CounterValue{static_cast<std::uint64_t>(1e7 * s)};
                                   }),
      std::move(reads), "busy"));
  return sources;
}

TEST(Window, SurvivesOneFailedReadAtEitherEdge) {
  ManualClock clock;
  Meter meter{failing_at({0, 2}), clock};
  const WindowId window = meter.begin("w");
  clock.advance(2s);
  const Measurement measured = must(meter.end(window));
  ASSERT_TRUE(measured.total.joules());
  EXPECT_NEAR(measured.total.joules()->point, 20.0, 1e-5);
  EXPECT_EQ(measured.unknown_share, 0.0);
}

TEST(Window, AsksABrokenSourceNoMoreOftenThanOthers) {
  ManualClock clock;
  int reads = 0;
  Sources sources;
  sources.push_back(std::make_unique<FakeSource>(SourceDescription{},
                                                 [&](SteadyTime) -> decltype(Reading::value) {
                                                   ++reads;
                                                   return ReadFailure{"gone"};
                                                 }));
  Meter meter{std::move(sources), clock};
  const WindowId window = meter.begin("w");
  EXPECT_EQ(reads, 3);
  for (int i = 0; i < 5; ++i) meter.read_all();
  must(meter.end(window));
  EXPECT_EQ(reads, 9);
}

TEST(Window, WhoseFirstReadsFailReachesBackToTheLastGoodOne) {
  ManualClock clock;
  Meter meter{failing_at({2, 3, 4}), clock};
  const WindowId before = meter.begin("before");
  clock.advance(1s);
  must(meter.end(before));
  clock.advance(1s);
  const WindowId window = meter.begin("w");
  clock.advance(2s);
  const Measurement measured = must(meter.end(window));
  ASSERT_TRUE(measured.total.joules());
  EXPECT_NEAR(measured.total.joules()->point, 20.0, 1e-5);
  EXPECT_EQ(measured.sources[0].account->failed, 3);
}

TEST(Meter, MeasuresAnIntervalThatIsToldAfterwards) {
  FakeMachine machine;
  FakePackage& package = machine.add_package();
  Meter meter = machine.meter();
  meter.keep_readings();
  meter.read_all();  // the worker stands at the barrier
  const SteadyTime go = machine.clock.now();
  package.consume(Joules{100.0});
  machine.clock.advance(10s);
  meter.read_all();  // the worker reported

  // It says that its loop ran for 9.8 of those 10 s.
  const Measurement measured = meter.over("loop", go + 100ms, go + 9900ms);
  EXPECT_NEAR(measured.total.joules()->point, 98.0, 1e-9);
  EXPECT_EQ(measured.unknown_share, 0.0);
}

TEST(Meter, AnIntervalThatReadingsDoNotCoverIsNotFilledWithZero) {
  FakeMachine machine;
  FakePackage& package = machine.add_package();
  Meter meter = machine.meter();
  meter.keep_readings();
  meter.read_all();
  const SteadyTime go = machine.clock.now();
  package.consume(Joules{100.0});
  machine.clock.advance(10s);
  meter.read_all();
  const Measurement measured = meter.over("loop", go, go + 40s);
  EXPECT_EQ(measured.total.provenance(), Provenance::missing);
  EXPECT_DOUBLE_EQ(measured.unknown_share, 0.75);
}

TEST(Meter, ForgetsWhatNoWindowNeedsButNotTheReadingBeforeIt) {
  FakeMachine machine;
  FakePackage& package = machine.add_package();
  Meter meter = machine.meter();
  meter.keep_readings();
  const SteadyTime start = machine.clock.now();
  for (int second = 0; second < 10; ++second) {
    meter.read_all();
    package.consume(Joules{1.0});
    machine.clock.advance(1s);
  }
  meter.read_all();
  meter.forget_before(start + 4500ms);
  EXPECT_EQ(meter.readings_around(start, start + 10s).size(), 7U);  // from 4 s to 10 s
  EXPECT_NEAR(meter.over("rest", start + 4500ms, start + 10s).total.joules()->point, 5.5, 1e-9);
}

TEST(Sampler, ReadsAtItsPeriodUntilItIsDestroyed) {
  const ManualClock clock;  // stands still: a source whose refresh is not known is always due
  Sources sources;
  sources.push_back(
      std::make_unique<FakeSource>(SourceDescription{}, [](SteadyTime) { return CounterValue{}; }));
  Meter meter{std::move(sources), clock};
  meter.keep_readings();
  const auto readings = [&] {
    return meter.readings_around(SteadyTime{}, clock.now() + 1h).size();
  };
  {
    const Sampler sampler{meter, Seconds{1e-3}};
    while (readings() < 3) std::this_thread::yield();
  }
  const std::size_t at_the_end = readings();
  std::this_thread::sleep_for(5ms);
  EXPECT_EQ(readings(), at_the_end);
}

TEST(Sampler, WithALongPeriodEndsAtOnce) {
  FakeMachine machine;
  machine.add_package();
  Meter meter = machine.meter();
  const auto begun = std::chrono::steady_clock::now();
  { const Sampler sampler{meter, Seconds{3600.0}}; }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
}

}  // namespace
}  // namespace carnot
