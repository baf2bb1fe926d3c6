// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/importance.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/assert.hpp"
#include "tactics/structured/ballot.hpp"

namespace carnot {
namespace {

constexpr std::array kImportances = {Importance::magnitude,  Importance::producers,
                                     Importance::consumers,  Importance::norm_scale,
                                     Importance::activation, Importance::taylor};

bool counts(MemberRole role, Importance importance) {
  switch (importance) {
    case Importance::magnitude:
      return true;
    case Importance::producers:
      return role == MemberRole::producer || role == MemberRole::depthwise;
    case Importance::consumers:
    case Importance::activation:
    case Importance::taylor:
      return role == MemberRole::consumer;
    case Importance::norm_scale:
      return role == MemberRole::scale;
  }
  return false;
}

}  // namespace

std::string_view key_of(Importance importance) {
  switch (importance) {
    case Importance::magnitude:
      return "magnitude";
    case Importance::producers:
      return "producers";
    case Importance::consumers:
      return "consumers";
    case Importance::norm_scale:
      return "norm-scale";
    case Importance::activation:
      return "activation";
    case Importance::taylor:
      return "taylor";
  }
  return "";
}

std::optional<Importance> importance_of(std::string_view key) {
  const auto found =
      std::ranges::find(kImportances, key, [](Importance one) { return key_of(one); });
  return found == kImportances.end() ? std::nullopt : std::optional{*found};
}

bool is_observed(Importance importance) {
  return importance == Importance::activation || importance == Importance::taylor;
}

Scores weight_scores(const Graph& graph, const Dependencies& found, Importance importance) {
  CARNOT_ASSERT(!is_observed(importance));
  Ballot ballot{found};
  for (const ChannelMember& member : found.members) {
    if (!counts(member.role, importance)) continue;
    auto values = squares_along(graph.initializers.at(member.tensor), member.axis);
    if (importance == Importance::norm_scale) {
      for (double& value : values) value = std::sqrt(value);
    }
    ballot.add(found.axes.at(member.tensor)[member.axis], values);
  }
  if (importance == Importance::magnitude) return ballot.result({});
  return ballot.result(weight_scores(graph, found, Importance::magnitude));
}

}  // namespace carnot
