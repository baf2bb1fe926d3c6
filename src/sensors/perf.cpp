// SPDX-License-Identifier: Apache-2.0
#include "sensors/perf.hpp"

#include <fmt/format.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

#include "base/text.hpp"
#include "base/unique_handle.hpp"
#include "sensors/rapl.hpp"

namespace carnot {
namespace {

constexpr std::string_view kUnits = "/sys/bus/event_source/devices";

/// AMD's counters of single cores, from Linux 6.14 on: its cpumask holds one CPU per core.
constexpr std::string_view kCoreUnit = "power_core";

struct EnergyEvent {
  std::string_view unit;
  std::string_view file;
  std::string_view name;  // as powercap calls the zone
  Domain domain;
};
constexpr auto kEvents = std::to_array<EnergyEvent>({
    {"power", "energy-pkg", "", Domain::cpu_package},
    {"power", "energy-cores", "core", Domain::cpu_core},
    {"power", "energy-gpu", "uncore", Domain::cpu_uncore},
    {"power", "energy-ram", "dram", Domain::dram},
    {"power", "energy-psys", "psys", Domain::psys},
    {kCoreUnit, "energy-core", "", Domain::cpu_core},
});

class KernelCounter final : public PerfCounter {
 public:
  explicit KernelCounter(FileDescriptor fd) : fd_{std::move(fd)} {}

  tl::expected<std::uint64_t, int> read() override {
    std::uint64_t count = 0;
    const ssize_t got = ::read(fd_.get(), &count, sizeof count);
    if (got == sizeof count) return count;
    return tl::unexpected{got < 0 ? errno : EIO};  // 0 bytes: the event is in error state
  }

 private:
  FileDescriptor fd_;
};

class PerfSource final : public Source {
 public:
  PerfSource(SourceDescription description, std::unique_ptr<PerfCounter> counter)
      : description_{std::move(description)}, counter_{std::move(counter)} {}

  const SourceDescription& description() const override { return description_; }

  Reading read(const Clock& clock) override {
    const SteadyTime when = clock.now();
    const auto count = counter_->read();
    if (count) return {0, when, CounterValue{*count}};
    return {0, when,
            ReadFailure{fmt::format("{}: {}", description_.id, std::strerror(count.error()))}};
  }

 private:
  SourceDescription description_;
  std::unique_ptr<PerfCounter> counter_;
};

struct Unit {
  std::uint32_t type = 0;
  std::vector<int> cpus;  // one per package, die or core
};

std::optional<Unit> find_unit(const SysRoot& sys, std::string_view name) {
  const auto type_text = sys.read(fmt::format("{}/{}/type", kUnits, name));
  const auto cpus_text = sys.read(fmt::format("{}/{}/cpumask", kUnits, name));
  if (!type_text || !cpus_text) return std::nullopt;
  const auto type = parse_uint(*type_text);
  const auto cpus = parse_cpu_list(*cpus_text);
  if (!type || *type > std::numeric_limits<std::uint32_t>::max() || !cpus) return std::nullopt;
  return Unit{static_cast<std::uint32_t>(*type), *cpus};
}

struct FoundEvent {
  std::uint64_t config;
  double joules_per_count;
};

/// Without a scale in joules the counts mean nothing, and the event is left alone.
std::optional<FoundEvent> find_event(const SysRoot& sys, const EnergyEvent& event) {
  const std::string path = fmt::format("{}/{}/events/{}", kUnits, event.unit, event.file);
  const auto config_text = sys.read(path);
  const auto scale_text = sys.read(path + ".scale");
  const auto unit_text = sys.read(path + ".unit");
  if (!config_text || !scale_text || (unit_text && *unit_text != "Joules")) return std::nullopt;
  const auto config = parse_event(*config_text);
  const auto scale = parse_double(*scale_text);
  if (!config || !scale || *scale <= 0.0) return std::nullopt;
  return FoundEvent{*config, *scale};
}

std::string label_of(const SysRoot& sys, const EnergyEvent& event, int cpu,
                     const std::string& package) {
  if (event.domain == Domain::psys) return std::string{event.name};
  if (event.unit == kCoreUnit) return fmt::format("{}/core-{}", package, core_of_cpu(sys, cpu));
  return event.name.empty() ? package : fmt::format("{}/{}", package, event.name);
}

/// The number of the package, of the board (0) or, for a single core, of its CPU: a core that
/// sleeps may stand still while its package moves on.
int device_of(const EnergyEvent& event, int cpu, const PackagePlace& place) {
  if (event.unit == kCoreUnit) return cpu;
  return event.domain == Domain::psys ? 0 : place.package;
}

SourceDescription describe(const SysRoot& sys, const EnergyEvent& event, const FoundEvent& found,
                           int cpu) {
  const PackagePlace place = place_of_cpu(sys, cpu);
  return {.id = fmt::format("perf:{}:cpu{}", event.file, cpu),
          .label = label_of(sys, event, cpu, package_name(place)),
          .kind = SourceKind::perf,
          .domain = event.domain,
          .device = device_of(event, cpu, place),
          .die = event.domain == Domain::psys ? 0 : place.die,
          .provenance = Provenance::measured,
          .counter = CounterSpec{.joules_per_tick = found.joules_per_count,
                                 .last = std::numeric_limits<std::uint64_t>::max(),
                                 .last_is_inferred = false},
          .model = std::nullopt,
          .refresh = kRaplRefresh,
          .plausible_maximum = kPlausiblePackagePower};
}

void open_into(Scan& scan, PerfEvents& events, std::uint32_t type, std::uint64_t config, int cpu,
               SourceDescription description) {
  auto counter = events.open(type, config, cpu);
  if (counter) {
    scan.readable.push_back(
        std::make_unique<PerfSource>(std::move(description), *std::move(counter)));
    return;
  }
  const int error = counter.error();
  const bool refused = error == EACCES || error == EPERM;
  scan.unreadable.push_back({std::move(description),
                             refused ? ObstacleKind::permission : ObstacleKind::failing,
                             fmt::format("perf_event_open: {}", std::strerror(error))});
}

void scan_unit(Scan& scan, const SysRoot& sys, PerfEvents& events, std::string_view name,
               const Unit& unit) {
  for (const int cpu : unit.cpus) {
    for (const EnergyEvent& event : kEvents) {
      const bool counted_before = event.domain == Domain::psys && cpu != unit.cpus.front();
      if (event.unit != name || counted_before) continue;
      if (const auto found = find_event(sys, event))
        open_into(scan, events, unit.type, found->config, cpu, describe(sys, event, *found, cpu));
    }
  }
}

}  // namespace

tl::expected<std::unique_ptr<PerfCounter>, int> KernelPerfEvents::open(std::uint32_t type,
                                                                       std::uint64_t config,
                                                                       int cpu) {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = type;
  attributes.config = config;
  constexpr int kEveryProcess = -1;
  constexpr int kNoGroup = -1;
  const long fd = ::syscall(SYS_perf_event_open, &attributes, kEveryProcess, cpu, kNoGroup,
                            PERF_FLAG_FD_CLOEXEC);
  if (fd < 0) return tl::unexpected{errno};
  return std::make_unique<KernelCounter>(FileDescriptor{static_cast<int>(fd)});
}

std::optional<std::vector<int>> parse_cpu_list(std::string_view text) {
  constexpr std::uint64_t kMostCpus = 1 << 16;
  std::vector<int> cpus;
  for (const std::string_view piece : split(trim(text), ',')) {
    const auto dash = piece.find('-');
    const auto first = parse_uint(piece.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_uint(piece.substr(dash + 1));
    if (!first || !last || *last < *first || *last >= kMostCpus) return std::nullopt;
    for (std::uint64_t cpu = *first; cpu <= *last; ++cpu) cpus.push_back(static_cast<int>(cpu));
    if (cpus.size() > kMostCpus) return std::nullopt;
  }
  return cpus;
}

std::optional<std::uint64_t> parse_event(std::string_view text) {
  constexpr std::string_view kKey = "event=0x";
  text = trim(text);
  if (!text.starts_with(kKey)) return std::nullopt;
  return parse_uint(text.substr(kKey.size()), 16);
}

Scan scan_perf(const SysRoot& sys, PerfEvents& events) {
  Scan scan;
  for (const std::string_view name : {std::string_view{"power"}, kCoreUnit}) {
    if (const auto unit = find_unit(sys, name)) scan_unit(scan, sys, events, name, *unit);
  }
  return scan;
}

}  // namespace carnot
