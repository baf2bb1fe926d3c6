// SPDX-License-Identifier: Apache-2.0
#include "sensors/powercap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/text.hpp"
#include "sensors/rapl.hpp"

namespace carnot {
namespace {

constexpr std::string_view kTree = "/sys/class/powercap";
constexpr double kJoulesPerTick = 1e-6;  // energy_uj

std::string path_in(std::string_view zone, std::string_view file) {
  return fmt::format("{}/{}/{}", kTree, zone, file);
}

std::optional<std::uint64_t> read_number(const SysRoot& sys, const std::string& file) {
  const auto text = sys.read(file);
  return text ? parse_uint(*text) : std::nullopt;
}

/// Four times the short-term power limit (PL2), where the zone has one (measuring.md 2.2).
Watts plausible_maximum(const SysRoot& sys, std::string_view zone) {
  constexpr int kMostConstraints = 4;
  for (int i = 0; i < kMostConstraints; ++i) {
    const auto name = sys.read(path_in(zone, fmt::format("constraint_{}_name", i)));
    if (!name || *name != "short_term") continue;
    const auto limit =
        read_number(sys, path_in(zone, fmt::format("constraint_{}_power_limit_uw", i)));
    // Firmware that sets no limit writes 0 or the field's end (4 kW and more).
    if (!limit || *limit == 0) break;
    const Watts maximum = Watts{static_cast<double>(*limit) * 1e-6} * 4.0;
    return std::min(maximum, kPlausiblePackagePower);
  }
  return kPlausiblePackagePower;
}

/// Which package a zone belongs to: its own name, or its parent's. psys stands for the board.
PackagePlace place_of(const SysRoot& sys, const ZoneFolder& folder, std::string_view name) {
  if (const auto own = parse_package_name(name)) return *own;
  if (!folder.is_child) return {};
  const auto parent_name = sys.read(path_in(folder.parent, "name"));
  return parent_name ? parse_package_name(*parent_name).value_or(PackagePlace{}) : PackagePlace{};
}

std::optional<SourceDescription> describe(const SysRoot& sys, const std::string& zone) {
  const auto folder = parse_zone_folder(zone);
  if (!folder) return std::nullopt;
  const auto name = sys.read(path_in(zone, "name"));
  const auto domain = name ? domain_of_zone(*name) : std::nullopt;
  if (!domain) return std::nullopt;
  const PackagePlace place = place_of(sys, *folder, *name);
  const bool of_package = folder->is_child && *domain != Domain::psys;
  const auto range = read_number(sys, path_in(zone, "max_energy_range_uj"));
  const std::uint64_t now = read_number(sys, path_in(zone, "energy_uj")).value_or(0);
  const bool range_known = range && *range > 0;
  return SourceDescription{
      .id = "powercap:" + zone,
      .label = of_package ? fmt::format("{}/{}", package_name(place), *name) : *name,
      .kind = SourceKind::powercap,
      .domain = *domain,
      .device = place.package,
      .die = place.die,
      .provenance = Provenance::measured,
      .counter = CounterSpec{.joules_per_tick = kJoulesPerTick,
                             .last = range_known ? *range : smallest_known_range(now),
                             .last_is_inferred = !range_known},
      .model = std::nullopt,
      .refresh = kRaplRefresh,
      .plausible_maximum =
          *domain == Domain::cpu_package ? plausible_maximum(sys, zone) : kPlausiblePackagePower};
}

/// By place on the machine, then outer domains before inner ones: the order in which people read
/// them, whatever the kernel's numbering ("intel-rapl:a" follows "intel-rapl:9").
bool reads_before(const SourceDescription& a, const SourceDescription& b) {
  return std::tuple{a.device, a.die, a.domain, a.id} < std::tuple{b.device, b.die, b.domain, b.id};
}

void open_into(Scan& scan, const SysRoot& sys, SourceDescription description) {
  const std::string zone = description.id.substr(std::string_view{"powercap:"}.size());
  const std::filesystem::path path = sys.path_of(path_in(zone, "energy_uj"));
  auto file = KeptFile::open(path);
  if (!file) {
    scan.unreadable.push_back(obstacle_at(std::move(description), path, file.error()));
    return;
  }
  scan.readable.push_back(
      std::make_unique<PowercapSource>(std::move(description), *std::move(file)));
}

}  // namespace

std::optional<ZoneFolder> parse_zone_folder(std::string_view folder) {
  constexpr std::string_view kPrefix = "intel-rapl:";
  if (!folder.starts_with(kPrefix)) return std::nullopt;
  const auto numbers = split(folder.substr(kPrefix.size()), ':');
  if (numbers.size() > 2) return std::nullopt;
  for (const std::string_view number : numbers) {
    if (!parse_uint(number, 16)) return std::nullopt;
  }
  return ZoneFolder{fmt::format("{}{}", kPrefix, numbers[0]), numbers.size() == 2};
}

Reading PowercapSource::read(const Clock& clock) {
  const SteadyTime when = clock.now();
  const auto ticks = file_.unsigned_number();
  if (!ticks) return {0, when, ticks.error()};
  return {0, when, CounterValue{*ticks}};
}

Scan scan_powercap(const SysRoot& sys) {
  std::vector<SourceDescription> descriptions;
  for (const std::string& zone : sys.list(kTree)) {
    if (auto description = describe(sys, zone)) descriptions.push_back(*std::move(description));
  }
  std::sort(descriptions.begin(), descriptions.end(), reads_before);
  Scan scan;
  for (SourceDescription& description : descriptions) open_into(scan, sys, std::move(description));
  return scan;
}

}  // namespace carnot
