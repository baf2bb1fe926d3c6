// SPDX-License-Identifier: Apache-2.0
#include "meter/thinning.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "base/rng.hpp"
#include "meter/liveness.hpp"
#include "meter/measurement.hpp"
#include "meter/meter.hpp"
#include "meter/track/cut.hpp"
#include "meter/track/track.hpp"
#include "sensors/fake.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

SourceDescription thinned_package() {
  SourceDescription package;
  package.id = "fake:package";
  package.counter = CounterSpec{1e-6, 49'999'999, false};
  package.plausible_maximum = Watts{500.0};
  package.refresh = Seconds{1e-3};
  return package;
}

constexpr SteadyTime kAll = SteadyTime::max();

/// Readings every millisecond from 1000 s on.
std::vector<Reading> every_millisecond(const std::vector<std::uint64_t>& ticks) {
  std::vector<Reading> readings;
  for (const std::uint64_t value : ticks) {
    const auto when = SteadyTime{1000s} + std::chrono::milliseconds{readings.size()};
    readings.push_back({0, when, CounterValue{value}});
  }
  return readings;
}

std::vector<std::uint64_t> ticks_of(const std::vector<Reading>& readings) {
  std::vector<std::uint64_t> ticks;
  for (const Reading& one : readings) ticks.push_back(std::get<CounterValue>(one.value).ticks);
  return ticks;
}

int heard(const std::vector<Reading>& readings) {
  return std::accumulate(readings.begin(), readings.end(), 0,
                         [](int sum, const Reading& one) { return sum + 1 + one.merged; });
}

TEST(Thinning, KeepsOneReadingPerCellAndCountsTheOthers) {
  auto readings = every_millisecond({10, 20, 30, 40, 50, 60, 70, 80, 90});
  thin(thinned_package(), readings, {}, 4ms, kAll);
  EXPECT_EQ(ticks_of(readings), (std::vector<std::uint64_t>{10, 50, 90}));
  EXPECT_EQ(readings[1].merged, 3);
  EXPECT_EQ(heard(readings), 9);
  thin(thinned_package(), readings, {}, 16ms, kAll);  // 1000 s is a multiple of both cells
  EXPECT_EQ(ticks_of(readings), (std::vector<std::uint64_t>{10, 90}));
  EXPECT_EQ(readings[1].merged, 7);
}

TEST(Thinning, KeepsWhatIsAroundAnOpenWindowsEdge) {
  auto readings = every_millisecond({10, 20, 30, 40, 50, 60, 70, 80, 90});
  const SteadyTime edge = SteadyTime{1000s} + 5500us;
  thin(thinned_package(), readings, std::span{&edge, 1}, 1s, kAll);
  EXPECT_EQ(ticks_of(readings), (std::vector<std::uint64_t>{10, 60, 70, 90}));
}

TEST(Thinning, KeepsWrapsStandsJumpsAndFailures) {
  auto readings =
      every_millisecond({10, 20, 30, 30, 30, 30, 40, 49'000'000, 49'000'010, 5, 15, 25});
  readings.insert(readings.begin() + 2, {0, SteadyTime{1000s} + 1500us, ReadFailure{"busy"}});
  thin(thinned_package(), readings, {}, 1s, kAll);
  std::vector<std::uint64_t> ticks;
  for (const Reading& one : readings) {
    const auto* value = std::get_if<CounterValue>(&one.value);
    ticks.push_back(value == nullptr ? 0 : value->ticks);
  }
  // 0: the failure, with the readings around it; behind the jump and the wrap one reading more.
  EXPECT_EQ(ticks,
            (std::vector<std::uint64_t>{10, 20, 0, 30, 40, 49'000'000, 49'000'010, 5, 15, 25}));
}

TEST(Thinning, JoinsShortStandsWithWhatRisesAndKeepsLongOnes) {
  std::vector<std::uint64_t> steps;
  for (std::uint64_t i = 0; i < 1000; ++i) steps.push_back(i / 10);  // moves every 10 ms
  auto readings = every_millisecond(steps);
  thin(thinned_package(), readings, {}, 128ms, kAll);
  EXPECT_LE(readings.size(), 22U);  // one per cell, and the last stand, which may go on
  EXPECT_EQ(heard(readings), 1000);
  std::vector<std::uint64_t> dead = {1, 2, 3};
  dead.resize(1500, 4);
  dead.push_back(5);
  readings = every_millisecond(dead);
  SourceDescription package = thinned_package();
  package.counter->last = 262'143'328'850;  // wraps no sooner than in minutes
  thin(package, readings, {}, 10s, kAll);
  EXPECT_EQ(ticks_of(readings), (std::vector<std::uint64_t>{1, 4, 4, 5}));
  EXPECT_EQ(readings[1].when, SteadyTime{1000s} + 3ms);
  EXPECT_EQ(readings[2].when, SteadyTime{1000s} + 1499ms);
}

TEST(Thinning, LeavesTheYoungestAloneAndCountsEqualFailures) {
  auto readings = every_millisecond({10, 20, 30, 40, 50, 60, 70});
  thin(thinned_package(), readings, {}, 1s, SteadyTime{1000s} + 4ms);
  EXPECT_EQ(ticks_of(readings), (std::vector<std::uint64_t>{10, 40, 50, 60, 70}));
  readings = every_millisecond({10, 20, 30, 40, 50, 60, 70});
  for (std::size_t i = 1; i < 6; ++i) readings[i].value = ReadFailure{i < 5 ? "busy" : "gone"};
  thin(thinned_package(), readings, {}, 1s, kAll);
  ASSERT_EQ(readings.size(), 5U);  // 10, busy, busy, gone, 70
  EXPECT_EQ(heard(readings), 7);
  EXPECT_EQ(track_of(thinned_package(), readings).stretches.at(0).failed, 5);
}

/// A stand that a false value interrupts is one stand to the track, too.
TEST(Thinning, AStandBesideADoubtIsKept) {
  std::vector<std::uint64_t> ticks = {1, 2, 3};
  ticks.resize(400, 4);
  ticks.push_back(40'000'000);  // false
  ticks.resize(1200, 4);
  ticks.push_back(5);
  SourceDescription package = thinned_package();
  package.counter->last = 262'143'328'850;
  auto readings = every_millisecond(ticks);
  const auto stood = [&] {
    std::vector<Track> tracks{track_of(package, readings)};
    mark_dead_stretches(std::span{&package, 1}, tracks);
    return cut(tracks[0], readings.front().when, readings.back().when).unknown;
  };
  const auto before = stood();
  EXPECT_GT(before, 1s);
  thin(package, readings, {}, 10s, kAll);
  EXPECT_LT(readings.size(), 850U);  // behind the doubt nothing goes until it moves again
  EXPECT_EQ(stood(), before);
}

TEST(Thinning, LeavesPowersAndMetersWithClocksOfTheirOwnAlone) {
  SourceDescription external = thinned_package();
  external.stamp_error = Seconds{0.1};
  auto readings = every_millisecond({10, 20, 30, 40, 50});
  thin(external, readings, {}, 1s, kAll);
  EXPECT_EQ(readings.size(), 5U);
  SourceDescription power = thinned_package();
  power.counter.reset();
  for (Reading& one : readings) one.value = PowerValue{Watts{5.0}};
  thin(power, readings, {}, 1s, kAll);
  EXPECT_EQ(readings.size(), 5U);
}

/// A source that wraps, stands, jumps and fails now and then, read every millisecond.
Sources restless(Rng& rng) {
  Sources sources;
  auto joules = std::make_shared<double>(0.0);
  auto last = std::make_shared<SteadyTime>();
  auto watts = std::make_shared<double>(20.0);
  sources.push_back(std::make_unique<FakeSource>(
      thinned_package(), [&rng, joules, last, watts](SteadyTime now) -> decltype(Reading::value) {
        if (rng.uniform() < 0.002) *watts = rng.uniform() < 0.3 ? 0.0 : rng.uniform(1.0, 400.0);
        if (rng.uniform() < 0.0002) *joules += 30.0;  // a reset
        *joules += *watts * seconds_between(*last, now).count();
        *last = now;
        if (rng.uniform() < 0.001) return ReadFailure{"busy"};
        return CounterValue{static_cast<std::uint64_t>(*joules * 1e6) % 50'000'000};
      }));
  return sources;
}

/// All that a meter reads, unthinned.
class Everything final : public ReadingSink {
 public:
  void add(std::span<const Reading> readings) override {
    all.insert(all.end(), readings.begin(), readings.end());
  }
  void add_window(std::string_view, SteadyTime, SteadyTime) override {}
  std::vector<Reading> all;
};

TEST(Thinning, ChangesNothingOfALongWindowButItsMemory) {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng{seed};
    ManualClock clock;
    Everything everything;
    Meter meter{restless(rng), clock};
    meter.tell(everything);
    const WindowId outer = meter.begin("outer");
    const auto pass = [&](int milliseconds) {
      for (int i = 0; i < milliseconds; ++i) {
        clock.advance(1ms);
        meter.read_due();
      }
    };
    pass(20'000 + static_cast<int>(rng.below(1000)));
    const WindowId inner = meter.begin("inner");
    pass(20'000);
    EXPECT_LT(meter.readings_around(SteadyTime{}, clock.now()).size(), 20'000U);
    for (const WindowId window : {inner, outer}) {
      const Measurement live = must(meter.end(window));
      const Measurement whole =
          measurement_of(meter.descriptions(), everything.all, live.window, live.begin, live.end);
      EXPECT_EQ(live.total.joules(), whole.total.joules());
      EXPECT_EQ(live.total.findings(), whole.total.findings());
      EXPECT_EQ(live.unknown_share, whole.unknown_share);
      EXPECT_EQ(live.sources[0].readings, whole.sources[0].readings);
      EXPECT_EQ(live.sources[0].wraps, whole.sources[0].wraps);
      EXPECT_EQ(live.sources[0].account->failed, whole.sources[0].account->failed);
      EXPECT_EQ(live.sources[0].account->refused, whole.sources[0].account->refused);
    }
  }
}

}  // namespace
}  // namespace carnot
