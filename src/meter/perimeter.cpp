// SPDX-License-Identifier: Apache-2.0
#include "meter/perimeter.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "meter/registers.hpp"

namespace carnot {
namespace {

bool is_missing(const SourceEnergy& source) {
  return source.energy.provenance() == Provenance::missing;
}

/// What a total can rest on where nothing better lives, in this order.
constexpr auto kGrounds =
    std::to_array({Domain::cpu_package, Domain::gpu, Domain::psys, Domain::battery, Domain::wall});

class Chooser {
 public:
  Chooser(std::span<const SourceDescription> sources, std::span<const SourceEnergy> energies,
          std::span<const std::size_t> original)
      : sources_{sources}, energies_{energies}, original_{original} {}

  Total choose() const {
    const auto packages = measured(Domain::cpu_package);
    if (!packages.empty() && all_alive(packages)) return with_live_parts(packages);
    for (const Domain whole : {Domain::psys, Domain::battery, Domain::wall}) {
      const auto indices = measured(whole);
      if (!indices.empty() && all_alive(indices)) return added(indices);
    }
    const auto estimates = estimated();
    if (!estimates.empty() && all_alive(estimates)) return noting_the_dead(added(estimates));
    // Missing, with the reasons; boards alone may be known.
    for (const Domain domain : kGrounds) {
      const auto indices = measured(domain);
      if (!indices.empty()) return added(indices);
    }
    return nothing_to_read();
  }

 private:
  using Indices = std::vector<std::size_t>;

  Indices measured(Domain domain) const {
    return one_per_register(domain, sources_, energies_, original_);
  }

  /// The processors' estimate. Those of memory and boards are shown for themselves: a sum of models
  /// would look like a machine's energy.
  Indices estimated() const {
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      const bool is_the_cpus = sources_[i].domain == Domain::cpu_package;
      if (sources_[i].provenance == Provenance::estimated && is_the_cpus) return {i};
    }
    return {};
  }

  bool all_alive(const Indices& indices) const {
    return std::none_of(indices.begin(), indices.end(),
                        [&](std::size_t i) { return is_missing(energies_[i]); });
  }

  Total with_live_parts(Indices packages) const {
    for (const Domain part : {Domain::dram, Domain::gpu}) {
      const auto indices = measured(part);
      if (all_alive(indices)) packages.insert(packages.end(), indices.begin(), indices.end());
    }
    return added(packages);
  }

  Total added(const Indices& indices) const {
    std::vector<Energy> parts;
    double unknown_share = 0.0;
    for (const std::size_t i : indices) {
      parts.push_back(energies_[i].energy);
      unknown_share = std::max(unknown_share, energies_[i].unknown_share);
    }
    auto total = sum(parts);
    CARNOT_ASSERT(total.has_value());  // the domains were chosen to be disjoint and of one kind
    return {*std::move(total), unknown_share, indices};
  }

  /// An estimate that stands in for a dead counter says which one.
  Total noting_the_dead(Total total) const {
    std::vector<Finding> findings = total.energy.findings();
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      if (sources_[i].domain != Domain::cpu_package || !is_missing(energies_[i])) continue;
      for (const Finding& one : energies_[i].energy.findings())
        findings.push_back({one.code, Severity::info, sources_[i].id + ": " + one.detail});
    }
    total.energy = Energy::estimated(total.energy.perimeter(), *total.energy.joules(),
                                     total.energy.estimator(), std::move(findings));
    return total;
  }

  static Total nothing_to_read() {
    return {Energy::missing(Perimeter::single(Domain::cpu_package),
                            {finding(FindingCode::source_unreadable,
                                     "There is no source of CPU energy to read.")}),
            1.0,
            {}};
  }

  std::span<const SourceDescription> sources_;
  std::span<const SourceEnergy> energies_;
  std::span<const std::size_t> original_;
};

}  // namespace

bool grounds_a_total(const SourceDescription& source) {
  return source.provenance == Provenance::measured &&
         std::ranges::find(kGrounds, source.domain) != kGrounds.end();
}

Total total_of(std::span<const SourceDescription> sources, std::span<const SourceEnergy> energies,
               std::span<const std::size_t> original) {
  CARNOT_ASSERT(sources.size() == energies.size() && sources.size() == original.size());
  return Chooser{sources, energies, original}.choose();
}

std::vector<std::size_t> counted_in(const Measurement& measurement,
                                    std::span<const SourceDescription> sources) {
  CARNOT_ASSERT(sources.size() == measurement.sources.size());
  // A die that repeats another was given no joules and says so; it is nobody's original.
  std::vector<std::size_t> original(sources.size());
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const Energy& energy = measurement.sources[i].energy;
    const bool repeats = is_missing(measurement.sources[i]) &&
                         std::ranges::any_of(energy.findings(), [](const Finding& one) {
                           return one.code == FindingCode::mirrored_dies;
                         });
    original[i] = repeats ? sources.size() : i;
  }
  return total_of(sources, measurement.sources, original).counted;
}

}  // namespace carnot
