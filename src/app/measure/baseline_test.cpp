// SPDX-License-Identifier: Apache-2.0
#include "app/measure/baseline.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <thread>

#include "app/measure/session.hpp"
#include "base/file.hpp"
#include "meter/recording/recording.hpp"
#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

/// A package that draws 10 W whatever happens, by a thread that writes its counter and the kernel's
/// account of the CPUs.
class IdlingMachine {
 public:
  IdlingMachine() : package_{machine_.add_package({.now = Joules{1.0}})} {
    machine_.write("/proc/cpuinfo", "processor : 0\nmodel name : AMD EPYC\n");
    pass_ticks();
    drawing_ = std::jthread{[this](const std::stop_token& ended) {
      auto last = clock_.now();
      while (!ended.stop_requested()) {
        std::this_thread::sleep_for(2ms);
        const auto now = clock_.now();
        package_.consume(Watts{10.0} * seconds_between(last, now));
        pass_ticks();
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
  MeasureReport measure(BaselineRule rule) {
    ++runs_;
    return must(measure_command(
        {.command = {"sleep", "0.3"}, .record = recording(), .baseline = rule}, environment()));
  }
  /// How often the idle machine was measured in the last run, as its recording tells.
  std::ptrdiff_t idle_windows() const {
    const auto bytes = read_file(recording());
    if (!bytes) return 0;  // it has not begun
    const auto recorded = decode_recording(*bytes);
    return recorded ? std::ranges::count(recorded->windows, "idle", &RecordedWindow::name) : 0;
  }
  /// Whether others take half of the CPUs.
  void let_others_work(bool work) { others_work_ = work; }

 private:
  std::filesystem::path recording() const {
    return machine_.folder() / fmt::format("run-{}.rec", runs_.load());
  }
  void pass_ticks() {
    (others_work_ ? busy_ : idle_) += 500;
    idle_ += 500;
    machine_.write("/proc/stat", fmt::format("cpu  {} 0 0 {} 0 0 0 0\n", busy_, idle_));
  }

  RealClock clock_;
  FakeMachine machine_;
  FakePackage& package_;
  int busy_ = 0;  // ticks of the CPUs
  int idle_ = 0;
  std::atomic<int> runs_ = 0;
  std::atomic<bool> others_work_ = false;
  std::jthread drawing_;
};

TEST(Baseline, StandsBesideTheGrossJoules) {
  IdlingMachine machine;
  const MeasureReport report = machine.measure({.length = 500ms});
  ASSERT_TRUE(report.baseline->idle.has_value());
  EXPECT_FALSE(report.baseline->remembered);
  EXPECT_NEAR(report.baseline->idle->watts.point, 10.0, 1.5);
  const RunReport& run = report.runs.front();
  EXPECT_NEAR(run.measurement.total.joules()->point, 3.0, 0.6);
  // The command did nothing, so nothing is left above idle, within what is known.
  EXPECT_LT(run.net->joules()->lower, 0.3);
  EXPECT_GT(run.net->joules()->upper, -0.3);
  // Its part is idle power then, and shown as such.
  ASSERT_TRUE(run.attributed_idle.has_value());
  const double idle = run.attributed_idle->idle.joules()->point;
  EXPECT_EQ(run.attributed_idle->above_idle.joules()->point + idle, run.attributed.joules()->point);
  EXPECT_GT(idle, 0.7 * run.attributed.joules()->point);
}

TEST(Baseline, IsRememberedForTheSameStateOfTheMachine) {
  IdlingMachine machine;
  const MeasureReport first = machine.measure({.length = 300ms});
  const MeasureReport second = machine.measure({.length = 300ms});
  EXPECT_TRUE(second.baseline->remembered);
  EXPECT_EQ(second.baseline->idle->watts, first.baseline->idle->watts);
  EXPECT_FALSE(machine.measure({.length = 300ms, .fresh = true}).baseline->remembered);
  EXPECT_FALSE(machine.measure({.length = 600ms}).baseline->remembered);
}

TEST(Baseline, AWindowUnderLoadIsTakenAgain) {
  IdlingMachine machine;
  machine.let_others_work(true);
  std::jthread others{[&machine](const std::stop_token& ended) {  // they go with the first window
    while (!ended.stop_requested() && machine.idle_windows() == 0) std::this_thread::sleep_for(2ms);
    machine.let_others_work(false);
  }};
  const MeasureReport report = machine.measure({.length = 500ms});
  EXPECT_GE(machine.idle_windows(), 2);
  EXPECT_TRUE(report.baseline->idle.has_value());
  EXPECT_TRUE(report.runs.front().measurement.total.joules().has_value());
}

TEST(Baseline, AMachineThatIsNeverIdleGetsNoneAfterThreeWindowsAndTheReason) {
  IdlingMachine machine;
  machine.let_others_work(true);
  const MeasureReport report = machine.measure({.length = 300ms});
  EXPECT_EQ(machine.idle_windows(), 3);
  EXPECT_FALSE(report.baseline->idle.has_value());
  EXPECT_THAT(report.baseline->trouble, AllOf(HasSubstr("the idle baseline was taken while"),
                                              HasSubstr("of the CPUs were busy.")));
  // The run is measured all the same, and nothing is taken off it.
  EXPECT_TRUE(report.runs.front().measurement.total.joules().has_value());
  EXPECT_FALSE(report.runs.front().net.has_value());
}

TEST(Baseline, ThatWasRefusedIsNotRemembered) {
  IdlingMachine machine;
  machine.let_others_work(true);
  machine.measure({.length = 300ms});
  EXPECT_FALSE(machine.measure({.length = 300ms}).baseline->remembered);
  EXPECT_EQ(machine.idle_windows(), 3);
}

TEST(Baseline, ASignalEndsIt) {
  const HeldSignals signals;  // before the machine's thread, which inherits them
  IdlingMachine machine;
  ::kill(::getpid(), SIGTERM);
  const auto report = measure_command(
      {.command = {"true"}, .baseline = BaselineRule{.length = 10s}}, machine.environment());
  EXPECT_EQ(report.error().code, ErrorCode::interrupted);
}

}  // namespace
}  // namespace carnot
