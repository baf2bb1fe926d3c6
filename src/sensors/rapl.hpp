// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/sys_root.hpp"
#include "base/units.hpp"
#include "records/domain.hpp"

namespace carnot {

/// What the powercap, perf and MSR routes to the same RAPL registers share.

/// RAPL registers move about every millisecond, unevenly (measuring.md 1).
inline constexpr Seconds kRaplRefresh{1e-3};

/// Above this a package's delta is refused when its power limits cannot be read (measuring.md 2.2).
inline constexpr Watts kPlausiblePackagePower{2000.0};

/// Where on the machine a package sits: "package-0", or "package-0-die-1" on multi-die parts.
struct PackagePlace {
  int package = 0;
  int die = 0;
  bool has_die = false;
  bool operator==(const PackagePlace&) const = default;
};

/// Reads "package-N" and "package-N-die-M"; empty for anything else.
std::optional<PackagePlace> parse_package_name(std::string_view name);
std::string package_name(const PackagePlace& place);

/// Package and die of a CPU. Kernels before 5.2 show no die; a die is named only where a package
/// has several, and that is seen by die and package holding other CPUs (without those lists: by a
/// number above 0).
PackagePlace place_of_cpu(const SysRoot& sys, int cpu);
/// Number of a CPU's core within its package or die.
int core_of_cpu(const SysRoot& sys, int cpu);

/// Domain of a RAPL zone by its `name` file, never by its index: core, uncore, dram, psys,
/// package-*.
std::optional<Domain> domain_of_zone(std::string_view name);

/// The smallest known counter range [µJ] that holds `largest_seen`, for a range that cannot be read
/// (measuring.md 1.1 and 2.1). Above all known ones: the value itself.
std::uint64_t smallest_known_range(std::uint64_t largest_seen);

}  // namespace carnot
