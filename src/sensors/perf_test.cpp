// SPDX-License-Identifier: Apache-2.0
#include "sensors/perf.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <map>
#include <tuple>

#include "support/fake_machine.hpp"
#include "support/source_views.hpp"
#include "support/window_story.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A kernel whose counts the test sets, per event number and CPU.
class FakePerfEvents final : public PerfEvents {
 public:
  class Counter final : public PerfCounter {
   public:
    explicit Counter(const std::uint64_t& count, const int& error) : count_{count}, error_{error} {}
    tl::expected<std::uint64_t, int> read() override {
      if (error_ != 0) return tl::unexpected{error_};
      return count_;
    }

   private:
    const std::uint64_t& count_;
    const int& error_;
  };

  tl::expected<std::unique_ptr<PerfCounter>, int> open(std::uint32_t type, std::uint64_t config,
                                                       int cpu) override {
    if (refusal != 0) return tl::unexpected{refusal};
    EXPECT_EQ(type, 23U);
    return std::make_unique<Counter>(counts[{config, cpu}], read_error);
  }

  std::map<std::pair<std::uint64_t, int>, std::uint64_t> counts;
  int refusal = 0;
  int read_error = 0;
};

void add_unit(const FakeMachine& machine, std::string_view cpumask) {
  const std::string unit = "/sys/bus/event_source/devices/power";
  machine.write(unit + "/type", "23\n");
  machine.write(unit + "/cpumask", cpumask);
  const auto add = [&](const std::string& event, std::string_view code) {
    machine.write(unit + "/events/" + event, code);
    machine.write(unit + "/events/" + event + ".scale", "2.3283064365386962890625e-10\n");
    machine.write(unit + "/events/" + event + ".unit", "Joules\n");
  };
  add("energy-pkg", "event=0x02\n");
  add("energy-ram", "event=0x03\n");
  add("energy-psys", "event=0x05\n");
}

TEST(CpuList, ReadsRangesAndSingles) {
  EXPECT_THAT(*parse_cpu_list("0,16\n"), ElementsAre(0, 16));
  EXPECT_THAT(*parse_cpu_list("0-2,8"), ElementsAre(0, 1, 2, 8));
}

TEST(CpuList, RefusesWhatIsNone) {
  for (const char* text :
       {"", ",", "a", "3-1", "0-99999999", "-1", "0-", "1,,2", "0-65535,0-65535,0-65535"}) {
    EXPECT_FALSE(parse_cpu_list(text).has_value()) << text;
  }
}

TEST(PerfEventCode, IsHexadecimal) {
  EXPECT_EQ(parse_event("event=0x1f\n"), 0x1fU);
  for (const char* text :
       {"", "event=", "event=2", "config=0x02", "event=0xzz", "event=0x2,umask=1"})
    EXPECT_FALSE(parse_event(text).has_value()) << text;
}

TEST(Perf, AMachineWithoutThePowerUnitHasNothing) {
  const FakeMachine machine;
  FakePerfEvents events;
  EXPECT_TRUE(scan_perf(machine.sys(), events).readable.empty());
}

TEST(Perf, OpensEachEventOncePerPackageAndTheBoardOnce) {
  FakeMachine machine;
  add_unit(machine, "0,16");
  machine.write("/sys/devices/system/cpu/cpu16/topology/physical_package_id", "1\n");
  FakePerfEvents events;
  std::vector<std::string> labels;
  for (const auto& source : scan_perf(machine.sys(), events).readable)
    labels.push_back(source->description().label);
  EXPECT_THAT(labels,
              ElementsAre("package-0", "package-0/dram", "psys", "package-1", "package-1/dram"));
}

TEST(Perf, DiesAreNamedAsPowercapNamesThem) {
  FakeMachine machine;
  add_unit(machine, "0,8");
  machine.write("/sys/devices/system/cpu/cpu8/topology/die_id", "1\n");
  FakePerfEvents events;
  const Scan scan = scan_perf(machine.sys(), events);
  EXPECT_EQ(scan.readable[3]->description().label, "package-0-die-1");
  EXPECT_EQ(scan.readable[3]->description().die, 1);
}

TEST(Perf, TheOnlyDieOfASecondSocketIsNotNamedWhateverItsNumber) {
  FakeMachine machine;
  add_unit(machine, "0,16");
  for (const auto& [cpu, package, cpus] : {std::tuple{0, "0", "0-15"}, {16, "1", "16-31"}}) {
    const std::string topology = fmt::format("/sys/devices/system/cpu/cpu{}/topology/", cpu);
    machine.write(topology + "physical_package_id", package);
    machine.write(topology + "die_id", package);  // numbered over the machine
    machine.write(topology + "package_cpus_list", cpus);
    machine.write(topology + "die_cpus_list", cpus);
  }
  FakePerfEvents events;
  const Scan scan = scan_perf(machine.sys(), events);
  EXPECT_EQ(scan.readable[3]->description().label, "package-1");
  EXPECT_EQ(scan.readable[3]->description().die, 0) << "as powercap says: or it would count twice";
}

TEST(Perf, TheFirstOfSeveralDiesIsNamedToo) {
  FakeMachine machine;
  add_unit(machine, "0");
  machine.write("/sys/devices/system/cpu/cpu0/topology/package_cpus_list", "0-15");
  machine.write("/sys/devices/system/cpu/cpu0/topology/die_cpus_list", "0-7");
  FakePerfEvents events;
  EXPECT_EQ(scan_perf(machine.sys(), events).readable[0]->description().label, "package-0-die-0");
}

TEST(Perf, TheCoresOfAnAmdProcessorAreCountedOneByOne) {
  FakeMachine machine;
  const std::string unit = "/sys/bus/event_source/devices/power_core";
  machine.write(unit + "/type", "23\n");
  machine.write(unit + "/cpumask", "0,9\n");
  machine.write(unit + "/events/energy-core", "event=0x01\n");
  machine.write(unit + "/events/energy-core.scale", "2.3283064365386962890625e-10\n");
  machine.write("/sys/devices/system/cpu/cpu9/topology/physical_package_id", "1\n");
  machine.write("/sys/devices/system/cpu/cpu9/topology/core_id", "3\n");
  FakePerfEvents events;
  events.counts[{1, 9}] = 77;
  const Scan scan = scan_perf(machine.sys(), events);
  ASSERT_EQ(scan.readable.size(), 2U);
  const SourceDescription& core = scan.readable[1]->description();
  EXPECT_EQ(core.id, "perf:energy-core:cpu9");
  EXPECT_EQ(core.label, "package-1/core-3");
  EXPECT_EQ(core.domain, Domain::cpu_core);
  EXPECT_EQ(ticks_of(*scan.readable[1], machine.clock), 77U);
}

TEST(Perf, AnEventOfTheWrongUnitIsNotOpened) {
  FakeMachine machine;
  add_unit(machine, "0");
  const std::string event = "/sys/bus/event_source/devices/power/events/energy-core";
  machine.write(event, "event=0x01\n");
  machine.write(event + ".scale", "2.3283064365386962890625e-10\n");
  FakePerfEvents events;
  EXPECT_EQ(scan_perf(machine.sys(), events).readable.size(), 3U);
}

TEST(Perf, CountsAreScaledByTheKernelsOwnUnit) {
  FakeMachine machine;
  add_unit(machine, "0");
  FakePerfEvents events;
  Scan scan = scan_perf(machine.sys(), events);
  OpenWindow window{std::move(scan.readable), machine.clock};
  events.counts[{2, 0}] = 5ULL << 32;  // 5 J
  events.counts[{3, 0}] = 1ULL << 32;
  window.pass(1s);
  const Measurement measured = window.end();
  EXPECT_DOUBLE_EQ(measured.total.joules()->point, 6.0);
  EXPECT_EQ(measured.total.perimeter().key(), "cpu_package+dram");
}

TEST(Perf, ACounterThatStaysAtZeroIsDeadNotZeroJoules) {
  FakeMachine machine;
  add_unit(machine, "0");
  FakePerfEvents events;
  Scan scan = scan_perf(machine.sys(), events);
  OpenWindow window{std::move(scan.readable), machine.clock};
  window.pass(2s);
  const Measurement measured = window.end();
  EXPECT_EQ(measured.total.provenance(), Provenance::missing);
  EXPECT_EQ(measured.total.findings()[0].code, FindingCode::source_dead);
}

TEST(Perf, ARefusalIsAPermissionObstacle) {
  FakeMachine machine;
  add_unit(machine, "0");
  FakePerfEvents events;
  events.refusal = EACCES;
  const Scan scan = scan_perf(machine.sys(), events);
  EXPECT_TRUE(scan.readable.empty());
  ASSERT_EQ(scan.unreadable.size(), 3U);
  EXPECT_EQ(scan.unreadable[0].kind, ObstacleKind::permission);
  EXPECT_THAT(scan.unreadable[0].reason, HasSubstr("Permission denied"));
}

TEST(Perf, AFailedReadIsAReadingThatSaysSo) {
  FakeMachine machine;
  add_unit(machine, "0");
  FakePerfEvents events;
  const Scan scan = scan_perf(machine.sys(), events);
  events.read_error = EIO;
  EXPECT_THAT(failure_of(*scan.readable[0], machine.clock), HasSubstr("Input/output error"));
  events.read_error = 0;
  EXPECT_TRUE(std::holds_alternative<CounterValue>(scan.readable[0]->read(machine.clock).value));
}

TEST(Perf, AnEventWithoutAUsableScaleIsLeftAlone) {
  FakeMachine machine;
  add_unit(machine, "0");
  const std::string event = "/sys/bus/event_source/devices/power/events/energy-pkg";
  FakePerfEvents events;
  for (const char* scale : {"", "x", "0", "-1", "inf"}) {
    machine.write(event + ".scale", scale);
    EXPECT_EQ(scan_perf(machine.sys(), events).readable.size(), 2U) << scale;
  }
  machine.write(event + ".scale", "1e-6");
  machine.write(event + ".unit", "Watts");
  EXPECT_EQ(scan_perf(machine.sys(), events).readable.size(), 2U);
}

TEST(KernelPerf, AnEventThatDoesNotExistIsAnErrorNotACrash) {
  KernelPerfEvents events;
  constexpr std::uint32_t kNoSuchUnit = 0x7fffffff;
  EXPECT_FALSE(events.open(kNoSuchUnit, 2, 0).has_value());
}

}  // namespace
}  // namespace carnot
