// SPDX-License-Identifier: Apache-2.0
#include "records/energy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/assert.hpp"

namespace carnot {

std::string_view key_of(Provenance provenance) {
  switch (provenance) {
    case Provenance::measured:
      return "measured";
    case Provenance::estimated:
      return "estimated";
    case Provenance::missing:
      return "missing";
  }
  return "";
}

std::optional<Provenance> provenance_of(std::string_view key) {
  for (const Provenance provenance :
       {Provenance::measured, Provenance::estimated, Provenance::missing}) {
    if (key_of(provenance) == key) return provenance;
  }
  return std::nullopt;
}

Energy::Energy(Perimeter perimeter, Provenance provenance, std::optional<Estimate> joules,
               std::string estimator, std::vector<Finding> findings)
    : perimeter_{std::move(perimeter)},
      provenance_{provenance},
      joules_{joules},
      estimator_{std::move(estimator)},
      findings_{std::move(findings)} {}

Energy Energy::measured(Perimeter perimeter, Estimate joules, std::vector<Finding> findings) {
  return {std::move(perimeter), Provenance::measured, joules, {}, std::move(findings)};
}

Energy Energy::estimated(Perimeter perimeter, Estimate joules, std::string estimator,
                         std::vector<Finding> findings) {
  return {std::move(perimeter), Provenance::estimated, joules, std::move(estimator),
          std::move(findings)};
}

Energy Energy::missing(Perimeter perimeter, std::vector<Finding> findings) {
  return {std::move(perimeter), Provenance::missing, std::nullopt, {}, std::move(findings)};
}

Energy Energy::per(double parts) const {
  CARNOT_ASSERT(parts > 0);
  Energy part = *this;
  if (part.joules_) {
    part.joules_->point /= parts;
    part.joules_->lower /= parts;
    part.joules_->upper /= parts;
  }
  return part;
}

Energy Energy::noting(std::vector<Finding> more) const {
  Energy noted = *this;
  for (Finding& one : more) noted.findings_.push_back(std::move(one));
  return noted;
}

namespace {

std::vector<Finding> all_findings(const std::vector<Energy>& parts) {
  std::vector<Finding> findings;
  for (const Energy& part : parts) {
    for (const Finding& one : part.findings()) {
      if (std::find(findings.begin(), findings.end(), one) == findings.end())
        findings.push_back(one);
    }
  }
  return findings;
}

Estimate added(const std::vector<Energy>& parts) {
  Estimate total{0.0, 0.0, 0.0, 1.0};
  for (const Energy& part : parts) {
    total.point += part.joules()->point;
    total.lower += part.joules()->lower;
    total.upper += part.joules()->upper;
    total.confidence = std::min(total.confidence, part.joules()->confidence);
  }
  return total;
}

}  // namespace

Result<Energy> sum(const std::vector<Energy>& parts) {
  std::vector<Domain> domains;
  std::set<Provenance> kinds;
  for (const Energy& part : parts) {
    domains.insert(domains.end(), part.perimeter().domains().begin(),
                   part.perimeter().domains().end());
    kinds.insert(part.provenance());
  }
  CARNOT_TRY(Perimeter perimeter, Perimeter::of(domains));
  if (kinds.contains(Provenance::missing))
    return Energy::missing(std::move(perimeter), all_findings(parts));
  if (kinds.size() > 1) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("measured and estimated joules of {} cannot be added.", perimeter.key()),
        "Show them side by side.");
  }
  if (*kinds.begin() == Provenance::measured) {
    return Energy::measured(std::move(perimeter), added(parts), all_findings(parts));
  }
  return Energy::estimated(std::move(perimeter), added(parts), parts.front().estimator(),
                           all_findings(parts));
}

}  // namespace carnot
