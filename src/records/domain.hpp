// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace carnot {

/// What a source covers.
enum class Domain { cpu_package, cpu_core, cpu_uncore, dram, psys, gpu, wall, battery, rail };

struct DomainRow {
  Domain domain;
  std::string_view key;  // public, never renamed
  std::string_view meaning;
};
inline constexpr auto kDomains = std::to_array<DomainRow>({
    {Domain::cpu_package, "cpu_package",
     "Everything on the processor's package: cores, caches, memory controller."},
    {Domain::cpu_core, "cpu_core", "The cores only; part of cpu_package."},
    {Domain::cpu_uncore, "cpu_uncore",
     "The integrated graphics or the rest of the package; part of cpu_package."},
    {Domain::dram, "dram", "The memory modules."},
    {Domain::psys, "psys", "The whole board as the platform sees it; holds cpu_package."},
    {Domain::gpu, "gpu", "A graphics board with its memory."},
    {Domain::wall, "wall", "Everything behind the plug."},
    {Domain::battery, "battery", "Everything that the battery feeds: a laptop with its screen."},
    {Domain::rail, "rail", "One supply rail of a board; rails may overlap, so none is ever added."},
});

std::string_view key_of(Domain domain);
std::optional<Domain> domain_of(std::string_view key);

/// The set of domains that one sum is allowed to add up. Never psys with package, never core or
/// uncore with their package, never wall with anything inside it (measuring.md 1.5).
class Perimeter {
 public:
  /// Errors: bad_input, naming the pair that would be counted twice; an empty set.
  static Result<Perimeter> of(std::span<const Domain> domains);
  static Perimeter single(Domain domain);

  std::span<const Domain> domains() const { return domains_; }
  bool contains(Domain domain) const;
  /// "cpu_package+dram": public, stored in files.
  std::string key() const;
  static Result<Perimeter> parse(std::string_view key);

  bool operator==(const Perimeter&) const = default;

 private:
  explicit Perimeter(std::vector<Domain> sorted) : domains_{std::move(sorted)} {}
  std::vector<Domain> domains_;
};

}  // namespace carnot
