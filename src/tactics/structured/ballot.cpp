// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/ballot.hpp"

namespace carnot {

std::vector<double> squares_along(const Tensor& tensor, std::size_t axis) {
  const auto size = static_cast<std::size_t>(tensor.shape()[axis]);
  std::size_t inner = 1;
  for (std::size_t i = axis + 1; i < tensor.shape().size(); ++i) {
    inner *= static_cast<std::size_t>(tensor.shape()[i]);
  }
  std::vector<double> sums(size);
  const auto elements = tensor.as<float>();
  for (std::size_t begin = 0; begin < elements.size(); begin += inner) {
    double sum = 0.0;
    for (const float element : elements.subspan(begin, inner)) {
      sum += static_cast<double>(element) * static_cast<double>(element);
    }
    sums[begin / inner % size] += sum;
  }
  return sums;
}

Ballot::Ballot(const Dependencies& found)
    : found_{found},
      place_of_(static_cast<std::size_t>(found.links.count()), kNowhere),
      voters_(found.groups.size()) {
  for (std::size_t group = 0; group < found.groups.size(); ++group) {
    const auto& units = found.groups[group].units;
    sums_.emplace_back(units.size());
    for (std::size_t unit = 0; unit < units.size(); ++unit) {
      place_of_[static_cast<std::size_t>(units[unit])] = places_.size();
      places_.push_back({.group = group, .unit = unit});
    }
  }
}

void Ballot::add(const ChannelAxis& axis, const std::vector<double>& values) {
  std::vector<bool> spoke(sums_.size());
  for (std::size_t i = 0; i < axis->size(); ++i) {
    const auto at = place_of_[static_cast<std::size_t>(found_.links.find((*axis)[i]))];
    if (at == kNowhere) continue;
    sums_[places_[at].group][places_[at].unit] += values[i];
    spoke[places_[at].group] = true;
  }
  for (std::size_t group = 0; group < spoke.size(); ++group) voters_[group] += spoke[group] ? 1 : 0;
}

Scores Ballot::result(const Scores& fallback) const {
  Scores scores = sums_;
  for (std::size_t group = 0; group < scores.size(); ++group) {
    if (voters_[group] == 0 && !fallback.empty()) scores[group] = fallback[group];
    for (double& score : scores[group]) score /= voters_[group] > 0 ? voters_[group] : 1;
  }
  return scores;
}

}  // namespace carnot
