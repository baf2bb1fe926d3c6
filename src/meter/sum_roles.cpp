// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "meter/perimeter.hpp"
#include "meter/registers.hpp"

namespace carnot {
namespace {

/// Domains that feed what the others are parts of.
bool is_whole(Domain domain) {
  return domain == Domain::psys || domain == Domain::battery || domain == Domain::wall;
}

/// A living source that was left out, where nothing about it alone is the reason.
SumRole beside(const SourceDescription& source, std::span<const SourceDescription> sources,
               const Total& total) {
  const auto any_summed = [&](auto&& is_such) {
    return std::ranges::any_of(total.counted,
                               [&](std::size_t other) { return is_such(sources[other]); });
  };
  if (source.provenance == Provenance::estimated) return SumRole::estimate_not_needed;
  if (source.domain == Domain::rail) return SumRole::rail;
  if (source.domain == Domain::cpu_core || source.domain == Domain::cpu_uncore)
    return SumRole::part_of_package;
  if (any_summed([&](const auto& other) { return show_one_thing(source, other); }))
    return SumRole::other_route;
  const bool whole_is_summed = any_summed([](const auto& other) { return is_whole(other.domain); });
  if (is_whole(source.domain))
    return whole_is_summed ? SumRole::inside_the_whole : SumRole::holds_the_parts;
  return whole_is_summed ? SumRole::inside_the_whole : SumRole::incomplete_domain;
}

}  // namespace

std::vector<SumRole> roles_of(std::span<const SourceDescription> sources,
                              std::span<const SourceEnergy> energies,
                              std::span<const std::size_t> original, const Total& total) {
  std::vector<SumRole> roles;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (original[i] != i)
      roles.push_back(SumRole::mirrored);
    else if (energies[i].energy.provenance() == Provenance::missing)
      roles.push_back(SumRole::not_known);
    else if (std::ranges::find(total.counted, i) != total.counted.end())
      roles.push_back(SumRole::summed);
    else
      roles.push_back(beside(sources[i], sources, total));
  }
  return roles;
}

}  // namespace carnot
