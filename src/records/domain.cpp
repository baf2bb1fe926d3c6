// SPDX-License-Identifier: Apache-2.0
#include "records/domain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace carnot {
namespace {

bool is_of_cpu(Domain domain) {
  return domain == Domain::cpu_package || domain == Domain::cpu_core ||
         domain == Domain::cpu_uncore;
}

/// Whether joules of `inner` may be joules of `outer` as well (measuring.md 1.5).
bool may_hold(Domain outer, Domain inner) {
  if (outer == inner) return false;
  switch (outer) {
    case Domain::wall:
    case Domain::rail:
      return true;  // of a rail nobody knows what it feeds
    case Domain::battery:
      return inner != Domain::wall;
    case Domain::psys:
      return is_of_cpu(inner) || inner == Domain::dram;
    case Domain::cpu_package:
      return is_of_cpu(inner);
    case Domain::cpu_core:
    case Domain::cpu_uncore:
    case Domain::dram:
    case Domain::gpu:
      return false;
  }
  return false;
}

tl::unexpected<Error> counted_twice(Domain outer, Domain inner) {
  return fail(ErrorCode::bad_input,
              fmt::format("{} holds {}: adding both would count its joules twice.", key_of(outer),
                          key_of(inner)),
              "Choose one of the two.");
}

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
  for (const Domain outer : sorted) {
    const auto inner = std::find_if(sorted.begin(), sorted.end(),
                                    [&](Domain other) { return may_hold(outer, other); });
    if (inner != sorted.end()) return counted_twice(outer, *inner);
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
