// SPDX-License-Identifier: Apache-2.0
#include "records/domain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace carnot {
namespace {

/// Pairs in which the first holds the second.
struct Containment {
  Domain outer;
  Domain inner;
};
constexpr auto kContainments = std::to_array<Containment>({
    {Domain::cpu_package, Domain::cpu_core},
    {Domain::cpu_package, Domain::cpu_uncore},
    {Domain::psys, Domain::cpu_package},
    {Domain::psys, Domain::cpu_core},
    {Domain::psys, Domain::cpu_uncore},
    {Domain::psys, Domain::dram},
    {Domain::wall, Domain::cpu_package},
    {Domain::wall, Domain::cpu_core},
    {Domain::wall, Domain::cpu_uncore},
    {Domain::wall, Domain::dram},
    {Domain::wall, Domain::psys},
    {Domain::wall, Domain::gpu},
});

}  // namespace

std::string_view key_of(Domain domain) {
  return std::find_if(kDomains.begin(), kDomains.end(),
                      [&](const DomainRow& row) { return row.domain == domain; })
      ->key;
}

std::optional<Domain> domain_of(std::string_view key) {
  const auto row = std::find_if(kDomains.begin(), kDomains.end(),
                                [&](const DomainRow& r) { return r.key == key; });
  if (row == kDomains.end()) return std::nullopt;
  return row->domain;
}

Result<Perimeter> Perimeter::of(std::span<const Domain> domains) {
  if (domains.empty()) return fail(ErrorCode::bad_input, "a perimeter needs at least one domain.");
  std::vector<Domain> sorted{domains.begin(), domains.end()};
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  for (const Containment& pair : kContainments) {
    const bool both = std::binary_search(sorted.begin(), sorted.end(), pair.outer) &&
                      std::binary_search(sorted.begin(), sorted.end(), pair.inner);
    if (both) {
      return fail(ErrorCode::bad_input,
                  fmt::format("{} holds {}: adding both would count its joules twice.",
                              key_of(pair.outer), key_of(pair.inner)),
                  "Choose one of the two.");
    }
  }
  return Perimeter{std::move(sorted)};
}

Perimeter Perimeter::single(Domain domain) { return Perimeter{{domain}}; }

bool Perimeter::contains(Domain domain) const {
  return std::binary_search(domains_.begin(), domains_.end(), domain);
}

std::string Perimeter::key() const {
  std::string key;
  for (const Domain domain : domains_) {
    if (!key.empty()) key += '+';
    key += key_of(domain);
  }
  return key;
}

Result<Perimeter> Perimeter::parse(std::string_view key) {
  std::vector<Domain> domains;
  for (const std::string_view piece : split(key, '+')) {
    const auto domain = domain_of(piece);
    if (!domain)
      return fail(ErrorCode::bad_input, fmt::format("\"{}\" names no domain.", valid_utf8(piece)));
    domains.push_back(*domain);
  }
  return of(domains);
}

}  // namespace carnot
