// SPDX-License-Identifier: Apache-2.0
#include "sensors/msr.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "base/unique_handle.hpp"
#include "sensors/kept_file.hpp"
#include "sensors/rapl.hpp"

namespace carnot {
namespace {

constexpr std::uint64_t kLast = 0xffff'ffff;

bool is_intel(const CpuIdentity& cpu) { return cpu.vendor == "GenuineIntel" && cpu.family == 6; }

/// Zen and later, and Hygon's copies.
bool is_amd(const CpuIdentity& cpu) {
  return (cpu.vendor == "AuthenticAMD" && cpu.family >= 0x17) ||
         (cpu.vendor == "HygonGenuine" && cpu.family >= 0x18);
}

template <std::size_t N>
bool is_one_of(const CpuIdentity& cpu, const std::array<int, N>& models) {
  return is_intel(cpu) && std::ranges::find(models, cpu.model) != models.end();
}

/// Bay Trail, Merrifield, Cherry Trail, Moorefield.
constexpr auto kSilvermont = std::to_array<int>({0x37, 0x4a, 0x4c, 0x5a});
/// Avoton, SoFIA: the same core, but which unit they use neither the kernel nor we know.
constexpr auto kUnknownUnit = std::to_array<int>({0x4d, 0x5d});
/// Haswell-EP, Broadwell-EP and -DE, Skylake-SP and its kin, Ice Lake-SP and -D, Xeon Phi (two).
constexpr auto kFixedDram = std::to_array<int>({0x3f, 0x4f, 0x56, 0x55, 0x6a, 0x6c, 0x57, 0x85});
/// Sapphire and Emerald Rapids.
constexpr auto kFixedPsys = std::to_array<int>({0x8f, 0xcf});

/// The device file of one CPU. A register is read by its address as the offset.
class MsrFile {
 public:
  /// Errors: errno.
  static tl::expected<MsrFile, int> open(std::filesystem::path path) {
    FileDescriptor fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!fd) return tl::unexpected{errno};
    return MsrFile{std::move(path), std::move(fd)};
  }

  tl::expected<std::uint64_t, int> read(std::uint32_t address) {
    std::uint64_t value = 0;
    const ssize_t got = ::pread(fd_.get(), &value, sizeof value, static_cast<off_t>(address));
    if (got == sizeof value) return value;
    const int error = got < 0 ? errno : EIO;
    // The CPU may have been taken off and brought back: the next reading gets a fresh descriptor.
    if (FileDescriptor fresh{::open(path_.c_str(), O_RDONLY | O_CLOEXEC)}; fresh)
      fd_ = std::move(fresh);
    return tl::unexpected{error};
  }

  const std::filesystem::path& path() const { return path_; }

 private:
  MsrFile(std::filesystem::path path, FileDescriptor fd)
      : path_{std::move(path)}, fd_{std::move(fd)} {}

  std::filesystem::path path_;
  FileDescriptor fd_;
};

class MsrSource final : public Source {
 public:
  MsrSource(SourceDescription description, MsrFile file, std::uint32_t address)
      : description_{std::move(description)}, file_{std::move(file)}, address_{address} {}

  const SourceDescription& description() const override { return description_; }

  Reading read(const Clock& clock) override {
    const SteadyTime when = clock.now();
    const auto value = file_.read(address_);
    if (value) return {0, when, CounterValue{*value & kLast}};  // above are reserved bits
    return {0, when,
            ReadFailure{fmt::format("{} at {:#x}: {}", file_.path().string(), address_,
                                    std::strerror(value.error()))}};
  }

 private:
  SourceDescription description_;
  MsrFile file_;
  std::uint32_t address_;
};

struct Host {
  const SysRoot& sys;
  CpuIdentity cpu;
  std::uint32_t unit_address;
};

/// The lowest CPU of each package; on Intel, which counts per die, of each die.
std::vector<std::pair<int, PackagePlace>> first_cpus(const Host& host) {
  std::set<int> cpus;
  for (const std::string& name : host.sys.list("/dev/cpu")) {
    const auto number = parse_uint(name);
    if (number && *number < (1 << 16)) cpus.insert(static_cast<int>(*number));
  }
  std::map<std::pair<int, int>, std::pair<int, PackagePlace>> first;
  for (const int cpu : cpus) {
    PackagePlace place = place_of_cpu(host.sys, cpu);
    if (!is_intel(host.cpu)) place = {place.package, 0, false};
    first.try_emplace({place.package, place.die}, cpu, place);
  }
  std::vector<std::pair<int, PackagePlace>> chosen;
  chosen.reserve(first.size());
  for (const auto& [where, cpu] : first) chosen.push_back(cpu);
  return chosen;
}

SourceDescription describe(int cpu, const PackagePlace& place, Domain domain,
                           std::string_view name) {
  const bool of_board = domain == Domain::psys;
  const std::string package = package_name(place);
  return {.id = fmt::format("msr:{}:cpu{}", name.empty() ? "package" : name, cpu),
          .label = of_board       ? std::string{name}
                   : name.empty() ? package
                                  : fmt::format("{}/{}", package, name),
          .kind = SourceKind::msr,
          .domain = domain,
          .device = of_board ? 0 : place.package,
          .die = of_board ? 0 : place.die,
          .provenance = Provenance::measured,
          .refresh = kRaplRefresh,
          .plausible_maximum = kPlausiblePackagePower};
}

class Scanner {
 public:
  explicit Scanner(Host host) : host_{std::move(host)} {}

  void add(int cpu, const PackagePlace& place) {
    const auto path = host_.sys.path_of(fmt::format("/dev/cpu/{}/msr", cpu));
    auto file = MsrFile::open(path);
    if (!file) {
      if (file.error() != ENOENT) refuse(cpu, place, path, file.error());
      return;
    }
    const auto unit = file->read(host_.unit_address);
    if (!unit) {
      // EIO: the processor, or who plays it, has no such register.
      if (unit.error() != EIO) refuse(cpu, place, path, unit.error());
      return;
    }
    for (const MsrCounter& counter : msr_counters(host_.cpu, *unit)) {
      const bool counted_before = counter.domain == Domain::psys && has_psys_;
      if (!counted_before && is_there(*file, counter)) add(cpu, place, path, counter);
    }
  }

  Scan finish() && { return std::move(scan_); }

 private:
  /// As the kernel's powercap decides it. What a package's register says is the meter's to judge.
  static bool is_there(MsrFile& file, const MsrCounter& counter) {
    const auto value = file.read(counter.address);
    return counter.domain == Domain::cpu_package || (value && (*value & kLast) != 0);
  }

  void add(int cpu, const PackagePlace& place, const std::filesystem::path& path,
           const MsrCounter& counter) {
    auto file = MsrFile::open(path);  // one each: a source owns what it reads
    if (!file) return;                // taken off since a moment ago
    SourceDescription description = describe(cpu, place, counter.domain, counter.name);
    description.counter = CounterSpec{
        .joules_per_tick = counter.joules_per_tick, .last = kLast, .last_is_inferred = false};
    has_psys_ = has_psys_ || counter.domain == Domain::psys;
    scan_.readable.push_back(
        std::make_unique<MsrSource>(std::move(description), *std::move(file), counter.address));
  }

  void refuse(int cpu, const PackagePlace& place, const std::filesystem::path& path, int error) {
    scan_.unreadable.push_back(
        obstacle_at(describe(cpu, place, Domain::cpu_package, ""), path, error));
  }

  Host host_;
  Scan scan_;
  bool has_psys_ = false;
};

}  // namespace

std::optional<std::uint32_t> msr_unit_address(const CpuIdentity& cpu) {
  constexpr std::uint32_t kIntelUnit = 0x606;
  constexpr std::uint32_t kAmdUnit = 0xC0010299;
  if (is_amd(cpu)) return kAmdUnit;
  if (is_intel(cpu) && !is_one_of(cpu, kUnknownUnit)) return kIntelUnit;
  return std::nullopt;
}

std::vector<MsrCounter> msr_counters(const CpuIdentity& cpu, std::uint64_t unit_register) {
  CARNOT_ASSERT(msr_unit_address(cpu).has_value());
  const auto n = static_cast<unsigned>((unit_register >> 8U) & 0x1fU);
  const bool is_silvermont = is_one_of(cpu, kSilvermont);
  if (n == 0 && !is_silvermont) return {};
  const double steps = static_cast<double>(std::uint64_t{1} << n);
  const double tick = is_silvermont ? steps * 1e-6 : 1.0 / steps;
  if (is_amd(cpu)) return {{Domain::cpu_package, "", 0xC001029B, tick}};
  return {{Domain::cpu_package, "", 0x611, tick},
          {Domain::cpu_core, "core", 0x639, tick},
          {Domain::cpu_uncore, "uncore", 0x641, tick},
          {Domain::dram, "dram", 0x619, is_one_of(cpu, kFixedDram) ? 0x1p-16 : tick},
          {Domain::psys, "psys", 0x64d, is_one_of(cpu, kFixedPsys) ? 1.0 : tick}};
}

Scan scan_msr(const SysRoot& sys) {
  const CpuIdentity cpu = parse_cpuinfo(sys.read("/proc/cpuinfo").value_or(""));
  const auto unit_address = msr_unit_address(cpu);
  if (!unit_address) return {};
  const Host host{sys, cpu, *unit_address};
  Scanner scanner{host};
  for (const auto& [number, place] : first_cpus(host)) scanner.add(number, place);
  return std::move(scanner).finish();
}

}  // namespace carnot
