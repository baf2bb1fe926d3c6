// SPDX-License-Identifier: Apache-2.0
#include "app/measure/session.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/measuring_lab.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

TEST(Measure, CountsWhatTheCommandSpentFromItsFirstInstructionToItsLast) {
  MeasuringLab lab;
  const FakePackage& package = lab.machine.add_package({.now = Joules{1.0}});
  const MeasureReport report = must(lab.measure(MeasuringLab::spend(package, "6000000", "0.1")));
  EXPECT_EQ(report.runs[0].measurement.total.provenance(), Provenance::measured);
  EXPECT_NEAR(report.runs[0].measurement.total.joules()->point, 5.0, 0.2);
  EXPECT_GT(report.runs[0].measurement.duration().count(), 0.1);
  EXPECT_EQ(report.runs[0].exit_code, 0);
}

TEST(Measure, PassesTheExitCodeOn) {
  MeasuringLab lab;
  lab.machine.add_package();
  EXPECT_EQ(must(lab.measure("exit 9")).exit_code(), 9);
}

TEST(Measure, AFrozenCounterIsReplacedByTheEstimateThatSaysSo) {
  MeasuringLab lab;
  lab.machine.add_package({.now = Joules{5.0}});
  const std::string account = lab.machine.sys().path_of("/proc/stat").string();
  const MeasureReport report =
      must(lab.measure("sleep 1.1; echo cpu 60 0 0 160 0 0 0 0 > " + account));
  EXPECT_EQ(report.runs[0].measurement.total.provenance(), Provenance::estimated);
  EXPECT_EQ(report.runs[0].measurement.sources[0].energy.provenance(), Provenance::missing);
}

TEST(Measure, AProcessorThatWarmsUpUnderTheCommandIsTold) {
  MeasuringLab lab;
  lab.machine.write("/sys/class/hwmon/hwmon0/name", "coretemp");
  lab.machine.write("/sys/class/hwmon/hwmon0/temp1_input", "50000");
  const std::string sensor =
      lab.machine.sys().path_of("/sys/class/hwmon/hwmon0/temp1_input").string();
  const MeasureReport report = must(lab.measure("sleep 0.4; echo 80000 > " + sensor + "; sleep 3"));
  const auto& findings = report.runs[0].findings;
  const auto told = std::ranges::find(findings, FindingCode::temperature_changed, &Finding::code);
  ASSERT_NE(told, findings.end());
  EXPECT_EQ(told->detail, "From 50 to 80 °C.");
  EXPECT_EQ(report.runs[0].conditions.end_celsius, 80.0);
}

TEST(Measure, RequiringMeasurementRefusesAFrozenCounter) {
  MeasuringLab lab;
  lab.machine.add_package({.now = Joules{5.0}});
  const auto report = lab.measure("sleep 1.1; exit 4", Accept::measured);
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, ErrorCode::not_measurable);
  EXPECT_EQ(report.error().message,
            "\"sh\" ran (exit code 4), but its energy could not be measured. A source exists but "
            "its counter stands still.");
}

TEST(Measure, RequiringMeasurementRunsNothingWhereThereIsNoCounter) {
  MeasuringLab lab;
  const std::string ran = (lab.machine.folder() / "ran").string();
  const auto report = lab.measure("touch " + ran, Accept::measured);
  EXPECT_EQ(report.error().code, ErrorCode::not_measurable);
  EXPECT_FALSE(std::filesystem::exists(ran));
}

/// A command that leaves a trace, and whether it was run.
class Trace {
 public:
  explicit Trace(const MeasuringLab& lab) : file_{lab.machine.folder() / "ran"} {}
  std::string command() const { return "touch " + file_.string(); }
  bool is_there() const { return std::filesystem::exists(file_); }

 private:
  std::filesystem::path file_;
};

TEST(Measure, RequiringMeasurementRunsNothingWhereOnlyRailsAreShown) {
  MeasuringLab lab;
  lab.machine.write("/sys/class/hwmon/hwmon3/name", "ina3221");
  lab.machine.write("/sys/class/hwmon/hwmon3/in1_input", "19000");
  lab.machine.write("/sys/class/hwmon/hwmon3/curr1_input", "500");
  const Trace trace{lab};
  const auto report = lab.measure(trace.command(), Accept::measured);
  EXPECT_EQ(report.error().message,
            "nothing can be measured here: rails and parts of a processor are no measure of the "
            "machine.");
  EXPECT_FALSE(trace.is_there());
}

TEST(Measure, RequiringMeasurementRunsNothingWhileTheBatteryIsCharged) {
  MeasuringLab lab;
  const std::string battery = "/sys/class/power_supply/BAT0/";
  lab.machine.write(battery + "type", "Battery");
  lab.machine.write(battery + "status", "Charging");
  lab.machine.write(battery + "power_now", "30000000");
  const Trace trace{lab};
  const auto report = lab.measure(trace.command(), Accept::measured);
  EXPECT_EQ(report.error().code, ErrorCode::not_measurable);
  EXPECT_NE(report.error().message.find("the battery is charging"), std::string::npos);
  EXPECT_FALSE(trace.is_there());
  lab.machine.write(battery + "status", "Discharging");
  EXPECT_TRUE(lab.measure(trace.command() + "; sleep 0.3", Accept::measured).has_value());
}

TEST(Measure, TheShareOfACommandIsNeverMoreThanTheWhole) {
  MeasuringLab lab;
  const FakePackage& package = lab.machine.add_package();
  const MeasureReport report = must(lab.measure(MeasuringLab::spend(package, "3000000", "0.05")));
  const RunReport& run = report.runs[0];
  EXPECT_LE(run.attributed.joules()->point, run.measurement.total.joules()->point);
  EXPECT_EQ(report.runs[0].attributed.provenance(), Provenance::estimated);
}

}  // namespace
}  // namespace carnot
