// SPDX-License-Identifier: Apache-2.0
#include "analysis/frontier/resamples.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <set>

#include "analysis/distributions.hpp"
#include "base/assert.hpp"
#include "base/rng.hpp"

namespace carnot {
namespace {

double mean_of_blocks(const std::map<int, double>& blocks) {
  double sum = 0.0;
  for (const auto& [block, value] : blocks) sum += value;
  return sum / static_cast<double>(blocks.size());
}

double share_right(const std::vector<std::uint8_t>& right) {
  const auto count = std::accumulate(right.begin(), right.end(), std::int64_t{0});
  return static_cast<double>(count) / static_cast<double>(right.size());
}

/// By how much a drawn mean's distance is stretched, see frontiers_of.
double stretch_of(std::size_t blocks) {
  if (blocks < 2) return 1.0;  // it never scatters
  const auto n = static_cast<double>(blocks);
  constexpr double kUpper = 0.975;
  return std::sqrt(n / (n - 1.0)) * student_quantile(kUpper, n - 1.0) / normal_quantile(kUpper);
}

/// Images that all candidates see alike are one pattern: whoever is right in it, and how many
/// images it holds.
struct ImagePatterns {
  std::vector<std::size_t> of_image;
  std::vector<std::vector<bool>> right;  // by pattern and candidate
};

ImagePatterns patterns_of(std::span<const FrontierSample> samples) {
  ImagePatterns patterns;
  const std::size_t images = samples.front().right.size();
  patterns.of_image.reserve(images);
  std::map<std::vector<bool>, std::size_t> known;
  std::vector<bool> pattern(samples.size());
  for (std::size_t image = 0; image < images; ++image) {
    for (std::size_t i = 0; i < samples.size(); ++i) pattern[i] = samples[i].right[image] == 1;
    const auto [found, is_new] = known.try_emplace(pattern, known.size());
    if (is_new) patterns.right.push_back(pattern);
    patterns.of_image.push_back(found->second);
  }
  return patterns;
}

/// The blocks of one group of candidates, and how often each was drawn.
struct GroupBlocks {
  std::vector<int> blocks;
  std::vector<double> times;
};

std::map<std::string, GroupBlocks> groups_of_samples(std::span<const FrontierSample> samples) {
  std::map<std::string, std::set<int>> seen;
  for (const FrontierSample& one : samples) {
    for (const auto& [block, joules] : one.energy) seen[one.group].insert(block);
  }
  std::map<std::string, GroupBlocks> groups;
  for (const auto& [group, blocks] : seen) {
    groups[group] = {.blocks = {blocks.begin(), blocks.end()},
                     .times = std::vector<double>(blocks.size(), 0.0)};
  }
  return groups;
}

void draw_blocks(GroupBlocks& group, Rng& rng) {
  std::ranges::fill(group.times, 0.0);
  for (std::size_t i = 0; i < group.blocks.size(); ++i)
    group.times[rng.below(group.blocks.size())] += 1.0;
}

/// One figure of a candidate at the places of its group's blocks.
struct BlockValues {
  std::vector<std::size_t> places;
  std::vector<double> values;
  double mean = 0.0;
  double stretch = 1.0;
};

BlockValues values_at(const GroupBlocks& group, const std::map<int, double>& by_block) {
  BlockValues result;
  result.mean = mean_of_blocks(by_block);
  result.stretch = stretch_of(by_block.size());
  for (std::size_t place = 0; place < group.blocks.size(); ++place) {
    const auto found = by_block.find(group.blocks[place]);
    if (found == by_block.end()) continue;
    result.places.push_back(place);
    result.values.push_back(found->second);
  }
  return result;
}

/// The mean over the drawn blocks that the candidate has, stretched; of none of them, its mean.
double drawn_mean(const BlockValues& figure, const GroupBlocks& group) {
  double sum = 0.0;
  double count = 0.0;
  for (std::size_t i = 0; i < figure.places.size(); ++i) {
    const double times = group.times[figure.places[i]];
    sum += times * figure.values[i];
    count += times;
  }
  if (count == 0.0) return figure.mean;
  return figure.mean * std::exp(figure.stretch * std::log(sum / count / figure.mean));
}

struct DrawnCandidate {
  const GroupBlocks* group;  // of the map that holds it, which outlives it
  BlockValues energy;
  BlockValues latency;
};

std::vector<double> drawn_accuracies(const ImagePatterns& patterns, std::size_t candidates,
                                     Rng& rng) {
  const std::size_t images = patterns.of_image.size();
  std::vector<double> counts(patterns.right.size(), 0.0);
  for (std::size_t i = 0; i < images; ++i) counts[patterns.of_image[rng.below(images)]] += 1.0;
  std::vector<double> accuracies(candidates, 0.0);
  for (std::size_t p = 0; p < counts.size(); ++p) {
    for (std::size_t i = 0; i < candidates; ++i) {
      if (patterns.right[p][i]) accuracies[i] += counts[p];
    }
  }
  for (double& one : accuracies) one /= static_cast<double>(images);
  return accuracies;
}

bool beats(const FrontierFigures& one, const FrontierFigures& other, FrontierAxes axes) {
  const bool three = axes == FrontierAxes::three;
  if (one.energy > other.energy || one.accuracy < other.accuracy ||
      (three && one.latency > other.latency))
    return false;
  return one.energy < other.energy || one.accuracy > other.accuracy ||
         (three && one.latency < other.latency);
}

}  // namespace

std::vector<FrontierFigures> mean_figures(std::span<const FrontierSample> samples) {
  std::vector<FrontierFigures> figures;
  figures.reserve(samples.size());
  for (const FrontierSample& one : samples) {
    figures.push_back(
        {mean_of_blocks(one.energy), share_right(one.right), mean_of_blocks(one.latency)});
  }
  return figures;
}

FrontierDraws draw_figures(std::span<const FrontierSample> samples, int resamples,
                           std::uint64_t seed) {
  CARNOT_ASSERT(!samples.empty() && !samples.front().right.empty());
  Rng rng{seed, "frontier"};
  const ImagePatterns patterns = patterns_of(samples);
  std::map<std::string, GroupBlocks> groups = groups_of_samples(samples);
  std::vector<DrawnCandidate> candidates;
  candidates.reserve(samples.size());
  for (const FrontierSample& one : samples) {
    const GroupBlocks& group = groups.at(one.group);
    candidates.push_back({&group, values_at(group, one.energy), values_at(group, one.latency)});
  }
  FrontierDraws draws{.candidates = samples.size()};
  draws.figures.reserve(samples.size() * static_cast<std::size_t>(resamples));
  for (int draw = 0; draw < resamples; ++draw) {
    for (auto& [name, group] : groups) draw_blocks(group, rng);
    const std::vector<double> accuracies = drawn_accuracies(patterns, samples.size(), rng);
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const DrawnCandidate& one = candidates[i];
      draws.figures.push_back(
          {drawn_mean(one.energy, *one.group), accuracies[i], drawn_mean(one.latency, *one.group)});
    }
  }
  return draws;
}

std::vector<bool> front_of(std::span<const FrontierFigures> figures, FrontierAxes axes) {
  std::vector<std::size_t> order(figures.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Whoever beats another stands before it in this order, so that the members so far suffice.
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    const FrontierFigures& one = figures[a];
    const FrontierFigures& other = figures[b];
    if (one.energy != other.energy) return one.energy < other.energy;
    if (one.accuracy != other.accuracy) return one.accuracy > other.accuracy;
    return one.latency < other.latency;
  });
  std::vector<bool> on_front(figures.size(), false);
  std::vector<std::size_t> members;
  members.reserve(figures.size());
  for (const std::size_t i : order) {
    on_front[i] = std::ranges::none_of(
        members, [&](std::size_t m) { return beats(figures[m], figures[i], axes); });
    if (on_front[i]) members.push_back(i);
  }
  return on_front;
}

}  // namespace carnot
