// SPDX-License-Identifier: Apache-2.0
#include "analysis/block_series.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace carnot {

BlockSeries series_of(const MeasuredCandidate& one, GateMetric metric, const EnergyKind& kind) {
  BlockSeries series;
  for (const auto& [block, figures] : one.blocks) {
    std::optional<double> value;
    if (metric == GateMetric::energy && figures.energy_kind == kind) value = figures.joules;
    if (metric == GateMetric::latency) value = figures.seconds;
    if (metric == GateMetric::memory) value = figures.resident_bytes;
    if (value) series[block] = *value;
  }
  return series;
}

double mean_of(const BlockSeries& series) {
  const double sum =
      std::accumulate(series.begin(), series.end(), 0.0,
                      [](double so_far, const auto& one) { return so_far + one.second; });
  return sum / static_cast<double>(series.size());
}

std::vector<double> values_of(const BlockSeries& series) {
  std::vector<double> values;
  for (const auto& [block, value] : series) values.push_back(value);
  return values;
}

std::vector<Pair> common_blocks(const BlockSeries& candidate, const BlockSeries& baseline) {
  std::vector<Pair> pairs;
  for (const auto& [block, value] : candidate) {
    const auto partner = baseline.find(block);
    if (partner != baseline.end()) pairs.push_back({value, partner->second});
  }
  return pairs;
}

BlockSeries relative_to(const BlockSeries& candidate, const BlockSeries& anchor) {
  BlockSeries ratios;
  for (const auto& [block, value] : candidate) {
    const auto partner = anchor.find(block);
    if (partner != anchor.end())
      ratios[block] = partner->second > 0.0 ? value / partner->second : 0.0;
  }
  return ratios;
}

std::map<EnergyKind, int> kinds_of(const MeasuredCandidate& one) {
  std::map<EnergyKind, int> kinds;
  for (const auto& [block, figures] : one.blocks) {
    if (figures.joules) ++kinds[figures.energy_kind];
  }
  return kinds;
}

std::optional<EnergyKind> common_kind(const MeasuredCandidate& one,
                                      const MeasuredCandidate& other) {
  const auto theirs = kinds_of(other);
  std::optional<EnergyKind> best;
  std::pair<bool, int> rank{false, 0};
  for (const auto& [kind, count] : kinds_of(one)) {
    const auto found = theirs.find(kind);
    if (found == theirs.end()) continue;
    const std::pair mine{kind.provenance == Provenance::measured, std::min(count, found->second)};
    if (best && mine <= rank) continue;
    best = kind;
    rank = mine;
  }
  return best;
}

}  // namespace carnot
