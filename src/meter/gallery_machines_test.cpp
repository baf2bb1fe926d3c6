// SPDX-License-Identifier: Apache-2.0
//
// The rows of the gallery that are about which counters there are and which may be added.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "meter/liveness.hpp"
#include "sensors/fake.hpp"
#include "support/window_story.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

/// Several zones that each draw their watts for ten seconds, read once a second.
class Rack {
 public:
  FakeZone& add(std::string_view folder, std::string_view name, double watts,
                const FakeZoneSetup& setup = {}) {
    FakeZone& zone = machine.add_zone(folder, name, setup);
    drawing_.push_back({&zone, watts});
    return zone;
  }
  Measurement measure() {
    OpenWindow window{machine.sources(), machine.clock};
    for (int second = 0; second < 10; ++second) {
      for (const auto& [zone, watts] : drawing_) zone->consume(Joules{watts});
      window.pass(1s);
      window.read();
    }
    return window.end();
  }

  FakeMachine machine;

 private:
  std::vector<std::pair<FakeZone*, double>> drawing_;
};

TEST(Gallery03, DramIsFoundByNameAndAdded) {
  Rack rack;
  rack.add("intel-rapl:0", "package-0", 200.0);
  rack.add("intel-rapl:0:0", "dram", 60.0);
  const Measurement measured = rack.measure();
  EXPECT_NEAR(measured.total.joules()->point, 2600.0, 1e-6);
  EXPECT_EQ(measured.total.perimeter().key(), "cpu_package+dram");
}

TEST(Gallery08, TwoDiesThatShowOneCounterCountOnce) {
  Rack rack;
  rack.add("intel-rapl:0", "package-0", 68.0, {.now = Joules{1000.0}});
  rack.add("intel-rapl:1", "package-1", 68.0, {.now = Joules{1000.0}});
  const Measurement measured = rack.measure();
  EXPECT_NEAR(measured.total.joules()->point, 680.0, 1e-6);
  EXPECT_EQ(measured.sources[1].energy.findings()[0].detail, "package-1 repeats package-0.");
  EXPECT_EQ(measured.total.findings().back().code, FindingCode::mirrored_dies);
}

TEST(Gallery08, OneFailedReadDoesNotHideThatTheyAreOne) {
  FakeMachine machine;
  FakeZone& first = machine.add_zone("intel-rapl:0", "package-0", {.now = Joules{1000.0}});
  FakeZone& second = machine.add_zone("intel-rapl:1", "package-1", {.now = Joules{1000.0}});
  OpenWindow window{machine.sources(), machine.clock};
  for (int second_passed = 0; second_passed < 10; ++second_passed) {
    for (FakeZone* zone : {&first, &second}) zone->consume(Joules{68.0});
    window.pass(1s);
    if (second_passed == 4) second.show("");
    window.read();
    second.heal();
  }
  const Measurement measured = window.end();
  EXPECT_NEAR(measured.total.joules()->point, 680.0, 1e-6);
  EXPECT_EQ(measured.sources[1].energy.findings()[0].detail, "package-1 repeats package-0.");
}

TEST(Gallery08, ACoarseRegisterReadOftenIsKnownAsOneAllTheSame) {
  SourceDescription first;
  first.id = "msr:0";
  first.label = "package-0";
  first.counter = CounterSpec{61e-6, 4'294'967'295, false};
  first.refresh = Seconds{1e-3};
  first.plausible_maximum = Watts{500.0};
  SourceDescription second = first;
  second.id = "msr:1";
  second.device = 1;
  const std::vector sources{first, second};
  std::vector<Reading> readings;
  for (int ms = 0; ms <= 1000; ++ms) {  // 30 W: 490 ticks from one reading to the next
    const SteadyTime when = SteadyTime{1000s} + std::chrono::milliseconds{ms};
    const CounterValue value{10'000 + static_cast<std::uint64_t>(490 * ms)};
    readings.push_back({0, when, value});
    readings.push_back({1, when, value});
  }
  // Its ends differ by a refresh between the two reads.
  std::get<CounterValue>(readings.back().value).ticks += 490;
  EXPECT_EQ(mirrors_of(sources, readings), (std::vector<std::size_t>{0, 0}));
}

TEST(Gallery08, TwoHonestPackagesAtTheSamePowerAreNotTakenForOne) {
  Rack rack;
  rack.add("intel-rapl:0", "package-0", 68.0, {.now = Joules{1000.0}});
  rack.add("intel-rapl:1", "package-1", 68.000061, {.now = Joules{2500.0}});
  EXPECT_NEAR(rack.measure().total.joules()->point, 1360.0, 0.01);
}

TEST(Gallery08, MmioRepeatsNothing) {
  Rack rack;
  rack.add("intel-rapl:0", "package-0", 68.0);
  rack.add("intel-rapl-mmio:0", "package-0", 68.0);
  EXPECT_NEAR(rack.measure().total.joules()->point, 680.0, 1e-6);
}

TEST(Gallery11, HexadecimalZonesCountAndTheBoardIsNoCpu) {
  Rack rack;
  rack.add("intel-rapl:9", "package-9", 10.0);
  rack.add("intel-rapl:a", "package-10", 12.0);
  rack.add("intel-rapl:b", "psys", 90.0);
  const Measurement measured = rack.measure();
  EXPECT_NEAR(measured.total.joules()->point, 220.0, 1e-6);
  EXPECT_EQ(measured.sources.size(), 3U);
}

TEST(Gallery14, EveryDomainKeepsItsOwnUnitsAndBothSocketsCount) {
  Rack rack;
  const FakeZoneSetup dram{.wraps_at = Joules{65712.999614}, .now = Joules{65712.0}};
  rack.add("intel-rapl:0", "package-0", 100.0, {.now = Joules{262100.0}});
  rack.add("intel-rapl:0:0", "dram", 7.0, dram);
  rack.add("intel-rapl:1", "package-1", 50.0);
  rack.add("intel-rapl:1:0", "dram", 3.0, dram);
  const Measurement measured = rack.measure();
  EXPECT_NEAR(measured.total.joules()->point, 1600.0, 1e-5);
  EXPECT_EQ(measured.unknown_share, 0.0);  // each wrap by its own counter's range
}

TEST(Gallery16, MultiDieNamesAreRead) {
  Rack rack;
  rack.add("intel-rapl:0", "package-0-die-0", 40.0);
  rack.add("intel-rapl:1", "package-0-die-1", 30.0);
  EXPECT_NEAR(rack.measure().total.joules()->point, 700.0, 1e-6);
}

TEST(Gallery34, PsysBesideThePackageIsShownButNotAdded) {
  Rack rack;
  rack.add("intel-rapl:0", "package-0", 53.3);
  rack.add("intel-rapl:0:0", "core", 40.0);
  rack.add("intel-rapl:1", "psys", 84.7);
  const Measurement measured = rack.measure();
  EXPECT_NEAR(measured.total.joules()->point, 533.0, 1e-6);
  EXPECT_EQ(measured.total.perimeter().key(), "cpu_package");
  EXPECT_NEAR(measured.sources[2].energy.joules()->point, 847.0, 1e-6);
}

TEST(Perimeter, WhenAPackageIsDeadThePlatformStandsInAndIsNamed) {
  Rack rack;
  rack.add("intel-rapl:0", "package-0", 50.0).freeze();
  rack.add("intel-rapl:1", "psys", 80.0);
  const Measurement measured = rack.measure();
  EXPECT_EQ(measured.total.perimeter().key(), "psys");
  EXPECT_NEAR(measured.total.joules()->point, 800.0, 1e-6);
}

TEST(Perimeter, HalfAMachineIsNotPassedOffAsTheWhole) {
  Rack rack;
  rack.add("intel-rapl:0", "package-0", 50.0);
  rack.add("intel-rapl:1", "package-1", 50.0).freeze();
  EXPECT_EQ(rack.measure().total.provenance(), Provenance::missing);
}

TEST(Perimeter, ADeadDramLeavesTheSumAndStaysVisibleAsMissing) {
  Rack rack;
  rack.add("intel-rapl:0", "package-0", 50.0);
  rack.add("intel-rapl:0:0", "dram", 5.0).freeze();
  const Measurement measured = rack.measure();
  EXPECT_EQ(measured.total.perimeter().key(), "cpu_package");
  EXPECT_NEAR(measured.total.joules()->point, 500.0, 1e-6);
  EXPECT_EQ(measured.sources[1].energy.provenance(), Provenance::missing);
}

SourceDescription package_seen_by(SourceKind kind, std::string id) {
  SourceDescription description;
  description.id = std::move(id);
  description.kind = kind;
  description.counter = CounterSpec{1e-6, 262'143'328'850, false};
  return description;
}

/// A source of another kind than fake, for questions about kinds.
class Route final : public Source {
 public:
  Route(SourceDescription description, const std::uint64_t& microjoules)
      : description_{std::move(description)}, microjoules_{microjoules} {}
  const SourceDescription& description() const override { return description_; }
  Reading read(const Clock& clock) override { return {0, clock.now(), CounterValue{microjoules_}}; }

 private:
  SourceDescription description_;
  const std::uint64_t& microjoules_;
};

/// One register by perf and by powercap; each can be stopped.
Measurement measure_two_routes(bool perf_lives) {
  FakeMachine machine;
  std::uint64_t perf = 0;
  std::uint64_t powercap = 5'000'000;
  Sources sources;
  sources.push_back(
      std::make_unique<Route>(package_seen_by(SourceKind::perf, "perf:energy-pkg:cpu0"), perf));
  sources.push_back(std::make_unique<Route>(
      package_seen_by(SourceKind::powercap, "powercap:intel-rapl:0"), powercap));
  OpenWindow window{std::move(sources), machine.clock};
  perf += perf_lives ? 100'000'000U : 0U;
  powercap += 100'000'000;
  window.pass(2s);
  return window.end();
}

TEST(Perimeter, OneRegisterByTwoRoutesCountsOnce) {
  const Measurement measured = measure_two_routes(true);
  EXPECT_NEAR(measured.total.joules()->point, 100.0, 1e-9);
}

TEST(Perimeter, ADeadRouteYieldsToTheLiveOne) {
  const Measurement measured = measure_two_routes(false);
  EXPECT_EQ(measured.sources[0].energy.provenance(), Provenance::missing);
  EXPECT_NEAR(measured.total.joules()->point, 100.0, 1e-9);
}

TEST(Perimeter, AnEstimateStandsInForDeadCountersAndIsNeverAddedToLiveOnes) {
  LoadedMachine machine;
  const auto measure = [&](double watts) {
    Sources sources = machine.sources();
    SourceDescription model;
    model.provenance = Provenance::estimated;
    model.model = ModelSpec{"curve", 0.83, false};
    const SteadyTime opened = machine.clock.now();
    sources.push_back(std::make_unique<FakeSource>(model, [opened](SteadyTime now) {
      return ModelledValue{Watts{30.0} * seconds_between(opened, now), 2.0};
    }));
    OpenWindow window{std::move(sources), machine.clock};
    machine.spend(watts * 2.0, 2s);
    return window.end();
  };
  const Energy live = measure(50.0).total;
  EXPECT_EQ(live.provenance(), Provenance::measured);
  EXPECT_NEAR(live.joules()->point, 100.0, 1e-9);
  const Energy dead = measure(0.0).total;
  EXPECT_EQ(dead.provenance(), Provenance::estimated);
  EXPECT_NEAR(dead.joules()->point, 60.0, 1e-9);
  EXPECT_NEAR(dead.joules()->lower, 30.0, 1e-9);
  EXPECT_NEAR(dead.joules()->upper, 120.0, 1e-9);
  EXPECT_DOUBLE_EQ(dead.joules()->confidence, 0.83);
}

}  // namespace
}  // namespace carnot
