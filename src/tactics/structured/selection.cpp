// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/selection.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/assert.hpp"

namespace carnot {
namespace {

/// `units` or fewer, so that the channels are a multiple and not below the least.
std::int64_t rounded_down(std::int64_t units, std::int64_t all, std::int64_t width,
                          const SelectionRule& rule) {
  CARNOT_ASSERT(rule.multiple > 0 && width > 0);
  const std::int64_t step = rule.multiple / std::gcd(rule.multiple, width);
  const std::int64_t least = (rule.least + width - 1) / width;
  CARNOT_ASSERT(step > 0);
  return std::min(all, std::max({units / step * step, least, std::int64_t{1}}));
}

std::vector<std::size_t> ascending(const std::vector<double>& scores) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // A broken weight (NaN) counts as the greatest: it is not for pruning to hide it.
  const auto value = [&](std::size_t i) { return std::isnan(scores[i]) ? HUGE_VAL : scores[i]; };
  std::ranges::stable_sort(order, {}, value);
  return order;
}

bool is_eligible(const ChannelGroup& group, const SelectionRule& rule) {
  return !(rule.inner_only && group.joined);
}

double mean_of(const std::vector<double>& scores) {
  const double sum = std::accumulate(scores.begin(), scores.end(), 0.0);
  return sum > 0.0 && std::isfinite(sum) ? sum / static_cast<double>(scores.size()) : 1.0;
}

/// How many units of each group stay when all groups are ranked together.
std::vector<std::int64_t> kept_globally(const Dependencies& found, const Scores& scores,
                                        const SelectionRule& rule) {
  struct Candidate {
    std::size_t group;
    double score;
  };
  std::vector<Candidate> candidates;
  std::vector<std::int64_t> kept;
  std::int64_t channels = 0;
  for (std::size_t g = 0; g < found.groups.size(); ++g) {
    const ChannelGroup& group = found.groups[g];
    kept.push_back(std::ssize(group.units));
    if (!is_eligible(group, rule)) continue;
    const double mean = mean_of(scores[g]);
    for (const double score : scores[g]) candidates.push_back({.group = g, .score = score / mean});
    channels += std::ssize(group.units) * group.width;
  }
  std::ranges::stable_sort(candidates, {}, [](const Candidate& one) {
    return std::isnan(one.score) ? HUGE_VAL : one.score;
  });
  auto left = static_cast<std::int64_t>(std::floor(static_cast<double>(channels) * rule.ratio));
  for (const Candidate& candidate : candidates) {
    const ChannelGroup& group = found.groups[candidate.group];
    if (left < group.width) continue;
    const std::int64_t fewer = kept[candidate.group] - 1;
    if (fewer < rounded_down(0, std::ssize(group.units), group.width, rule)) continue;
    kept[candidate.group] = fewer;
    left -= group.width;
  }
  for (std::size_t g = 0; g < found.groups.size(); ++g) {
    const ChannelGroup& group = found.groups[g];
    if (kept[g] == std::ssize(group.units)) continue;
    kept[g] = rounded_down(kept[g], std::ssize(group.units), group.width, rule);
  }
  return kept;
}

}  // namespace

std::int64_t kept_units(std::int64_t units, std::int64_t width, const SelectionRule& rule) {
  if (rule.ratio <= 0.0) return units;
  // 1e-9: 20 · (1 − 0.3) is 13.999…
  const double wanted = static_cast<double>(units) * (1.0 - rule.ratio) + 1e-9;
  return rounded_down(static_cast<std::int64_t>(wanted), units, width, rule);
}

std::vector<std::vector<std::size_t>> select_cuts(const Dependencies& found, const Scores& scores,
                                                  const SelectionRule& rule) {
  const auto globally =
      rule.global ? kept_globally(found, scores, rule) : std::vector<std::int64_t>{};
  std::vector<std::vector<std::size_t>> cuts;
  for (std::size_t g = 0; g < found.groups.size(); ++g) {
    const ChannelGroup& group = found.groups[g];
    const auto units = std::ssize(group.units);
    std::int64_t kept = units;
    if (is_eligible(group, rule))
      kept = rule.global ? globally[g] : kept_units(units, group.width, rule);
    auto order = ascending(scores[g]);
    order.resize(static_cast<std::size_t>(units - kept));
    std::ranges::sort(order);
    cuts.push_back(std::move(order));
  }
  return cuts;
}

}  // namespace carnot
