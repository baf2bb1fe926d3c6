// SPDX-License-Identifier: Apache-2.0
#include "sensors/rapl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.hpp"

namespace carnot {
namespace {

/// Ranges seen in the field [µJ]: energy unit 2^-16 J, DRAM of some servers, unit 2^-14 J.
constexpr auto kKnownRanges =
    std::to_array<std::uint64_t>({65'532'610'987, 65'712'999'613, 262'143'328'850});

std::optional<int> small_number(std::string_view digits) {
  const auto number = parse_uint(digits);
  if (!number || *number > static_cast<std::uint64_t>(std::numeric_limits<std::int16_t>::max()))
    return std::nullopt;
  return static_cast<int>(*number);
}

Result<std::string> topology_text(const SysRoot& sys, int cpu, std::string_view file) {
  return sys.read(fmt::format("/sys/devices/system/cpu/cpu{}/topology/{}", cpu, file));
}

/// A number of a CPU's topology; 0 where the kernel shows none.
int topology_of(const SysRoot& sys, int cpu, std::string_view file) {
  constexpr std::uint64_t kMost = 1 << 16;
  const auto text = topology_text(sys, cpu, file);
  const auto number = text ? parse_uint(*text) : std::nullopt;
  return number && *number < kMost ? static_cast<int>(*number) : 0;
}

}  // namespace

std::optional<PackagePlace> parse_package_name(std::string_view name) {
  constexpr std::string_view kPackage = "package-";
  constexpr std::string_view kDie = "-die-";
  if (!name.starts_with(kPackage)) return std::nullopt;
  name.remove_prefix(kPackage.size());
  const auto die_at = name.find(kDie);
  const auto package = small_number(name.substr(0, die_at));
  if (!package) return std::nullopt;
  if (die_at == std::string_view::npos) return PackagePlace{*package, 0, false};
  const auto die = small_number(name.substr(die_at + kDie.size()));
  if (!die) return std::nullopt;
  return PackagePlace{*package, *die, true};
}

std::string package_name(const PackagePlace& place) {
  return place.has_die ? fmt::format("package-{}-die-{}", place.package, place.die)
                       : fmt::format("package-{}", place.package);
}

PackagePlace place_of_cpu(const SysRoot& sys, int cpu) {
  const int package = topology_of(sys, cpu, "physical_package_id");
  const int die = topology_of(sys, cpu, "die_id");
  // Some kernels number dies over the whole machine: the only die of the second socket is 1.
  const auto of_package = topology_text(sys, cpu, "package_cpus_list");
  const auto of_die = topology_text(sys, cpu, "die_cpus_list");
  const bool has_several = of_package && of_die ? *of_package != *of_die : die > 0;
  return {package, has_several ? die : 0, has_several};
}

int core_of_cpu(const SysRoot& sys, int cpu) { return topology_of(sys, cpu, "core_id"); }

std::optional<Domain> domain_of_zone(std::string_view name) {
  if (name == "core") return Domain::cpu_core;
  if (name == "uncore") return Domain::cpu_uncore;
  if (name == "dram") return Domain::dram;
  if (name == "psys") return Domain::psys;
  if (parse_package_name(name)) return Domain::cpu_package;
  return std::nullopt;
}

std::uint64_t smallest_known_range(std::uint64_t largest_seen) {
  const auto range = std::lower_bound(kKnownRanges.begin(), kKnownRanges.end(), largest_seen);
  return range == kKnownRanges.end() ? largest_seen : *range;
}

}  // namespace carnot
