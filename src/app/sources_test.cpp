// SPDX-License-Identifier: Apache-2.0
#include "app/sources.hpp"

#include <gtest/gtest.h>

#include "app/calibration/calibration_file.hpp"
#include "app/fact_tables.hpp"
#include "meter/host.hpp"
#include "sensors/gpu_estimate.hpp"
#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

void add_cpus(const FakeMachine& machine, std::string_view model_name) {
  const std::string name{model_name};
  machine.write("/proc/cpuinfo", "processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel name\t: " +
                                     name + "\nprocessor\t: 1\nmodel name\t: " + name + "\n");
  machine.write("/proc/stat", "cpu  0 0 0 0 0 0 0 0 0 0\n");
}

Environment environment_of(const FakeMachine& machine) {
  return {.clock = machine.clock,
          .sys = machine.sys(),
          .executable = {},
          .working_directory = {},
          .cache = {},
          .variable = [](const std::string&) { return std::nullopt; }};
}

TEST(OpenSources, OfTheWholeMachineHoldsRailsAndTheUsersOwn) {
  FakeMachine machine;
  add_cpus(machine, "AMD EPYC");
  machine.write("/sys/class/hwmon/hwmon3/name", "ina3221");
  machine.write("/sys/class/hwmon/hwmon3/in1_label", "VDD_GPU");
  machine.write("/sys/class/hwmon/hwmon3/in1_input", "19000");
  machine.write("/sys/class/hwmon/hwmon3/curr1_input", "500");
  machine.write("/plug.csv", "time,watts\n");
  machine.write(
      "/sources.toml",
      "[[sources]]\nname = \"plug\"\nkind = \"csv\"\ndomain = \"wall\"\nfile = "
      "\"plug.csv\"\ntime = \"time\"\ntime_format = \"unix s\"\nvalue = \"watts\"\nunit = "
      "\"W\"\n");
  Environment environment = environment_of(machine);
  environment.sources = machine.folder() / "sources.toml";
  const OpenedSources opened = must(open_sources(environment, {.reach = Reach::machine}));
  ASSERT_EQ(opened.sources.size(), 3U);
  EXPECT_EQ(opened.sources[0]->description().domain, Domain::rail);
  EXPECT_EQ(opened.sources[1]->description().id, "csv:plug");
  EXPECT_EQ(must(open_sources(environment, {.reach = Reach::cpu})).sources.size(), 1U);

  environment.sources = machine.folder() / "none.toml";
  EXPECT_EQ(open_sources(environment, {.reach = Reach::machine}).error().code,
            ErrorCode::not_found);
}

TEST(OpenSources, OfTheProcessorsHearsTheUserOnThem) {
  FakeMachine machine;
  machine.add_package();
  machine.add_package();
  add_cpus(machine, "AMD EPYC");
  machine.write("/sources.toml",
                "[[found]]\nid = \"powercap:intel-rapl:0\"\nenabled = false\n"
                "[[found]]\nid = \"nvml:GPU-1\"\n");
  Environment environment = environment_of(machine);
  environment.sources = machine.folder() / "sources.toml";
  const OpenedSources opened =
      must(open_sources(environment, {.reach = Reach::cpu, .accept = Accept::measured}));
  ASSERT_EQ(opened.sources.size(), 1U);
  EXPECT_EQ(opened.sources[0]->description().id, "powercap:intel-rapl:1");
  EXPECT_TRUE(opened.obstacles.empty());  // boards were not looked for
}

TEST(OpenSources, PutsAnEstimateBesideTheCounters) {
  FakeMachine machine;
  machine.add_package();
  add_cpus(machine, "AMD EPYC");
  const OpenedSources opened =
      must(open_sources(environment_of(machine), {.accept = Accept::estimated, .charged = {}}));
  ASSERT_EQ(opened.sources.size(), 2U);
  EXPECT_TRUE(opened.any_measured());
  EXPECT_EQ(opened.sources[1]->description().id, "estimate:cpu");
}

TEST(OpenSources, WithoutCountersTheEstimateStandsAlone) {
  FakeMachine machine;
  add_cpus(machine, "AMD EPYC");
  const OpenedSources opened =
      must(open_sources(environment_of(machine), {.accept = Accept::estimated, .charged = {}}));
  ASSERT_EQ(opened.sources.size(), 1U);
  EXPECT_FALSE(opened.any_measured());
}

TEST(OpenSources, ChargesTheNamedProcesses) {
  FakeMachine machine;
  add_cpus(machine, "AMD EPYC");
  const OpenedSources opened =
      must(open_sources(environment_of(machine), {.accept = Accept::estimated, .charged = {4242}}));
  EXPECT_EQ(opened.sources[0]->description().id, "estimate:process-tree");
}

TEST(OpenSources, RequiringMeasurementRefusesAMachineThatCanOnlyEstimate) {
  FakeMachine machine;
  add_cpus(machine, "AMD EPYC");
  const auto opened =
      open_sources(environment_of(machine), {.accept = Accept::measured, .charged = {}});
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, ErrorCode::not_measurable);
  EXPECT_EQ(opened.error().message,
            "nothing can be measured here: the kernel shows no energy counter.");
}

TEST(OpenSources, AMachineThatShowsNothingAtAllIsAnError) {
  const FakeMachine machine;
  EXPECT_EQ(open_sources(environment_of(machine), {.accept = Accept::estimated, .charged = {}})
                .error()
                .code,
            ErrorCode::not_measurable);
}

TEST(OpenSources, MemoryIsEstimatedOnlyWhereNoCounterShowsIt) {
  FakeMachine machine;
  machine.add_package();
  add_cpus(machine, "AMD EPYC");
  machine.write("/proc/meminfo", "MemTotal: 16000000 kB\n");
  const Environment environment = environment_of(machine);
  const OpenedSources opened = must(open_sources(environment, {.reach = Reach::machine}));
  ASSERT_EQ(opened.sources.size(), 3U);
  EXPECT_EQ(opened.sources[2]->description().id, "estimate:memory");
  EXPECT_FALSE(opened.measures(Domain::dram));
  EXPECT_EQ(must(open_sources(environment, {.reach = Reach::cpu})).sources.size(), 2U);
  machine.add_zone("intel-rapl:0:1", "dram");
  EXPECT_TRUE(must(open_sources(environment, {.reach = Reach::machine})).measures(Domain::dram));
  EXPECT_EQ(must(open_sources(environment, {.reach = Reach::machine})).sources.size(), 3U);
}

TEST(OpenSources, HearsTheUserOnItsModels) {
  FakeMachine machine;
  machine.add_package();
  add_cpus(machine, "AMD EPYC");
  machine.write("/proc/meminfo", "MemTotal: 16000000 kB\n");
  machine.write("/sources.toml",
                "[[found]]\nid = \"estimate:memory\"\nenabled = false\n"
                "[[found]]\nid = \"estimate:cpu\"\nlabel = \"the guess\"\n"
                "[[found]]\nid = \"estimate:mainboard\"\n");
  Environment environment = environment_of(machine);
  environment.sources = machine.folder() / "sources.toml";
  const OpenedSources opened = must(open_sources(environment, {.reach = Reach::machine}));
  ASSERT_EQ(opened.sources.size(), 2U);
  EXPECT_EQ(opened.sources[1]->description().label, "the guess");
  ASSERT_EQ(opened.obstacles.size(), 1U);
  EXPECT_EQ(opened.obstacles[0].description.id, "estimate:mainboard");
  // Where models are left out their names say nothing.
  const OpenedSources measured =
      must(open_sources(environment, {.reach = Reach::machine, .accept = Accept::measured}));
  EXPECT_TRUE(measured.obstacles.empty());
}

TEST(OpenSources, UsesTheCurveThatWasFittedOnThisHost) {
  FakeMachine machine;
  add_cpus(machine, "AMD EPYC");
  Environment environment = environment_of(machine);
  environment.cache = machine.folder() / "cache";
  LoadCurveCalibration curve{describe_host(machine.sys()).fingerprint,
                             "2026-11-21T13:00:00Z",
                             {"powercap:intel-rapl:0"},
                             {12.0, 48.0, 1.3, 0.99, 1.0, 0.5, 3.0, 18}};
  must(keep(curve, environment.cache));
  const CpuPowerModel model = must(cpu_power_model_of(environment));
  EXPECT_EQ(model.name, "load curve calibrated on 2026-11-21");
  EXPECT_NEAR(model.power_at(0.0).si(), 12.0, 1e-9);
  EXPECT_NEAR(model.power_at(1.0).si(), 60.0, 1e-9);
  EXPECT_LT(model.factor_at(1.0), 1.05);
  EXPECT_GT(model.factor_at(0.0), model.factor_at(1.0));
  EXPECT_FALSE(model.unknown_part);

  curve.host = "another";
  environment.cache = machine.folder() / "cache of another";
  must(keep(curve, environment.cache));
  EXPECT_EQ(must(cpu_power_model_of(environment)).name,
            "watts per vCPU (unknown model; figures of EPYC 2nd Gen)");
}

TEST(OpenSources, ABrokenFileOfCalibrationsIsSaidAndAnUnreadableOneIsNobodys) {
  FakeMachine machine;
  add_cpus(machine, "AMD EPYC");
  Environment environment = environment_of(machine);
  environment.cache = machine.folder() / "cache";
  machine.write("/cache/calibration.json", "{");
  EXPECT_EQ(cpu_power_model_of(environment).error().code, ErrorCode::bad_input);
  environment.cache = machine.folder() / std::string(300, 'x');  // a name that no kernel opens
  EXPECT_TRUE(cpu_power_model_of(environment).has_value());
}

TEST(OpenSources, MovesTheStampsOfAMeterWhoseClockIsKnown) {
  FakeMachine machine;
  add_cpus(machine, "AMD EPYC");
  machine.write("/plug.csv", "time,watts\n");
  machine.write("/sources.toml",
                "[[sources]]\nname = \"plug\"\nkind = \"csv\"\nfile = \"plug.csv\"\n"
                "time = \"time\"\ntime_format = \"unix s\"\nvalue = \"watts\"\nunit = \"W\"\n");
  Environment environment = environment_of(machine);
  environment.cache = machine.folder() / "cache";
  environment.sources = machine.folder() / "sources.toml";
  must(keep(ClockCalibration{describe_host(machine.sys()).fingerprint, "2026-11-21T13:00:00Z",
                             "csv:plug", Seconds{3600.0}, Seconds{0.1}},
            environment.cache));
  const OpenedSources opened = must(open_sources(environment, {.reach = Reach::machine}));
  const double an_hour_ahead =
      Seconds{machine.clock.wall_now().time_since_epoch()}.count() + 3600.0;
  machine.write("/plug.csv", "time,watts\n" + std::to_string(an_hour_ahead) + ",50\n");
  std::vector<Reading> readings;
  opened.sources[0]->collect(machine.clock, readings);
  ASSERT_EQ(readings.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<PowerValue>(readings[0].value));
  EXPECT_NEAR(seconds_between(readings[0].when, machine.clock.now()).count(), 0.0, 1e-3);
}

TEST(FactTables, CompiledInTablesAreRead) {
  const CpuFacts facts = must(parse_cpu_facts(cpu_parts_csv(), watts_per_vcpu_csv()));
  EXPECT_GT(facts.parts.size(), 300U);
  ASSERT_FALSE(facts.vcpus.empty());
  EXPECT_EQ(facts.vcpus.back().vendor, "*");  // so that every processor finds a row
}

TEST(FactTables, TheTableOfBoardsIsRead) {
  const auto boards = must(parse_gpu_boards(gpu_boards_csv()));
  EXPECT_GE(boards.size(), 30U);
  EXPECT_EQ(board_limit(boards, "NVIDIA A100-SXM4-80GB"), Watts{400.0});
  EXPECT_EQ(board_limit(boards, "NVIDIA GeForce GTX 750 Ti"), Watts{60.0});
}

TEST(FactTables, APartKnownByNameUsesItsOwnPower) {
  FakeMachine machine;
  add_cpus(machine, "AMD EPYC 7B12");
  const CpuPowerModel model = must(cpu_power_model_of(machine.sys()));
  EXPECT_FALSE(model.unknown_part);
  EXPECT_DOUBLE_EQ(model.scale.si(), 240.0 * 2 / 128);
}

TEST(FactTables, ACloudGuestThatHidesItsPartIsUnknown) {
  FakeMachine machine;
  add_cpus(machine, "AMD EPYC");
  const CpuPowerModel model = must(cpu_power_model_of(machine.sys()));
  EXPECT_TRUE(model.unknown_part);
  EXPECT_EQ(model.name, "watts per vCPU (unknown model; figures of EPYC 2nd Gen)");
  EXPECT_DOUBLE_EQ(model.quality.factor, 4.0);
}

}  // namespace
}  // namespace carnot
