// SPDX-License-Identifier: Apache-2.0
#include "meter/registers.hpp"

#include <algorithm>
#include <map>

namespace carnot {
namespace {

/// Of two routes to one register, the better one first.
std::ptrdiff_t rank_of(SourceKind kind) {
  return std::ranges::find(kSourceKinds, kind, &SourceKindRow::kind) - kSourceKinds.begin();
}

/// A check sits where what it checks does.
Place place_among(const SourceDescription& source, std::span<const SourceDescription> sources) {
  const auto checked = std::ranges::find_if(
      sources, [&](const SourceDescription& other) { return checks(source, other); });
  return place_of(checked == sources.end() ? source : *checked);
}

}  // namespace

Place place_of(const SourceDescription& source) {
  const bool has_monitor = source.domain == Domain::gpu && (source.kind == SourceKind::hwmon ||
                                                            source.kind == SourceKind::rocm_smi);
  return {has_monitor, source.device, source.die};
}

bool checks(const SourceDescription& check, const SourceDescription& checked) {
  return !check.checks.empty() && check.checks == checked.id;
}

bool show_one_thing(const SourceDescription& a, const SourceDescription& b) {
  const bool of_one_kind = a.domain == b.domain && a.domain != Domain::rail &&
                           a.provenance == Provenance::measured &&
                           b.provenance == Provenance::measured;
  return of_one_kind && (place_of(a) == place_of(b) || checks(a, b) || checks(b, a));
}

std::vector<std::size_t> one_per_register(Domain domain, std::span<const SourceDescription> sources,
                                          std::span<const SourceEnergy> energies,
                                          std::span<const std::size_t> original) {
  const auto quality = [&](std::size_t i) {
    return std::tuple{energies[i].energy.provenance() == Provenance::missing,
                      !sources[i].checks.empty(), rank_of(sources[i].kind)};
  };
  std::map<Place, std::size_t> best;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const bool counts = sources[i].domain == domain &&
                        sources[i].provenance == Provenance::measured && original[i] == i;
    if (!counts) continue;
    const auto [place, is_new] = best.try_emplace(place_among(sources[i], sources), i);
    if (!is_new && quality(i) < quality(place->second)) place->second = i;
  }
  std::vector<std::size_t> chosen;
  chosen.reserve(best.size());
  for (const auto& [place, index] : best) chosen.push_back(index);
  return chosen;
}

}  // namespace carnot
