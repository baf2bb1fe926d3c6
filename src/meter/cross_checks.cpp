// SPDX-License-Identifier: Apache-2.0
#include "meter/cross_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <string>

#include "base/number_text.hpp"
#include "meter/registers.hpp"
#include "meter/uncertainty.hpp"

namespace carnot {
namespace {

/// Less of the window than this may be unknown to a source that is compared.
constexpr double kComparableShare = 1e-3;

/// From fewer readings of a power nobody knows how much it scatters.
constexpr int kTellingReadings = 10;

bool is_comparable(const SourceEnergy& source) {
  const bool is_known =
      source.energy.joules() && source.account && source.unknown_share <= kComparableShare;
  return is_known && (source.account->source.counter || source.readings >= kTellingReadings);
}

/// Of several checks each is held against what it checks, not against the others.
bool are_compared(const SourceDescription& a, const SourceDescription& b) {
  const bool is_free = a.checks.empty() && b.checks.empty();
  return show_one_thing(a, b) && (is_free || checks(a, b) || checks(b, a));
}

Finding compared(const SourceEnergy& a, const SourceEnergy& b) {
  const double first = a.energy.joules()->point;
  const double second = b.energy.joules()->point;
  const double apart = std::abs(first - second);
  const double random = kNormal95 * std::hypot(a.account->budget.random.combined().si(),
                                               b.account->budget.random.combined().si());
  const double steps = (a.account->budget.step + b.account->budget.step).si();
  const double larger = std::max(first, second);
  const bool agree = apart - random - steps <= kAgreement * larger;
  return finding(
      agree ? FindingCode::cross_checked : FindingCode::sources_disagree,
      fmt::format("{} shows {}, {} {}: {} apart.", a.source_id, format_quantity(Joules{first}),
                  b.source_id, format_quantity(Joules{second}),
                  format_share(larger > 0.0 ? apart / larger : 0.0)));
}

class SumCheck {
 public:
  SumCheck(std::span<const SourceDescription> sources, std::span<const SourceEnergy> energies,
           std::span<const std::size_t> original)
      : sources_{sources}, energies_{energies}, original_{original} {}

  void check(FindingCode code, std::initializer_list<Domain> parts, Domain whole,
             std::vector<Finding>& findings) const {
    const auto inside = sum_of(parts);
    const auto outside = sum_of({whole});
    if (!inside || !outside || inside->lower <= outside->upper) return;
    findings.push_back(
        finding(code, fmt::format("{} show at least {}, {} at most {}.", names_of(parts),
                                  format_quantity(Joules{inside->lower}), key_of(whole),
                                  format_quantity(Joules{outside->upper}))));
  }

 private:
  bool is_known(std::size_t index) const { return energies_[index].energy.joules().has_value(); }

  /// Of the living parts; what is not known can only add to them. A whole of which a part is not
  /// known bounds nothing.
  std::optional<Estimate> sum_of(std::initializer_list<Domain> domains) const {
    Estimate sum{0.0, 0.0, 0.0, 1.0};
    bool any = false;
    for (const Domain domain : domains) {
      for (const std::size_t i : one_per_register(domain, sources_, energies_, original_)) {
        if (!is_known(i) && domains.size() == 1) return std::nullopt;
        if (!is_known(i)) continue;
        sum.lower += energies_[i].energy.joules()->lower;
        sum.upper += energies_[i].energy.joules()->upper;
        any = true;
      }
    }
    return any ? std::optional{sum} : std::nullopt;
  }

  std::string names_of(std::initializer_list<Domain> domains) const {
    std::string names;
    for (const Domain domain : domains) {
      const auto indices = one_per_register(domain, sources_, energies_, original_);
      if (std::ranges::none_of(indices, [&](std::size_t i) { return is_known(i); })) continue;
      names += fmt::format("{}{}", names.empty() ? "" : " + ", key_of(domain));
    }
    return names;
  }

  std::span<const SourceDescription> sources_;
  std::span<const SourceEnergy> energies_;
  std::span<const std::size_t> original_;
};

}  // namespace

std::vector<Finding> cross_checks(std::span<const SourceDescription> sources,
                                  std::span<const SourceEnergy> energies,
                                  std::span<const std::size_t> original) {
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const bool are_one =
          original[i] == i && original[j] == j && are_compared(sources[i], sources[j]);
      if (are_one && is_comparable(energies[i]) && is_comparable(energies[j]))
        findings.push_back(compared(energies[j], energies[i]));
    }
  }
  const SumCheck sums{sources, energies, original};
  using enum Domain;
  sums.check(FindingCode::psys_exceeded, {cpu_package, dram}, psys, findings);
  sums.check(FindingCode::wall_exceeded, {cpu_package, dram, gpu}, wall, findings);
  sums.check(FindingCode::wall_exceeded, {psys}, wall, findings);
  sums.check(FindingCode::battery_exceeded, {cpu_package, dram, gpu}, battery, findings);
  sums.check(FindingCode::battery_exceeded, {psys}, battery, findings);
  return findings;
}

}  // namespace carnot
