// SPDX-License-Identifier: Apache-2.0
//
// What is estimated from, where nothing measures.
#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>

#include "contract/sources/file_instrument.hpp"
#include "contract/sources/instruments.hpp"
#include "sensors/estimate.hpp"
#include "sensors/gpu_estimate.hpp"
#include "sensors/memory_estimate.hpp"

namespace carnot {
namespace {

const CpuPowerModel kModel{"curve", Watts{100.0}, kLoadCurve, kKnownPart, false};

Scan scan_of(std::unique_ptr<Source> source) {
  Scan scan;
  scan.readable.push_back(std::move(source));
  return scan;
}

/// Half of two CPUs, in ticks of 10 ms: a joule of the story is a tick.
std::string stat_of(Joules drawn) {
  const auto busy = std::llround(drawn.si());
  return fmt::format("cpu {} 0 0 {} 0 0 0 0\n", 1000 + busy, 1000 + busy);
}

/// The machine's CPU time.
class MachineLoad final : public FileInstrument {
 public:
  MachineLoad()
      : FileInstrument{
            {"/proc/stat", [](Joules drawn, Watts) { return stat_of(drawn); },
             [](const SysRoot& sys) { return scan_of(machine_estimate(sys, kModel)); }}} {}
  bool suffer(Fault fault) override {
    if (fault != Fault::stands_still) return FileInstrument::suffer(fault);
    show_instead(stat_of(drawn()));
    return true;
  }
};

/// The size of the memory, which is read when it is opened and never again.
class MemorySize final : public FileInstrument {
 public:
  MemorySize()
      : FileInstrument{{"/proc/meminfo",
                        [](Joules, Watts) { return std::string{"MemTotal: 62500000 kB\n"}; },
                        [](const SysRoot& sys) {
                          Scan scan;
                          if (auto source = memory_estimate(sys))
                            scan.readable.push_back(std::move(source));
                          return scan;
                        }}} {}
  Scan open() override {
    is_opened_ = true;
    return FileInstrument::open();
  }
  bool goes_by_the_clock() const override { return true; }
  bool suffer(Fault fault) override { return !is_opened_ && FileInstrument::suffer(fault); }

 private:
  bool is_opened_ = false;
};

/// A board of AMD's in a guest: half of 200 W of work, and how busy it is is all that it shows.
class BusyBoardFile final : public FileInstrument {
 public:
  BusyBoardFile()
      : FileInstrument{{kDevice + "gpu_busy_percent",
                        [](Joules, Watts) { return std::string{"50\n"}; },
                        [](const SysRoot& sys) {
                          return Scan{estimate_amdgpu_boards(sys, {}), {}};
                        }}} {
    machine.write(kDevice + "hwmon/hwmon0/power1_cap", "200000000\n");
  }
  bool goes_by_the_clock() const override { return true; }
  bool suffer(Fault fault) override {
    if (fault == Fault::stands_still) return true;  // its load is steady anyway
    if (fault == Fault::forbidden) return false;    // everybody may read it
    return FileInstrument::suffer(fault);
  }

 private:
  inline static const std::string kDevice = "/sys/class/drm/card0/device/";
};

}  // namespace

std::unique_ptr<Instrument> machine_load() { return std::make_unique<MachineLoad>(); }
std::unique_ptr<Instrument> memory_size() { return std::make_unique<MemorySize>(); }
std::unique_ptr<Instrument> busy_board() { return std::make_unique<BusyBoardFile>(); }

std::unique_ptr<Instrument> process_load() {
  return std::make_unique<FileInstrument>(FileInstrument::Setup{
      "/proc/10/stat",
      [](Joules drawn, Watts) {
        return fmt::format("10 (w) R 1 1 1 0 -1 0 0 0 0 0 {} 0 0 0 20", std::llround(drawn.si()));
      },
      [](const SysRoot& sys) {
        return scan_of(process_tree_estimate(ProcessTree{sys, {}}, {10}, 2, kModel));
      }});
}

}  // namespace carnot
