// SPDX-License-Identifier: Apache-2.0
#include "app/doctor.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <set>

#include "app/doctor_advice.hpp"
#include "support/as_nobody.hpp"
#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class Clinic {
 public:
  Clinic() {
    machine.write("/proc/cpuinfo", "processor : 0\nmodel name : AMD EPYC\n");
    machine.write("/proc/stat", "cpu  0 0 0 100 0 0 0 0\n");
  }
  DoctorReport examine(const ProbeLoad& load) {
    return must(carnot::examine({.clock = machine.clock,
                                 .sys = machine.sys(),
                                 .executable = {},
                                 .working_directory = {},
                                 .cache = {},
                                 .variable = {}},
                                load));
  }
  /// 1.2 s of the manual clock, in which every given package draws 50 W.
  ProbeLoad drawing(std::vector<FakePackage*> packages) {
    return [this, packages] {
      for (FakePackage* package : packages) package->consume(Joules{60.0});
      machine.clock.advance(1200ms);
    };
  }

  FakeMachine machine;
};

TEST(Doctor, ALiveCounterMakesTheMachineMeasurable) {
  Clinic clinic;
  FakePackage& package = clinic.machine.add_package();
  const DoctorReport report = clinic.examine(clinic.drawing({&package}));
  EXPECT_TRUE(report.can_measure());
  EXPECT_EQ(report.sources[0].state, SourceState::alive);
  EXPECT_NEAR(report.sources[0].probe->joules()->point, 60.0, 1e-9);
  EXPECT_EQ(report.sources[1].state, SourceState::estimate);
}

TEST(Doctor, ACounterThatStandsStillUnderLoadIsDead) {
  Clinic clinic;
  clinic.machine.add_package();
  const DoctorReport report = clinic.examine(clinic.drawing({}));
  EXPECT_FALSE(report.can_measure());
  EXPECT_EQ(report.sources[0].state, SourceState::dead);
  EXPECT_EQ(report.sources[0].reason, "It stood still for 1 s.");
  EXPECT_THAT(report.advice[0].problem, HasSubstr("stands still"));
}

TEST(Doctor, WhatStepsTooCoarselyForTheProbeIsNotCalledDead) {
  Clinic clinic;
  clinic.machine.add_package();
  const DoctorReport report = clinic.examine([&] { clinic.machine.clock.advance(400ms); });
  EXPECT_EQ(report.sources[0].state, SourceState::too_coarse);
  EXPECT_THAT(report.sources[0].reason, HasSubstr("It takes a window of 1.00 s at least."));
  EXPECT_THAT(report.advice[0].problem, HasSubstr("too large for the doctor's short look"));
}

TEST(Doctor, RefusedCountersGetTheExactCommand) {
  Clinic clinic;
  const FakePackage& package = clinic.machine.add_package();
  ::chmod((package.folder() / "energy_uj").c_str(), 0);
  const AsNobody nobody{clinic.machine};
  const DoctorReport report = clinic.examine(clinic.drawing({}));
  EXPECT_THAT(report.sources.back().reason, HasSubstr("Permission denied"));
  // A fake machine is a tree of files, which --fix refuses to change.
  EXPECT_THAT(report.advice[0].cure, HasSubstr("without --sysroot"));
  EXPECT_THAT(report.advice[0].command, HasSubstr("doctor --fix"));
  EXPECT_EQ(report.advice.size(), 2U);  // the other is that of the unknown processor
}

TEST(DoctorAdvice, OpeningTheCountersToEveryoneComesWithItsRisk) {
  SourceDescription description;
  description.kind = SourceKind::powercap;
  const std::vector<Obstacle> refused{{description, ObstacleKind::permission, "refused"}};
  const auto advice = advice_for({Host{}, {}, refused, false, false});
  EXPECT_THAT(advice[0].command, HasSubstr("doctor --fix"));
  EXPECT_THAT(advice[1].command, HasSubstr("chmod a+r"));
  EXPECT_THAT(advice[1].problem, HasSubstr("chmod 400"));
  EXPECT_THAT(advice[1].cure, HasSubstr("CVE-2020-8694"));
}

TEST(DoctorAdvice, EveryKindThatCannotBeReadHasItsOwnRemedyOnce) {
  std::vector<Obstacle> obstacles;
  for (const SourceKindRow& row : kSourceKinds) {
    SourceDescription description;
    description.kind = row.kind;
    description.id = fmt::format("{}:one", row.key);
    obstacles.push_back({description, ObstacleKind::failing, "it says nothing"});
    description.id = fmt::format("{}:two", row.key);
    obstacles.push_back({description, ObstacleKind::failing, "it says nothing"});
  }
  const auto list = advice_for({Host{}, {}, obstacles, false, false});
  EXPECT_EQ(list.size(), kSourceKinds.size());
  std::set<std::string> problems;
  for (const Advice& one : list) {
    EXPECT_FALSE(one.cure.empty()) << one.problem;
    problems.insert(one.problem);
  }
  EXPECT_EQ(problems.size(), kSourceKinds.size());
}

TEST(DoctorAdvice, WhatOpenedAndYieldedNothingGetsTheRemedyOfItsKind) {
  ExaminedSource plug;
  plug.description.kind = SourceKind::http_json;
  plug.description.id = "http_json:plug";
  plug.state = SourceState::unreadable;
  const auto list = advice_for({Host{}, {plug}, {}, true, false});
  ASSERT_EQ(list.size(), 1U);
  EXPECT_THAT(list[0].cure, HasSubstr("with curl"));
}

TEST(DoctorAdvice, RightsToASecondWayAreNotAskedForWhereTheFirstMeasures) {
  SourceDescription registers;
  registers.kind = SourceKind::msr;
  const std::vector<Obstacle> refused{{registers, ObstacleKind::permission, "refused"}};
  EXPECT_TRUE(advice_for({Host{}, {}, refused, true, false}).empty());
  EXPECT_THAT(advice_for({Host{}, {}, refused, false, false})[0].command, HasSubstr("intel_rapl"));
}

TEST(Doctor, AMachineThatShowsNothingIsAFindingNotAFailure) {
  FakeMachine bare;
  const DoctorReport report = must(carnot::examine({.clock = bare.clock,
                                                    .sys = bare.sys(),
                                                    .executable = {},
                                                    .working_directory = {},
                                                    .cache = {},
                                                    .variable = {}},
                                                   [] {}));
  EXPECT_TRUE(report.sources.empty());
  EXPECT_FALSE(report.probe_total.joules().has_value());
  EXPECT_EQ(report.advice[0].command, "sudo modprobe intel_rapl_msr");
}

TEST(DoctorAdvice, AGuestIsToldThatNoCommandHelps) {
  Host host;
  host.virtualisation = "kvm, container";
  const auto advice = advice_for({host, {}, {}, false, true});
  EXPECT_THAT(advice[0].problem, HasSubstr("hypervisor"));
  EXPECT_EQ(advice[0].command, "");
  EXPECT_THAT(advice[1].command, HasSubstr("--sysroot /host"));
  EXPECT_THAT(advice[1].cure, HasSubstr("IMAGE must hold carnot"));
  EXPECT_THAT(advice[2].cure, HasSubstr("factor of four"));
}

TEST(DoctorAdvice, AGoodMachineGetsNone) {
  Host host;
  host.cpu_model = "AMD EPYC 7B12";
  host.governor = "performance";
  host.turbo = false;
  EXPECT_TRUE(advice_for({host, {}, {}, true, false}).empty());
}

}  // namespace
}  // namespace carnot
