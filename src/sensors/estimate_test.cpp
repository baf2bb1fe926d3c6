// SPDX-License-Identifier: Apache-2.0
#include "sensors/estimate.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/fake_machine.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

const CpuPowerModel kModel{"curve", Watts{100.0}, kLoadCurve, kKnownPart, false};

/// A machine of two CPUs whose /proc/stat follows the clock.
class LoadedMachine {
 public:
  LoadedMachine() { show(); }

  void run(double load, std::chrono::nanoseconds time) {
    machine.clock.advance(time);
    const double capacity = 2.0 * kTicksPerSecond * Seconds{time}.count();
    busy_ += capacity * load;
    idle_ += capacity * (1.0 - load);
    show();
  }

  FakeMachine machine;

 private:
  void show() const {
    machine.write("/proc/stat", fmt::format("cpu  {} 0 0 {} 0 0 0 0\n", static_cast<long>(busy_),
                                            static_cast<long>(idle_)));
  }
  double busy_ = 1000.0;
  double idle_ = 5000.0;
};

double joules_of(const Reading& reading) {
  return std::get<ModelledValue>(reading.value).joules.si();
}

TEST(MachineEstimate, FollowsTheCurveOfTheDesign) {
  LoadedMachine loaded;
  const auto source = machine_estimate(loaded.machine.sys(), kModel);
  EXPECT_DOUBLE_EQ(joules_of(source->read(loaded.machine.clock)), 0.0);
  loaded.run(1.0, 10s);
  EXPECT_NEAR(joules_of(source->read(loaded.machine.clock)), 740.0, 1e-9);
  loaded.run(0.0, 10s);
  EXPECT_NEAR(joules_of(source->read(loaded.machine.clock)), 740.0 + 150.0, 1e-9);
}

TEST(MachineEstimate, SaysItIsAnEstimateAndByHowMuchItMayBeWrong) {
  LoadedMachine loaded;
  const auto source = machine_estimate(loaded.machine.sys(), kModel);
  EXPECT_EQ(source->description().provenance, Provenance::estimated);
  EXPECT_EQ(source->description().model->name, "curve");
  EXPECT_DOUBLE_EQ(source->description().model->confidence, kKnownPart.confidence);
  EXPECT_DOUBLE_EQ(std::get<ModelledValue>(source->read(loaded.machine.clock).value).factor, 2.0);
}

TEST(MachineEstimate, ReadingOftenDoesNotMakeLoadsOfZeroAndOne) {
  LoadedMachine loaded;
  const auto source = machine_estimate(loaded.machine.sys(), kModel);
  source->read(loaded.machine.clock);
  for (int i = 0; i < 1000; ++i) {  // every millisecond, with ticks of ten
    loaded.run(0.5, 1ms);
    source->read(loaded.machine.clock);
  }
  EXPECT_NEAR(joules_of(source->read(loaded.machine.clock)), 100.0 * kLoadCurve.at(0.5), 0.5);
}

TEST(MachineEstimate, NeverRunsBackwards) {
  LoadedMachine loaded;
  const auto source = machine_estimate(loaded.machine.sys(), kModel);
  double before = joules_of(source->read(loaded.machine.clock));
  for (int i = 0; i < 200; ++i) {
    loaded.run(i % 7 == 0 ? 1.0 : 0.0, 20ms);
    const double now = joules_of(source->read(loaded.machine.clock));
    EXPECT_GE(now, before);
    before = now;
  }
}

TEST(MachineEstimate, AnUnreadableStatIsAFailedReadingAndLosesNothing) {
  LoadedMachine loaded;
  const auto source = machine_estimate(loaded.machine.sys(), kModel);
  source->read(loaded.machine.clock);
  loaded.machine.write("/proc/stat", "");
  EXPECT_TRUE(std::holds_alternative<ReadFailure>(source->read(loaded.machine.clock).value));
  loaded.run(1.0, 10s);
  EXPECT_NEAR(joules_of(source->read(loaded.machine.clock)), 740.0, 1e-9);
}

TEST(MachineEstimate, AnAccountThatStandsStillIsAFailedReadingAndNoIdleness) {
  LoadedMachine loaded;
  const auto source = machine_estimate(loaded.machine.sys(), kModel);
  source->read(loaded.machine.clock);
  loaded.machine.clock.advance(500ms);
  EXPECT_TRUE(std::holds_alternative<ModelledValue>(source->read(loaded.machine.clock).value));
  loaded.machine.clock.advance(500ms);
  EXPECT_EQ(std::get<ReadFailure>(source->read(loaded.machine.clock).value).reason,
            "the account of the CPUs' time stands still.");
  loaded.run(1.0, 1s);  // it goes on, and tells of all CPU time that it counted
  EXPECT_NEAR(joules_of(source->read(loaded.machine.clock)), 2.0 * 74.0, 1e-9);
}

TEST(ProcessTreeEstimate, ChargesIdlePowerAndOwnWorkButNobodyElses) {
  FakeMachine machine;
  Seconds worked{0.0};
  machine.write("/proc/10/stat", "10 (w) R 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20");
  machine.write("/proc/11/stat", "11 (other) R 1 1 1 0 -1 0 0 0 0 0 99 0 0 0 20");
  const auto source = process_tree_estimate(
      ProcessTree{machine.sys(), [&](ProcessId) { return worked; }}, {10}, 2, kModel);
  source->read(machine.clock);
  machine.clock.advance(10s);
  worked = Seconds{20.0};  // both CPUs, all the time
  EXPECT_NEAR(joules_of(source->read(machine.clock)), 740.0, 1e-6);
  machine.clock.advance(10s);  // nothing
  EXPECT_NEAR(joules_of(source->read(machine.clock)), 890.0, 1e-6);
}

TEST(ProcessTreeEstimate, AfterTheWorkerEndedReadingsFailInsteadOfShowingZero) {
  FakeMachine machine;
  const auto source = process_tree_estimate(ProcessTree{machine.sys(), {}}, {10}, 2, kModel);
  EXPECT_EQ(std::get<ReadFailure>(source->read(machine.clock).value).reason,
            "the process to be charged has ended.");
}

}  // namespace
}  // namespace carnot
