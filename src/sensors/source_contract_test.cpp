// SPDX-License-Identifier: Apache-2.0
//
// What every source must keep, whatever its kind: the same faults, the same answers.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <thread>

#include "sensors/battery.hpp"
#include "sensors/command.hpp"
#include "sensors/csv_log.hpp"
#include "sensors/estimate.hpp"
#include "sensors/fake.hpp"
#include "sensors/http_json.hpp"
#include "sensors/hwmon.hpp"
#include "sensors/meter_preset.hpp"
#include "sensors/msr.hpp"
#include "sensors/nvml/scan.hpp"
#include "sensors/perf.hpp"
#include "sensors/powercap.hpp"
#include "sensors/replay.hpp"
#include "sensors/rocm_smi/scan.hpp"
#include "support/fake_http_server.hpp"
#include "support/fake_machine.hpp"
#include "support/fake_msr.hpp"
#include "support/fake_nvml/fake_nvml.hpp"
#include "support/fake_rocm_smi/fake_rocm_smi.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

/// A source with the two things a test does to it: break what it reads, and mend it.
struct Bench {
  FakeMachine machine;
  std::unique_ptr<Source> source;
  std::function<void()> break_it;
  std::function<void()> mend_it;
};

const CpuPowerModel kModel{"curve", Watts{100.0}, kLoadCurve, kKnownPart, false};

std::unique_ptr<Bench> powercap_bench() {
  auto bench = std::make_unique<Bench>();
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

std::unique_ptr<Bench> perf_bench() {
  auto bench = std::make_unique<Bench>();
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

std::unique_ptr<Bench> machine_estimate_bench() {
  auto bench = std::make_unique<Bench>();
  const FakeMachine& machine = bench->machine;
  machine.write("/proc/stat", "cpu 1 2 3 4 5 6 7 8");
  bench->source = machine_estimate(machine.sys(), kModel);
  bench->break_it = [&machine] { machine.write("/proc/stat", "garbage"); };
  bench->mend_it = [&machine] { machine.write("/proc/stat", "cpu 1 2 3 4 5 6 7 8"); };
  return bench;
}

std::unique_ptr<Bench> process_tree_estimate_bench() {
  auto bench = std::make_unique<Bench>();
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
std::unique_ptr<Bench> hwmon_bench(std::string_view chip, const std::string& file) {
  auto bench = std::make_unique<Bench>();
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
std::unique_ptr<Bench> hwmon_counter_bench() { return hwmon_bench("i915", "energy1_input"); }
std::unique_ptr<Bench> hwmon_power_bench() { return hwmon_bench("amdgpu", "power1_average"); }
std::unique_ptr<Bench> hwmon_rail_bench() { return hwmon_bench("ina3221", "curr1_input"); }

std::unique_ptr<Bench> battery_bench() {
  auto bench = std::make_unique<Bench>();
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

std::unique_ptr<Bench> msr_bench() {
  auto bench = std::make_unique<Bench>();
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

/// A board of AMD, without its counter where `counter_status` is not 0.
std::unique_ptr<Bench> rocm_smi_bench(std::uint32_t counter_status) {
  auto bench = std::make_unique<Bench>();
  const auto fake = std::make_shared<FakeRocmSmi>(bench->machine.clock);
  fake->board().energy_status = counter_status;
  bench->source = std::move(scan_rocm_smi(fake->names(), bench->machine.sys(), bench->machine.clock,
                                          rocm_smi::kCounterWatch)
                                .readable.at(0));
  const auto answer = [fake, counter_status](std::uint32_t status) {
    (counter_status == 0 ? fake->board().energy_status : fake->board().average_status) = status;
  };
  constexpr std::uint32_t kNoData = 0xE;
  bench->break_it = [answer] { answer(kNoData); };
  bench->mend_it = [answer] { answer(0); };
  return bench;
}
std::unique_ptr<Bench> rocm_smi_counter_bench() { return rocm_smi_bench(0); }
std::unique_ptr<Bench> rocm_smi_power_bench() { return rocm_smi_bench(2); }

std::unique_ptr<Bench> fake_bench() {
  auto bench = std::make_unique<Bench>();
  const auto broken = std::make_shared<bool>(false);
  SourceDescription description;
  description.id = "fake:meter";
  description.label = "a scripted meter";
  bench->source =
      std::make_unique<FakeSource>(description, [broken](SteadyTime) -> decltype(Reading::value) {
        if (*broken) return ReadFailure{"scripted"};
        return PowerValue{Watts{5.0}};
      });
  bench->break_it = [broken] { *broken = true; };
  bench->mend_it = [broken] { *broken = false; };
  return bench;
}

std::unique_ptr<Bench> replay_bench() {
  auto bench = std::make_unique<Bench>();
  const SteadyTime now = bench->machine.clock.now();
  SourceDescription description;
  description.id = "replay:package-0";
  description.label = "package-0";
  description.kind = SourceKind::replay;
  description.counter = CounterSpec{1e-6, 1000, false};
  bench->source = std::make_unique<ReplaySource>(
      description, std::vector<Reading>{{0, now, CounterValue{1}},
                                        {0, now + 1s, ReadFailure{"recorded"}},
                                        {0, now + 2s, CounterValue{2}}});
  ManualClock& clock = bench->machine.clock;
  bench->break_it = [&clock] { clock.advance(1s); };
  bench->mend_it = [&clock] { clock.advance(1s); };
  return bench;
}

/// Waits for an answer to a question that was asked after the call, so that a test sees what it
/// just did: the first one to come may be an older one's.
class PatientSource final : public Source {
 public:
  explicit PatientSource(std::unique_ptr<Source> inner) : inner_{std::move(inner)} {}
  const SourceDescription& description() const override { return inner_->description(); }
  Reading read(const Clock& clock) override {
    std::vector<Reading> readings;
    inner_->collect(clock, readings);
    readings.clear();
    while (readings.size() < 2) {
      std::this_thread::sleep_for(100us);
      inner_->collect(clock, readings);
    }
    return readings.back();
  }

 private:
  std::unique_ptr<Source> inner_;
};

std::unique_ptr<Bench> http_json_bench() {
  auto bench = std::make_unique<Bench>();
  const auto server = std::make_shared<FakeHttpServer>();
  server->show("/netio.json", R"({"GlobalMeasure":{"TotalLoad":97}})");
  PresetPage chosen = must(page_of({.preset = "netio", .host = server->host()}));
  bench->source = std::make_unique<PatientSource>(
      open_http_json({.name = "plug", .quantity = chosen.quantity, .period = Seconds{1e-3}},
                     std::move(chosen.page), bench->machine.clock));
  bench->break_it = [server] { server->show("/netio.json", "{}"); };
  bench->mend_it = [server] {
    server->show("/netio.json", R"({"GlobalMeasure":{"TotalLoad":97}})");
  };
  return bench;
}

std::unique_ptr<Bench> command_bench() {
  auto bench = std::make_unique<Bench>();
  const FakeMachine& machine = bench->machine;
  machine.write("/meter", "12 W");
  bench->source = std::make_unique<PatientSource>(
      open_command({.name = "meter", .period = Seconds{1e-3}},
                   {{"cat", machine.sys().path_of("/meter").string()}, {}}, machine.clock));
  bench->break_it = [&machine] { machine.write("/meter", "no device"); };
  bench->mend_it = [&machine] { machine.write("/meter", "12 W"); };
  return bench;
}

/// Lets somebody write the next row before each look at the log.
class WrittenLog final : public Source {
 public:
  WrittenLog(std::unique_ptr<Source> inner, std::function<void()> write)
      : inner_{std::move(inner)}, write_{std::move(write)} {}
  const SourceDescription& description() const override { return inner_->description(); }
  Reading read(const Clock& clock) override {
    write_();
    return inner_->read(clock);
  }

 private:
  std::unique_ptr<Source> inner_;
  std::function<void()> write_;
};

std::unique_ptr<Bench> csv_bench() {
  auto bench = std::make_unique<Bench>();
  FakeMachine& machine = bench->machine;
  const auto power = std::make_shared<std::string>("12");
  const std::filesystem::path file = machine.sys().path_of("/log.csv");
  machine.write("/log.csv", "time,power\n");
  const auto write_row = [&machine, power, file] {
    machine.clock.advance(1s);
    const auto now = machine.clock.wall_now().time_since_epoch();
    std::ofstream{file, std::ios::app}
        << std::chrono::duration_cast<std::chrono::milliseconds>(now).count() << "," << *power
        << "\n";
  };
  bench->source =
      std::make_unique<WrittenLog>(open_csv_log({.name = "log"},
                                                {.file = file,
                                                 .value_column = "power",
                                                 .time_column = "time",
                                                 .time_format = TimeFormat::unix_millis},
                                                machine.clock)
                                       .value(),
                                   write_row);
  bench->break_it = [power] { *power = "n/a"; };
  bench->mend_it = [power] { *power = "12"; };
  return bench;
}

/// A board of a GPU driver; `shape` makes it one without a counter, or an old one.
std::unique_ptr<Bench> nvml_bench(void (*shape)(FakeBoard&)) {
  auto bench = std::make_unique<Bench>();
  const auto fake = std::make_shared<FakeNvml>(bench->machine.clock);
  shape(fake->board());
  bench->source = std::move(scan_nvml(fake->path()).readable.at(0));
  bench->break_it = [fake] { fake->board().is_lost = true; };
  bench->mend_it = [fake] { fake->board().is_lost = false; };
  return bench;
}
std::unique_ptr<Bench> nvml_counter_bench() {
  return nvml_bench([](FakeBoard&) {});
}
std::unique_ptr<Bench> nvml_power_bench() {
  return nvml_bench([](FakeBoard& board) { board.has_energy = false; });
}
std::unique_ptr<Bench> nvml_samples_bench() {
  return nvml_bench([](FakeBoard& board) {
    board.has_energy = false;
    board.has_samples = true;
    board.architecture = 4;
  });
}

struct Kind {
  const char* name;
  std::unique_ptr<Bench> (*make)();
};
void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

class SourceContract : public ::testing::TestWithParam<Kind> {
 protected:
  std::unique_ptr<Bench> bench_ = GetParam().make();
  Reading read() { return bench_->source->read(bench_->machine.clock); }
};

TEST_P(SourceContract, IsNamedAndItsDescriptionFitsItself) {
  const SourceDescription& description = bench_->source->description();
  EXPECT_FALSE(description.id.empty());
  EXPECT_FALSE(description.label.empty());
  EXPECT_EQ(description.model.has_value(), description.provenance == Provenance::estimated);
}

TEST_P(SourceContract, ReadsTheKindOfValueThatItsDescriptionPromises) {
  const SourceDescription& description = bench_->source->description();
  const Reading reading = read();
  EXPECT_EQ(std::holds_alternative<CounterValue>(reading.value), description.counter.has_value());
  EXPECT_EQ(std::holds_alternative<ModelledValue>(reading.value), description.model.has_value());
}

TEST_P(SourceContract, StampsAReadingNoLaterThanNowAndLeavesItsIndexToTheOwner) {
  const Reading reading = read();
  EXPECT_LE(reading.when, bench_->machine.clock.now());
  EXPECT_EQ(reading.source, 0U);
}

TEST_P(SourceContract, AFailedReadSaysWhy) {
  read();
  bench_->break_it();
  const Reading reading = read();
  ASSERT_TRUE(std::holds_alternative<ReadFailure>(reading.value));
  EXPECT_FALSE(std::get<ReadFailure>(reading.value).reason.empty());
}

TEST_P(SourceContract, OutlivesAFailedRead) {
  read();
  bench_->break_it();
  read();
  bench_->mend_it();
  EXPECT_FALSE(std::holds_alternative<ReadFailure>(read().value));
}

INSTANTIATE_TEST_SUITE_P(
    Every, SourceContract,
    ::testing::Values(
        Kind{"powercap", powercap_bench}, Kind{"perf", perf_bench}, Kind{"battery", battery_bench},
        Kind{"hwmon_counter", hwmon_counter_bench}, Kind{"hwmon_power", hwmon_power_bench},
        Kind{"hwmon_rail", hwmon_rail_bench}, Kind{"machine_estimate", machine_estimate_bench},
        Kind{"process_tree_estimate", process_tree_estimate_bench}, Kind{"fake", fake_bench},
        Kind{"replay", replay_bench}, Kind{"http_json", http_json_bench},
        Kind{"command", command_bench}, Kind{"csv", csv_bench}, Kind{"msr", msr_bench},
        Kind{"nvml_counter", nvml_counter_bench}, Kind{"nvml_power", nvml_power_bench},
        Kind{"nvml_samples", nvml_samples_bench}, Kind{"rocm_smi_counter", rocm_smi_counter_bench},
        Kind{"rocm_smi_power", rocm_smi_power_bench}),
    [](const auto& tested) { return std::string{tested.param.name}; });

}  // namespace
}  // namespace carnot
