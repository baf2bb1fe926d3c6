// SPDX-License-Identifier: Apache-2.0
#include "analysis/scores/reference_set.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace carnot {
namespace {

std::string words_of_kind(const EnergyKind& kind) {
  const std::string by = kind.estimator.empty() ? "" : fmt::format(" by {}", kind.estimator);
  return fmt::format("{}{} over {}", key_of(kind.provenance), by, kind.perimeter);
}

}  // namespace

Result<SetLaw> law_of(const ReferenceSet& set) {
  std::vector<LawPoint> points;
  points.reserve(set.group.models.size());
  for (const RatedModel& model : set.group.models) {
    if (model.joules && model.accuracy)
      points.push_back({model.joules->point, 100.0 * model.accuracy->point});
  }
  auto law = fit_energy_law(points, set.floor_joules);
  if (!law) {
    return fail(ErrorCode::bad_input,
                fmt::format("the reference set {} {} makes no law: {}", set.name, set.version,
                            law.error().message),
                law.error().remedy);
  }
  SetLaw both{.law = *law};
  std::ranges::copy(law_class_bounds(*law, points), both.bounds.begin());
  return both;
}

std::string obstacle_between(const ReferenceSet& set, const RatedGround& ground) {
  const RatedGround& own = set.group.ground;
  if (own.dataset != ground.dataset) {
    return fmt::format("the set's accuracy is of {}, this one of {}.", own.dataset, ground.dataset);
  }
  if (own.kind != ground.kind) {
    return fmt::format("the set's joules are {}, these {}: they are never mixed.",
                       words_of_kind(own.kind), words_of_kind(ground.kind));
  }
  if (own.platform == ground.platform && own.fingerprint != ground.fingerprint) {
    return "the set was frozen on this kind of machine with another kernel, governor or memory.";
  }
  if (own.platform != ground.platform) {
    return fmt::format(
        "the set is of {}, the model ran on {}: a score over two machines would "
        "judge the machine.",
        own.platform, ground.platform);
  }
  return {};
}

}  // namespace carnot
