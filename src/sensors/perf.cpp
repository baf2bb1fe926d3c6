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

constexpr std::string_view kUnit = "/sys/bus/event_source/devices/power";

struct EnergyEvent {
  std::string_view file;
  std::string_view name;  // as powercap calls the zone
  Domain domain;
};
constexpr auto kEvents = std::to_array<EnergyEvent>({
    {"energy-pkg", "", Domain::cpu_package},
    {"energy-cores", "core", Domain::cpu_core},
    {"energy-gpu", "uncore", Domain::cpu_uncore},
    {"energy-ram", "dram", Domain::dram},
    {"energy-psys", "psys", Domain::psys},
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

/// Package and die of a CPU. Kernels before 5.2 show no die; a die is named only where there are
/// several, and that is seen by a number above 0.
PackagePlace place_of_cpu(const SysRoot& sys, int cpu) {
  const auto topology = [&](std::string_view file) {
    const auto text = sys.read(fmt::format("/sys/devices/system/cpu/cpu{}/topology/{}", cpu, file));
    const auto number = text ? parse_uint(*text) : std::nullopt;
    return number && *number < 1024 ? static_cast<int>(*number) : 0;
  };
  const int die = topology("die_id");
  return {topology("physical_package_id"), die, die > 0};
}

struct Unit {
  std::uint32_t type = 0;
  std::vector<int> cpus;  // one per package or die
};

std::optional<Unit> find_unit(const SysRoot& sys) {
  const auto type_text = sys.read(fmt::format("{}/type", kUnit));
  const auto cpus_text = sys.read(fmt::format("{}/cpumask", kUnit));
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
std::optional<FoundEvent> find_event(const SysRoot& sys, std::string_view file) {
  const std::string path = fmt::format("{}/events/{}", kUnit, file);
  const auto config_text = sys.read(path);
  const auto scale_text = sys.read(path + ".scale");
  const auto unit_text = sys.read(path + ".unit");
  if (!config_text || !scale_text || (unit_text && *unit_text != "Joules")) return std::nullopt;
  const auto config = parse_event(*config_text);
  const auto scale = parse_double(*scale_text);
  if (!config || !scale || *scale <= 0.0) return std::nullopt;
  return FoundEvent{*config, *scale};
}

SourceDescription describe(const EnergyEvent& event, const FoundEvent& found, int cpu,
                           const PackagePlace& place) {
  const bool of_board = event.domain == Domain::psys;
  const std::string package = package_name(place);
  return {.id = fmt::format("perf:{}:cpu{}", event.file, cpu),
          .label = of_board             ? std::string{event.name}
                   : event.name.empty() ? package
                                        : fmt::format("{}/{}", package, event.name),
          .kind = SourceKind::perf,
          .domain = event.domain,
          .device = of_board ? 0 : place.package,
          .die = of_board ? 0 : place.die,
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
  const auto unit = find_unit(sys);
  if (!unit) return scan;
  for (const int cpu : unit->cpus) {
    const PackagePlace place = place_of_cpu(sys, cpu);
    for (const EnergyEvent& event : kEvents) {
      const bool counted_before = event.domain == Domain::psys && cpu != unit->cpus.front();
      const auto found = counted_before ? std::nullopt : find_event(sys, event.file);
      if (!found) continue;
      open_into(scan, events, unit->type, found->config, cpu, describe(event, *found, cpu, place));
    }
  }
  return scan;
}

}  // namespace carnot
