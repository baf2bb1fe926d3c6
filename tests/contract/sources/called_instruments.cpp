// SPDX-License-Identifier: Apache-2.0
//
// What is called: the kernel's perf events, the libraries of graphics boards, scripts.
#include <fmt/format.h>

#include <cerrno>
#include <functional>
#include <memory>
#include <vector>

#include "contract/sources/instruments.hpp"
#include "sensors/fake.hpp"
#include "sensors/nvml/scan.hpp"
#include "sensors/perf.hpp"
#include "sensors/replay.hpp"
#include "sensors/rocm_smi/scan.hpp"
#include "support/fake_nvml/fake_nvml.hpp"
#include "support/fake_rocm_smi/fake_rocm_smi.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

/// What the fake kernel counts, shared by its events.
struct PerfState {
  std::uint64_t counts = 0;
  int error = 0;
  int open_error = 0;
};

class FakeCounter final : public PerfCounter {
 public:
  explicit FakeCounter(std::shared_ptr<PerfState> state) : state_{std::move(state)} {}
  tl::expected<std::uint64_t, int> read() override {
    if (state_->error != 0) return tl::unexpected{state_->error};
    return state_->counts;
  }

 private:
  std::shared_ptr<PerfState> state_;
};

class FakeEvents final : public PerfEvents {
 public:
  explicit FakeEvents(std::shared_ptr<PerfState> state) : state_{std::move(state)} {}
  tl::expected<std::unique_ptr<PerfCounter>, int> open(std::uint32_t, std::uint64_t, int) override {
    if (state_->open_error != 0) return tl::unexpected{state_->open_error};
    return std::make_unique<FakeCounter>(state_);
  }

 private:
  std::shared_ptr<PerfState> state_;
};

class PerfEvent final : public Instrument {
 public:
  PerfEvent() {
    machine.write(kUnit + "/type", "23");
    machine.write(kUnit + "/cpumask", "0");
    machine.write(kUnit + "/events/energy-pkg", "event=0x02");
    machine.write(kUnit + "/events/energy-pkg.scale", "2.3283064365386962890625e-10");
  }
  Scan open() override {
    FakeEvents events{state_};
    return scan_perf(machine.sys(), events);
  }
  void show(Joules drawn, Watts) override {
    drawn_ = drawn;
    if (is_still_) return;
    state_->counts = static_cast<std::uint64_t>((start_ + drawn.si()) * 0x1p32);
  }
  bool suffer(Fault fault) override {
    switch (fault) {
      case Fault::fails:
        state_->error = EIO;
        return true;
      case Fault::vanishes:
        state_->error = ENODEV;
        return true;
      case Fault::forbidden:
        state_->open_error = EACCES;
        return true;
      case Fault::stands_still:
        is_still_ = true;
        return true;
      case Fault::starts_anew:
        start_ = -drawn_.si();
        return true;
      case Fault::mirrored:
        machine.write(kUnit + "/cpumask", "0,1");
        machine.write("/sys/devices/system/cpu/cpu1/topology/physical_package_id", "1");
        return true;
      default:
        return false;
    }
  }
  void recover() override {
    state_->error = 0;
    is_still_ = false;
    show(drawn_, {});
  }

 private:
  inline static const std::string kUnit = "/sys/bus/event_source/devices/power";
  std::shared_ptr<PerfState> state_ = std::make_shared<PerfState>();
  Joules drawn_;
  double start_ = 10.0;
  bool is_still_ = false;
};

/// A board of NVIDIA's; it draws 100 W by the machine's clock. `shape` leaves it without a counter.
class NvmlBoard final : public Instrument {
 public:
  explicit NvmlBoard(void (*shape)(FakeBoard&)) : driver_{machine.clock} { shape(driver_.board()); }
  Scan open() override { return scan_nvml(driver_.path()); }
  void show(Joules, Watts) override {}
  bool goes_by_the_clock() const override { return true; }
  bool suffer(Fault fault) override {
    constexpr int kNoPermission = 4;
    switch (fault) {
      case Fault::fails:
      case Fault::vanishes:
        driver_.board().is_lost = true;
        return true;
      case Fault::garbage:
        driver_.board().busy_percent = 4'000'000'000;
        return is_estimated();
      case Fault::starts_anew:
        if (driver_.board().has_energy) driver_.reload_driver();
        return driver_.board().has_energy;
      case Fault::stands_still: {
        if (!driver_.board().has_energy) return is_estimated();  // whose load is steady anyway
        usual_time_ = driver_.driver().now_ns;
        driver_.driver().now_ns = [now = usual_time_()] { return now; };
        return true;
      }
      case Fault::forbidden:
        driver_.fail("nvmlDeviceGetHandleByIndex_v2", kNoPermission);
        return true;
      case Fault::held_down:
        driver_.board().throttle_mask = 0x4;
        return true;
      case Fault::warms_up:
        driver_.board().celsius += 20;
        return true;
      default:
        return false;
    }
  }
  void recover() override {
    driver_.board().is_lost = false;
    driver_.board().busy_percent = FakeBoard{}.busy_percent;
    if (usual_time_) driver_.driver().now_ns = usual_time_;
  }

 private:
  bool is_estimated() { return !driver_.board().has_usage; }

  FakeNvml driver_;
  std::function<std::int64_t()> usual_time_;
};

/// A board of AMD's, without its counter where `counter_status` is not 0.
class RocmBoard final : public Instrument {
 public:
  explicit RocmBoard(std::uint32_t counter_status)
      : library_{machine.clock}, has_counter_{counter_status == 0} {
    library_.board().energy_status = counter_status;
  }
  Scan open() override {
    return scan_rocm_smi(library_.names(), machine.sys(), machine.clock, rocm_smi::kCounterWatch);
  }
  void show(Joules, Watts) override {}
  bool goes_by_the_clock() const override { return true; }
  bool suffer(Fault fault) override {
    constexpr std::uint32_t kNoData = 0xE;
    switch (fault) {
      case Fault::fails:
      case Fault::vanishes:
        (has_counter_ ? library_.board().energy_status : library_.board().average_status) = kNoData;
        return true;
      case Fault::stands_still:
        if (has_counter_) library_.board().ticks = [](double) { return 5e6; };
        return has_counter_;
      case Fault::starts_anew:
        if (!has_counter_) return false;
        usual_ticks_ = library_.board().ticks;
        library_.board().ticks = [usual = usual_ticks_, now = library_.state().seconds()](
                                     double seconds) { return usual(seconds) - usual(now); };
        return true;
      default:
        return false;
    }
  }
  void recover() override {
    (has_counter_ ? library_.board().energy_status : library_.board().average_status) = 0;
    if (has_counter_ && !usual_ticks_) library_.board().ticks = FakeRocmBoard{}.ticks;
  }

 private:
  FakeRocmSmi library_;
  bool has_counter_;
  std::function<double(double)> usual_ticks_;
};

/// A script's watts: for tests, and for trying a study without hardware.
class Scripted final : public Instrument {
 public:
  Scan open() override {
    SourceDescription description;
    description.id = "fake:meter";
    description.label = "a scripted meter";
    Scan scan;
    scan.readable.push_back(
        std::make_unique<FakeSource>(description, [this](SteadyTime) -> decltype(Reading::value) {
          if (is_broken_) return ReadFailure{"scripted"};
          return PowerValue{now_};
        }));
    return scan;
  }
  void show(Joules, Watts now) override { now_ = now; }
  bool suffer(Fault fault) override {
    is_broken_ = fault == Fault::fails || fault == Fault::vanishes;
    return is_broken_;
  }
  void recover() override { is_broken_ = false; }

 private:
  Watts now_;
  bool is_broken_ = false;
};

/// Readings that were recorded beforehand, a second apart: failed ones from the 9th to the 11th.
class Recorded final : public Instrument {
 public:
  Scan open() override {
    SourceDescription description;
    description.id = "replay:package-0";
    description.label = "package-0";
    description.kind = SourceKind::replay;
    description.counter = CounterSpec{1e-6, 262'143'328'849, false};
    std::vector<Reading> readings;
    const SteadyTime begin = machine.clock.now();
    for (int second = 0; second <= 20; ++second) {
      const SteadyTime when = begin + second * 1s;
      if (second > 8 && second < 12)
        readings.push_back({0, when, ReadFailure{"recorded"}});
      else
        readings.push_back(
            {0, when, CounterValue{static_cast<std::uint64_t>(second) * 100'000'000}});
    }
    Scan scan;
    scan.readable.push_back(std::make_unique<ReplaySource>(description, std::move(readings)));
    return scan;
  }
  void show(Joules, Watts) override {}
  bool goes_by_the_clock() const override { return true; }
  bool suffer(Fault fault) override { return fault == Fault::fails; }
  void recover() override {}
};

}  // namespace

std::unique_ptr<Instrument> perf_event() { return std::make_unique<PerfEvent>(); }
std::unique_ptr<Instrument> nvml_counter() {
  return std::make_unique<NvmlBoard>([](FakeBoard&) {});
}
std::unique_ptr<Instrument> nvml_power() {
  return std::make_unique<NvmlBoard>([](FakeBoard& board) { board.has_energy = false; });
}
std::unique_ptr<Instrument> nvml_samples() {
  return std::make_unique<NvmlBoard>([](FakeBoard& board) {
    board.has_energy = false;
    board.has_samples = true;
    board.architecture = 4;
  });
}
std::unique_ptr<Instrument> nvml_usage() {
  return std::make_unique<NvmlBoard>([](FakeBoard& board) {
    board.has_energy = board.has_instant = board.has_average = board.has_usage = false;
  });
}
std::unique_ptr<Instrument> rocm_smi_counter() { return std::make_unique<RocmBoard>(0); }
std::unique_ptr<Instrument> rocm_smi_power() { return std::make_unique<RocmBoard>(2); }
std::unique_ptr<Instrument> scripted() { return std::make_unique<Scripted>(); }
std::unique_ptr<Instrument> recorded() { return std::make_unique<Recorded>(); }

}  // namespace carnot
