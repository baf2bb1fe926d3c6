// SPDX-License-Identifier: Apache-2.0
#include "app/measure/session.hpp"

#include <gtest/gtest.h>

#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

/// The real clock and real commands on a machine of fake counters; a command spends energy by
/// writing into a counter's file.
class Lab {
 public:
  Lab() {
    machine.write("/proc/cpuinfo", "processor : 0\nmodel name : AMD EPYC\n");
    machine.write("/proc/stat", "cpu  0 0 0 100 0 0 0 0\n");
  }

  Environment environment() const {
    return {.clock = clock_,
            .sys = machine.sys(),
            .executable = {},
            .working_directory = {},
            .cache = {},
            .variable = [](const std::string&) { return std::nullopt; }};
  }
  Result<MeasureReport> measure(std::string script, Accept accept = Accept::estimated) const {
    return measure_command({{"sh", "-c", std::move(script)}, accept}, environment());
  }
  /// A command that lasts so long and leaves the counter at so many microjoules.
  static std::string spend(const FakePackage& package, std::string_view microjoules,
                           std::string_view seconds) {
    return "sleep " + std::string{seconds} + "; echo " + std::string{microjoules} + " > " +
           (package.folder() / "energy_uj").string();
  }

  FakeMachine machine;

 private:
  RealClock clock_;
};

TEST(Measure, CountsWhatTheCommandSpentFromItsFirstInstructionToItsLast) {
  Lab lab;
  const FakePackage& package = lab.machine.add_package({.now = Joules{1.0}});
  const MeasureReport report = must(lab.measure(Lab::spend(package, "6000000", "0.1")));
  EXPECT_EQ(report.runs[0].measurement.total.provenance(), Provenance::measured);
  EXPECT_NEAR(report.runs[0].measurement.total.joules()->point, 5.0, 0.2);
  EXPECT_GT(report.runs[0].measurement.duration().count(), 0.1);
  EXPECT_EQ(report.runs[0].exit_code, 0);
}

TEST(Measure, PassesTheExitCodeOn) {
  Lab lab;
  lab.machine.add_package();
  EXPECT_EQ(must(lab.measure("exit 9")).exit_code(), 9);
}

TEST(Measure, AFrozenCounterIsReplacedByTheEstimateThatSaysSo) {
  Lab lab;
  lab.machine.add_package({.now = Joules{5.0}});
  const MeasureReport report = must(lab.measure("sleep 1.1"));
  EXPECT_EQ(report.runs[0].measurement.total.provenance(), Provenance::estimated);
  EXPECT_EQ(report.runs[0].measurement.sources[0].energy.provenance(), Provenance::missing);
}

TEST(Measure, RequiringMeasurementRefusesAFrozenCounter) {
  Lab lab;
  lab.machine.add_package({.now = Joules{5.0}});
  const auto report = lab.measure("sleep 1.1; exit 4", Accept::measured);
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, ErrorCode::not_measurable);
  EXPECT_EQ(report.error().message,
            "\"sh\" ran (exit code 4), but its energy could not be measured. A source exists but "
            "its counter stands still.");
}

TEST(Measure, RequiringMeasurementRunsNothingWhereThereIsNoCounter) {
  Lab lab;
  const std::string ran = (lab.machine.folder() / "ran").string();
  const auto report = lab.measure("touch " + ran, Accept::measured);
  EXPECT_EQ(report.error().code, ErrorCode::not_measurable);
  EXPECT_FALSE(std::filesystem::exists(ran));
}

TEST(Measure, TheShareOfACommandIsNeverMoreThanTheWhole) {
  Lab lab;
  const FakePackage& package = lab.machine.add_package();
  const MeasureReport report = must(lab.measure(Lab::spend(package, "3000000", "0.05")));
  const RunReport& run = report.runs[0];
  EXPECT_LE(run.attributed.joules()->point, run.measurement.total.joules()->point);
  EXPECT_EQ(report.runs[0].attributed.provenance(), Provenance::estimated);
}

}  // namespace
}  // namespace carnot
