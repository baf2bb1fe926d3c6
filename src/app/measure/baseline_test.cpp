// SPDX-License-Identifier: Apache-2.0
#include "app/measure/baseline.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "app/measure/session.hpp"
#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

/// A package that draws 10 W whatever happens, by a thread that writes its counter.
class IdlingMachine {
 public:
  IdlingMachine() : package_{machine_.add_package({.now = Joules{1.0}})} {
    machine_.write("/proc/cpuinfo", "processor : 0\nmodel name : AMD EPYC\n");
    machine_.write("/proc/stat", "cpu  0 0 0 100 0 0 0 0\n");
    drawing_ = std::jthread{[this](const std::stop_token& ended) {
      auto last = clock_.now();
      while (!ended.stop_requested()) {
        std::this_thread::sleep_for(2ms);
        const auto now = clock_.now();
        package_.consume(Watts{10.0} * seconds_between(last, now));
        last = now;
      }
    }};
  }
  Environment environment() const {
    return {.clock = clock_,
            .sys = machine_.sys(),
            .executable = {},
            .working_directory = {},
            .cache = machine_.folder() / "cache",
            .variable = [](const std::string&) { return std::nullopt; }};
  }
  MeasureReport measure(BaselineRule rule) const {
    return must(measure_command({.command = {"sleep", "0.3"}, .baseline = rule}, environment()));
  }
  void be_busy() const { machine_.write("/proc/stat", "cpu  100000 0 0 100 0 0 0 0\n"); }

 private:
  RealClock clock_;
  FakeMachine machine_;
  FakePackage& package_;
  std::jthread drawing_;
};

TEST(Baseline, StandsBesideTheGrossJoules) {
  const IdlingMachine machine;
  const MeasureReport report = machine.measure({.length = 500ms});
  ASSERT_TRUE(report.baseline->idle.has_value());
  EXPECT_FALSE(report.baseline->remembered);
  EXPECT_NEAR(report.baseline->idle->watts.point, 10.0, 1.5);
  const RunReport& run = report.runs.front();
  EXPECT_NEAR(run.measurement.total.joules()->point, 3.0, 0.6);
  // The command did nothing, so nothing is left above idle, within what is known.
  EXPECT_LT(run.net->joules()->lower, 0.3);
  EXPECT_GT(run.net->joules()->upper, -0.3);
}

TEST(Baseline, IsRememberedForTheSameStateOfTheMachine) {
  const IdlingMachine machine;
  const MeasureReport first = machine.measure({.length = 300ms});
  const MeasureReport second = machine.measure({.length = 300ms});
  EXPECT_TRUE(second.baseline->remembered);
  EXPECT_EQ(second.baseline->idle->watts, first.baseline->idle->watts);
  EXPECT_FALSE(machine.measure({.length = 300ms, .fresh = true}).baseline->remembered);
  EXPECT_FALSE(machine.measure({.length = 600ms}).baseline->remembered);
}

TEST(Baseline, AWindowUnderLoadIsTakenAgain) {
  const IdlingMachine machine;
  std::jthread others{[&machine] {
    std::this_thread::sleep_for(100ms);
    machine.be_busy();  // in the first window
  }};
  const MeasureReport report = machine.measure({.length = 300ms});
  // The load has gone by the second window, so it is taken again and holds.
  EXPECT_TRUE(report.baseline->idle.has_value());
  EXPECT_TRUE(report.runs.front().measurement.total.joules().has_value());
}

TEST(Baseline, ASignalEndsIt) {
  const HeldSignals signals;  // before the machine's thread, which inherits them
  const IdlingMachine machine;
  ::kill(::getpid(), SIGTERM);
  const auto report = measure_command(
      {.command = {"true"}, .baseline = BaselineRule{.length = 10s}}, machine.environment());
  EXPECT_EQ(report.error().code, ErrorCode::interrupted);
}

}  // namespace
}  // namespace carnot
