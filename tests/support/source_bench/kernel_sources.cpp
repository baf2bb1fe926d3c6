// SPDX-License-Identifier: Apache-2.0
#include "support/source_bench/source_bench.hpp"

#include <cerrno>
#include <filesystem>
#include <string>

#include "sensors/battery.hpp"
#include "sensors/estimate.hpp"
#include "sensors/hwmon/scan.hpp"
#include "sensors/msr.hpp"
#include "sensors/perf.hpp"
#include "sensors/powercap.hpp"
#include "support/fake_msr.hpp"

namespace carnot {
namespace {

const CpuPowerModel kModel{"curve", Watts{100.0}, kLoadCurve, kKnownPart, false};

std::unique_ptr<SourceBench> powercap_bench() {
  auto bench = std::make_unique<SourceBench>();
  FakePackage& package = bench->machine.add_package();
  bench->source = std::move(bench->machine.sources()[0]);
  bench->break_it = [&package] { package.show(""); };
  bench->mend_it = [&package] { package.heal(); };
  return bench;
}

class BreakableCounter final : public PerfCounter {
 public:
  explicit BreakableCounter(const bool& broken) : broken_{broken} {}
  tl::expected<std::uint64_t, int> read() override {
    if (broken_) return tl::unexpected{EIO};
    return std::uint64_t{1} << 33;
  }

 private:
  const bool& broken_;
};

class BreakableEvents final : public PerfEvents {
 public:
  explicit BreakableEvents(const bool& broken) : broken_{broken} {}
  tl::expected<std::unique_ptr<PerfCounter>, int> open(std::uint32_t, std::uint64_t, int) override {
    return std::make_unique<BreakableCounter>(broken_);
  }

 private:
  const bool& broken_;
};

std::unique_ptr<SourceBench> perf_bench() {
  auto bench = std::make_unique<SourceBench>();
  const auto broken = std::make_shared<bool>(false);
  const std::string unit = "/sys/bus/event_source/devices/power";
  bench->machine.write(unit + "/type", "23");
  bench->machine.write(unit + "/cpumask", "0");
  bench->machine.write(unit + "/events/energy-pkg", "event=0x02");
  bench->machine.write(unit + "/events/energy-pkg.scale", "2.3283064365386962890625e-10");
  BreakableEvents events{*broken};
  bench->source = std::move(scan_perf(bench->machine.sys(), events).readable.at(0));
  bench->break_it = [broken] { *broken = true; };
  bench->mend_it = [broken] { *broken = false; };
  return bench;
}

std::unique_ptr<SourceBench> machine_estimate_bench() {
  auto bench = std::make_unique<SourceBench>();
  const FakeMachine& machine = bench->machine;
  machine.write("/proc/stat", "cpu 1 2 3 4 5 6 7 8");
  bench->source = machine_estimate(machine.sys(), kModel);
  bench->break_it = [&machine] { machine.write("/proc/stat", "garbage"); };
  bench->mend_it = [&machine] { machine.write("/proc/stat", "cpu 1 2 3 4 5 6 7 8"); };
  return bench;
}

std::unique_ptr<SourceBench> process_tree_estimate_bench() {
  auto bench = std::make_unique<SourceBench>();
  const FakeMachine& machine = bench->machine;
  const auto show = [&machine](std::string_view text) { machine.write("/proc/10/stat", text); };
  const std::string_view usual = "10 (w) R 1 1 1 0 -1 0 0 0 0 0 5 0 0 0 20";
  show(usual);
  bench->source = process_tree_estimate(ProcessTree{machine.sys(), {}}, {10}, 2, kModel);
  bench->break_it = [show] { show(""); };
  bench->mend_it = [show, usual] { show(usual); };
  return bench;
}

/// A chip of /sys/class/hwmon with one working sensor, which is broken by emptying `file`.
std::unique_ptr<SourceBench> hwmon_bench(std::string_view chip, const std::string& file) {
  auto bench = std::make_unique<SourceBench>();
  const FakeMachine& machine = bench->machine;
  const std::string folder = "/sys/class/hwmon/hwmon0/";
  machine.write(folder + "name", chip);
  if (chip == "ina3221") machine.write(folder + "in1_input", "5000");
  const auto show = [&machine, file = folder + file](std::string_view text) {
    machine.write(file, text);
  };
  show("1000");
  bench->source = std::move(scan_hwmon(machine.sys()).readable.at(0));
  bench->break_it = [show] { show(""); };
  bench->mend_it = [show] { show("1001"); };
  return bench;
}
std::unique_ptr<SourceBench> hwmon_counter_bench() { return hwmon_bench("i915", "energy1_input"); }
std::unique_ptr<SourceBench> hwmon_power_bench() { return hwmon_bench("amdgpu", "power1_average"); }
std::unique_ptr<SourceBench> hwmon_rail_bench() { return hwmon_bench("ina3221", "curr1_input"); }

std::unique_ptr<SourceBench> battery_bench() {
  auto bench = std::make_unique<SourceBench>();
  const FakeMachine& machine = bench->machine;
  const std::string folder = "/sys/class/power_supply/BAT0/";
  machine.write(folder + "type", "Battery");
  machine.write(folder + "power_now", "8000000");
  const auto show = [&machine, file = folder + "status"](std::string_view text) {
    machine.write(file, text);
  };
  show("Discharging");
  bench->source = std::move(scan_batteries(machine.sys()).readable.at(0));
  bench->break_it = [show] { show("Charging"); };
  bench->mend_it = [show] { show("Discharging"); };
  return bench;
}

std::unique_ptr<SourceBench> msr_bench() {
  auto bench = std::make_unique<SourceBench>();
  const FakeMachine& machine = bench->machine;
  machine.write("/proc/cpuinfo", "vendor_id : GenuineIntel\ncpu family : 6\nmodel : 158\n");
  const auto show = [file = machine.sys().path_of("/dev/cpu/0/msr")] {
    show_msr(file, 0x606, 0xA0E03);
    show_msr(file, 0x611, 1234);
  };
  show();
  bench->source = std::move(scan_msr(machine.sys()).readable.at(0));
  bench->break_it = [file = machine.sys().path_of("/dev/cpu/0/msr")] {
    std::filesystem::resize_file(file, 0);
  };
  bench->mend_it = show;
  return bench;
}

}  // namespace

std::vector<SourceKindUnderTest> kernel_sources() {
  return {{"powercap", powercap_bench},
          {"perf", perf_bench},
          {"machine_estimate", machine_estimate_bench},
          {"process_tree_estimate", process_tree_estimate_bench},
          {"hwmon_counter", hwmon_counter_bench},
          {"hwmon_power", hwmon_power_bench},
          {"hwmon_rail", hwmon_rail_bench},
          {"battery", battery_bench},
          {"msr", msr_bench}};
}

std::vector<SourceKindUnderTest> every_source() {
  std::vector<SourceKindUnderTest> every = kernel_sources();
  for (const auto& more : {board_sources(), outside_sources()})
    every.insert(every.end(), more.begin(), more.end());
  return every;
}

}  // namespace carnot
