// SPDX-License-Identifier: Apache-2.0
#include "sensors/check_source.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "sensors/redescribed.hpp"

namespace carnot {
namespace {

std::ptrdiff_t rank_of(const SourceDescription& source) {
  return std::ranges::find(kSourceKinds, source.kind, &SourceKindRow::kind) - kSourceKinds.begin();
}

/// Whether a domain's devices bear the same numbers in every interface but NVIDIA's.
bool is_numbered_alike(const SourceDescription& source) {
  switch (source.domain) {
    case Domain::cpu_package:
    case Domain::cpu_core:
    case Domain::cpu_uncore:
    case Domain::dram:
    case Domain::psys:
      return true;
    case Domain::gpu:
      return source.kind == SourceKind::hwmon || source.kind == SourceKind::rocm_smi;
    case Domain::battery:
    case Domain::wall:
    case Domain::rail:
      return false;
  }
  return false;
}

bool is_better_route(const SourceDescription& a, const SourceDescription& b) {
  const bool same_thing = a.provenance == Provenance::measured && a.domain == b.domain &&
                          a.device == b.device && a.die == b.die && is_numbered_alike(a) &&
                          is_numbered_alike(b) && b.provenance == Provenance::measured;
  return same_thing && a.checks.empty() && rank_of(a) < rank_of(b);
}

/// The best of the others that show the same; empty where there is none.
std::optional<std::string> checked_by(const SourceDescription& source, const Sources& sources) {
  const SourceDescription* best = nullptr;
  for (const auto& other : sources) {
    const SourceDescription& route = other->description();
    if (is_better_route(route, best != nullptr ? *best : source)) best = &route;
  }
  return best == nullptr ? std::nullopt : std::optional{best->id};
}

}  // namespace

void mark_checks(Sources& sources) {
  std::vector<std::optional<std::string>> checked;
  for (const auto& source : sources) checked.push_back(checked_by(source->description(), sources));
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (!checked[i] || !sources[i]->description().checks.empty()) continue;
    SourceDescription description = sources[i]->description();
    description.checks = std::move(*checked[i]);
    sources[i] = redescribe(std::move(sources[i]), std::move(description));
  }
}

}  // namespace carnot
