// SPDX-License-Identifier: Apache-2.0
//
// What the kernel measures and shows in files.
#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <functional>
#include <string>

#include "contract/sources/file_instrument.hpp"
#include "contract/sources/instruments.hpp"
#include "sensors/battery.hpp"
#include "sensors/hwmon/scan.hpp"
#include "sensors/msr.hpp"
#include "sensors/powercap.hpp"
#include "support/fake_msr.hpp"

namespace carnot {
namespace {

std::string microjoules(double joules) { return fmt::format("{}\n", std::llround(joules * 1e6)); }

/// A counter in µJ: what every counter in a file can suffer as well.
class FileCounter : public FileInstrument {
 public:
  FileCounter(std::string file, double range_joules, std::function<Scan(const SysRoot&)> scan)
      : FileInstrument{{std::move(file),
                        [this](Joules drawn, Watts) { return microjoules(shown(drawn)); },
                        std::move(scan)}},
        range_{range_joules} {}

  bool suffer(Fault fault) override {
    switch (fault) {
      case Fault::stands_still:
        show_instead(microjoules(shown(drawn())));
        return true;
      case Fault::starts_anew:
        start_ = -drawn().si();
        return true;
      case Fault::near_its_end:
        start_ = range_ - 1050.0;
        return true;
      default:
        return FileInstrument::suffer(fault);
    }
  }

 private:
  double shown(Joules drawn) const { return std::fmod(start_ + drawn.si(), range_); }

  double range_;
  double start_ = 50'000.0;
};

class PowercapZone final : public FileCounter {
 public:
  PowercapZone() : FileCounter{kZone + "/energy_uj", 262'143.328850, scan_powercap} {
    machine.write(kZone + "/name", "package-0\n");
    machine.write(kZone + "/max_energy_range_uj", "262143328849\n");
  }

  bool suffer(Fault fault) override {
    if (fault == Fault::above_range) {
      show_instead("262143328850\n");
      return true;
    }
    if (fault == Fault::without_range) {
      std::filesystem::remove(machine.sys().path_of(kZone + "/max_energy_range_uj"));
      return FileCounter::suffer(Fault::near_its_end);
    }
    if (fault == Fault::mirrored) {
      machine.write(kSecond + "/name", "package-1\n");
      machine.write(kSecond + "/max_energy_range_uj", "262143328849\n");
      machine.write(kSecond + "/energy_uj", "0\n");
      std::filesystem::remove(machine.sys().path_of(kSecond + "/energy_uj"));
      std::filesystem::create_symlink(path(), machine.sys().path_of(kSecond + "/energy_uj"));
      return true;
    }
    return FileCounter::suffer(fault);
  }

 private:
  inline static const std::string kZone = "/sys/class/powercap/intel-rapl:0";
  inline static const std::string kSecond = "/sys/class/powercap/intel-rapl:1";
};

/// The package's register of an Intel processor, 32 bits of 61 µJ.
class MsrRegister final : public Instrument {
 public:
  MsrRegister() {
    machine.write("/proc/cpuinfo", "vendor_id : GenuineIntel\ncpu family : 6\nmodel : 158\n");
  }

  Scan open() override { return scan_msr(machine.sys()); }
  void show(Joules drawn, Watts) override {
    drawn_ = drawn;
    if (!is_still_ && !is_empty_) write();
  }
  bool suffer(Fault fault) override {
    switch (fault) {
      case Fault::fails:
      case Fault::vanishes:
        is_empty_ = true;
        std::filesystem::resize_file(path(), 0);
        return true;
      case Fault::stands_still:
        is_still_ = true;
        return true;
      case Fault::starts_anew:
        start_ = -drawn_.si();
        return true;
      case Fault::near_its_end:
        start_ = 262'144.0 - 1050.0;
        return true;
      case Fault::forbidden:
        std::filesystem::permissions(path(), std::filesystem::perms::none);
        return true;
      default:
        return false;
    }
  }
  void recover() override {
    is_empty_ = is_still_ = false;
    write();
  }

 private:
  std::filesystem::path path() const { return machine.sys().path_of("/dev/cpu/0/msr"); }
  void write() const {
    constexpr std::uint32_t kUnit = 0x606;
    constexpr std::uint32_t kPackage = 0x611;
    const auto ticks = static_cast<std::uint64_t>((start_ + drawn_.si()) * 16384.0);
    show_msr(path(), kUnit, 0xA0E03);
    show_msr(path(), kPackage, ticks & 0xFFFF'FFFFU);
  }

  Joules drawn_;
  double start_ = 50'000.0;
  bool is_still_ = false;
  bool is_empty_ = false;
};

/// A chip of /sys/class/hwmon whose first sensor is `file`.
std::unique_ptr<Instrument> hwmon_power_of(std::string_view chip, const std::string& file,
                                           double steps_per_watt) {
  const std::string folder = "/sys/class/hwmon/hwmon0/";
  auto made = std::make_unique<FileInstrument>(
      FileInstrument::Setup{folder + file,
                            [steps_per_watt](Joules, Watts now) {
                              return fmt::format("{}\n", std::llround(now.si() * steps_per_watt));
                            },
                            scan_hwmon});
  made->machine.write(folder + "name", chip);
  if (chip == "ina3221") made->machine.write(folder + "in1_input", "5000");
  return made;
}

/// Its power; what fails is its status, for it feeds the machine only while it is discharging.
class Battery final : public FileInstrument {
 public:
  Battery()
      : FileInstrument{
            {kFolder + "power_now",
             [](Joules, Watts now) { return fmt::format("{}\n", std::llround(now.si() * 1e6)); },
             scan_batteries}} {
    machine.write(kFolder + "type", "Battery");
    machine.write(kFolder + "status", "Discharging");
  }
  bool suffer(Fault fault) override {
    if (fault != Fault::fails) return FileInstrument::suffer(fault);
    machine.write(kFolder + "status", "Charging");
    return true;
  }
  void recover() override {
    machine.write(kFolder + "status", "Discharging");
    FileInstrument::recover();
  }

 private:
  inline static const std::string kFolder = "/sys/class/power_supply/BAT0/";
};

}  // namespace

std::unique_ptr<Instrument> powercap_zone() { return std::make_unique<PowercapZone>(); }
std::unique_ptr<Instrument> msr_register() { return std::make_unique<MsrRegister>(); }
std::unique_ptr<Instrument> hwmon_counter() {
  constexpr double kNever = 1e12;
  auto made =
      std::make_unique<FileCounter>("/sys/class/hwmon/hwmon0/energy1_input", kNever, scan_hwmon);
  made->machine.write("/sys/class/hwmon/hwmon0/name", "i915");
  return made;
}
std::unique_ptr<Instrument> hwmon_power() {
  return hwmon_power_of("amdgpu", "power1_average", 1e6);
}
std::unique_ptr<Instrument> hwmon_rail() { return hwmon_power_of("ina3221", "curr1_input", 200.0); }
std::unique_ptr<Instrument> battery() { return std::make_unique<Battery>(); }

}  // namespace carnot
