// SPDX-License-Identifier: Apache-2.0
#include "sensors/powercap.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/as_nobody.hpp"
#include "support/fake_machine.hpp"
#include "support/source_views.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

TEST(ZoneFolder, NumbersAreHexadecimal) {
  EXPECT_EQ(parse_zone_folder("intel-rapl:a")->parent, "intel-rapl:a");
  EXPECT_TRUE(parse_zone_folder("intel-rapl:a:1f")->is_child);
}

TEST(ZoneFolder, RefusesControlTypesMmioAndNonsense) {
  for (const char* text : {"", "intel-rapl", "intel-rapl:", "intel-rapl-mmio:0", "intel-rapl:0:",
                           "intel-rapl:0:1:2", "intel-rapl:g", "dtpm", "intel-rapl:-1"}) {
    EXPECT_FALSE(parse_zone_folder(text).has_value()) << text;
  }
}

TEST(Powercap, AMachineWithoutTheTreeHasNothing) {
  const FakeMachine machine;
  const Scan scan = scan_powercap(machine.sys());
  EXPECT_TRUE(scan.readable.empty());
  EXPECT_TRUE(scan.unreadable.empty());
}

TEST(Powercap, FindsEachDomainByItsNameWhateverItsIndex) {
  FakeMachine machine;
  machine.add_zone("intel-rapl:0", "package-0");
  machine.add_zone("intel-rapl:0:0", "dram");
  machine.add_zone("intel-rapl:0:1", "core");
  machine.add_zone("intel-rapl:1", "psys");
  EXPECT_THAT(labels_of(machine.sources()),
              ElementsAre("package-0", "package-0/core", "package-0/dram", "psys"));
}

TEST(Powercap, SeesSocketTenAndHexadecimalZones) {
  FakeMachine machine;
  machine.add_zone("intel-rapl:2", "package-2");
  machine.add_zone("intel-rapl:a", "package-10");
  machine.add_zone("intel-rapl:a:0", "dram");
  const Sources sources = machine.sources();
  EXPECT_THAT(labels_of(sources), ElementsAre("package-2", "package-10", "package-10/dram"));
  EXPECT_EQ(sources[2]->description().device, 10);
}

TEST(Powercap, SeesBothDiesOfAPackage) {
  FakeMachine machine;
  machine.add_zone("intel-rapl:0", "package-0-die-0");
  machine.add_zone("intel-rapl:1", "package-0-die-1");
  machine.add_zone("intel-rapl:1:0", "dram");
  const Sources sources = machine.sources();
  EXPECT_THAT(labels_of(sources),
              ElementsAre("package-0-die-0", "package-0-die-1", "package-0-die-1/dram"));
  EXPECT_EQ(sources[2]->description().die, 1);
}

TEST(Powercap, IgnoresTheMmioDuplicateOfAPackage) {
  FakeMachine machine;
  machine.add_package();
  machine.add_zone("intel-rapl-mmio:0", "package-0");
  EXPECT_THAT(labels_of(machine.sources()), ElementsAre("package-0"));
}

TEST(Powercap, ReadsTicksWithTheTimeTheyWereTaken) {
  FakeMachine machine;
  FakePackage& package = machine.add_package({.now = Joules{1.5}});
  const Sources sources = machine.sources();
  machine.clock.advance(std::chrono::seconds{3});
  package.consume(Joules{0.25});
  const Reading reading = sources[0]->read(machine.clock);
  EXPECT_EQ(reading.when, machine.clock.now());
  EXPECT_EQ(std::get<CounterValue>(reading.value).ticks, 1'750'000U);
}

TEST(Powercap, RangeAndPlausiblePowerComeFromTheZone) {
  FakeMachine machine;
  machine.add_package({.wraps_at = Joules{1000.0}, .short_term_limit = Watts{150.0}});
  const SourceDescription description = machine.sources()[0]->description();
  EXPECT_EQ(description.counter->last, 999'999'999U);
  EXPECT_FALSE(description.counter->last_is_inferred);
  EXPECT_DOUBLE_EQ(description.plausible_maximum.si(), 600.0);
}

TEST(Powercap, AnAbsurdPowerLimitIsNotBelieved) {
  FakeMachine machine;
  machine.add_package({.short_term_limit = Watts{4095.0}});
  EXPECT_DOUBLE_EQ(machine.sources()[0]->description().plausible_maximum.si(), 2000.0);
}

TEST(Powercap, AnUnreadableRangeIsInferredAndSaidToBe) {
  FakeMachine machine;
  machine.add_package({.now = Joules{70'000.0}, .range_readable = false});
  const CounterSpec counter = *machine.sources()[0]->description().counter;
  EXPECT_TRUE(counter.last_is_inferred);
  EXPECT_EQ(counter.last, 262'143'328'850U);
}

TEST(Powercap, GarbageIsAFailedReadingAndTheNextGoodOneCounts) {
  FakeMachine machine;
  FakePackage& package = machine.add_package({.now = Joules{2.0}});
  const Sources sources = machine.sources();
  for (const char* garbage : {"", "\n", "-5", "12x", "18446744073709551616", "\xff\xfe",
                              "99999999999999999999999999999999999999"}) {
    package.show(garbage);
    EXPECT_TRUE(std::holds_alternative<ReadFailure>(sources[0]->read(machine.clock).value))
        << garbage;
  }
  package.heal();
  EXPECT_EQ(ticks_of(*sources[0], machine.clock), 2'000'000U);
}

TEST(Powercap, AFailedReadingNamesTheFile) {
  FakeMachine machine;
  FakePackage& package = machine.add_package();
  const Sources sources = machine.sources();
  package.show("busy");
  EXPECT_THAT(failure_of(*sources[0], machine.clock),
              EndsWith("/sys/class/powercap/intel-rapl:0/energy_uj: \"busy\" is no number"));
}

TEST(Powercap, AFolderInTheCountersPlaceFailsToReadButKillsNothing) {
  FakeMachine machine;
  FakePackage& package = machine.add_package();
  std::filesystem::remove(package.folder() / "energy_uj");
  std::filesystem::create_directory(package.folder() / "energy_uj");
  const Sources sources = machine.sources();
  ASSERT_EQ(sources.size(), 1U);
  EXPECT_THAT(failure_of(*sources[0], machine.clock), HasSubstr("Is a directory"));
}

TEST(Powercap, AMissingCounterFileIsAnObstacleWithItsReason) {
  FakeMachine machine;
  FakePackage& package = machine.add_package();
  std::filesystem::remove(package.folder() / "energy_uj");
  const Scan scan = scan_powercap(machine.sys());
  EXPECT_TRUE(scan.readable.empty());
  ASSERT_EQ(scan.unreadable.size(), 1U);
  EXPECT_EQ(scan.unreadable[0].kind, ObstacleKind::failing);
  EXPECT_THAT(scan.unreadable[0].reason, HasSubstr("No such file"));
}

TEST(Powercap, ARefusedFileIsAPermissionObstacle) {
  FakeMachine machine;
  FakePackage& package = machine.add_package();
  ::chmod((package.folder() / "energy_uj").c_str(), 0);
  const AsNobody nobody{machine};
  const Scan scan = scan_powercap(machine.sys());
  ASSERT_EQ(scan.unreadable.size(), 1U);
  EXPECT_EQ(scan.unreadable[0].kind, ObstacleKind::permission);
  EXPECT_THAT(scan.unreadable[0].reason, HasSubstr("Permission denied"));
}

}  // namespace
}  // namespace carnot
