// SPDX-License-Identifier: Apache-2.0
#include "app/study_meter.hpp"

#include <gtest/gtest.h>

#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

/// A machine whose counters a study is about to use.
class Bench {
 public:
  Bench() {
    machine.write("/proc/cpuinfo", "processor : 0\nmodel name : AMD EPYC\n");
    machine.write("/proc/stat", "cpu  0 0 0 100 0 0 0 0\n");
  }
  /// 1.2 s of load, in which every package that is not frozen draws 50 W.
  Result<StudyMeter> open(Accept accept) {
    return StudyMeter::open(environment_, accept, [this] {
      ++probes;
      for (FakePackage* package : packages) package->consume(Joules{60.0});
      machine.clock.advance(1200ms);
    });
  }
  void add_living_package() { packages.push_back(&machine.add_package()); }
  void add_dead_package() {
    add_living_package();
    packages.back()->freeze();
  }

  FakeMachine machine;
  std::vector<FakePackage*> packages;
  int probes = 0;

 private:
  const Environment environment_{.clock = machine.clock,
                                 .sys = machine.sys(),
                                 .executable = {},
                                 .working_directory = {},
                                 .cache = {},
                                 .variable = {}};
};

TEST(StudyMeter, ALivingCounterMeasures) {
  Bench bench;
  bench.add_living_package();
  EXPECT_FALSE(must(bench.open(Accept::estimated)).estimates());
  EXPECT_TRUE(bench.open(Accept::measured).has_value());
}

TEST(StudyMeter, ACounterThatStandsStillUnderLoadLeavesTheEstimate) {
  Bench bench;
  bench.add_dead_package();
  EXPECT_TRUE(must(bench.open(Accept::estimated)).estimates());
}

TEST(StudyMeter, ACounterThatStandsStillIsNoMeasurementWhereOneIsRequired) {
  Bench bench;
  bench.add_dead_package();
  const auto meter = bench.open(Accept::measured);
  ASSERT_FALSE(meter.has_value());
  EXPECT_EQ(meter.error().code, ErrorCode::not_measurable);
  EXPECT_EQ(to_sentence(meter.error()),
            "nothing can be measured here: package-0 gave no joules under load (It stood still for "
            "1 s.). Run carnot doctor for what would change that.");
}

TEST(StudyMeter, OneDeadPackageOfTwoLeavesTheMachineUnmeasured) {
  Bench bench;
  bench.add_living_package();
  bench.add_dead_package();
  EXPECT_TRUE(must(bench.open(Accept::estimated)).estimates());
  EXPECT_EQ(bench.open(Accept::measured).error().code, ErrorCode::not_measurable);
}

TEST(StudyMeter, NothingIsLoadedWhereThereIsNoCounterToProbe) {
  Bench bench;
  EXPECT_TRUE(must(bench.open(Accept::estimated)).estimates());
  EXPECT_EQ(bench.open(Accept::measured).error().code, ErrorCode::not_measurable);
  EXPECT_EQ(bench.probes, 0);
}

}  // namespace
}  // namespace carnot
