// SPDX-License-Identifier: Apache-2.0
#include "app/sources.hpp"

#include <gtest/gtest.h>

#include "app/fact_tables.hpp"
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

TEST(FactTables, CompiledInTablesAreRead) {
  const CpuFacts facts = must(parse_cpu_facts(cpu_parts_csv(), watts_per_vcpu_csv()));
  EXPECT_GT(facts.parts.size(), 300U);
  ASSERT_FALSE(facts.vcpus.empty());
  EXPECT_EQ(facts.vcpus.back().vendor, "*");  // so that every processor finds a row
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
  EXPECT_EQ(model.name, "watts per vCPU (EPYC 2nd Gen)");
  EXPECT_DOUBLE_EQ(model.quality.factor, 4.0);
}

}  // namespace
}  // namespace carnot
