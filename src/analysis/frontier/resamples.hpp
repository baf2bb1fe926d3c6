// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace carnot {

/// A candidate's figures, as means over blocks and images or as one draw of them.
struct FrontierFigures {
  double energy = 0.0;
  double accuracy = 0.0;  // share
  double latency = 0.0;
};

/// What is drawn from.
struct FrontierSample {
  std::string group;               // whose blocks are drawn together
  std::map<int, double> energy{};  // by block, above 0
  std::map<int, double> latency{};
  std::vector<std::uint8_t> right{};  // per image, 1 = right; of the same images in every sample
};

/// Draws of all candidates at once: draw d of candidate c is figures[d * candidates + c].
struct FrontierDraws {
  std::size_t candidates = 0;
  std::vector<FrontierFigures> figures{};

  std::size_t count() const { return candidates == 0 ? 0 : figures.size() / candidates; }
  std::span<const FrontierFigures> of(std::size_t draw) const {
    return std::span{figures}.subspan(draw * candidates, candidates);
  }
};

/// Means over all blocks and images. REQUIRES: as draw_figures.
std::vector<FrontierFigures> mean_figures(std::span<const FrontierSample> samples);

/// See frontiers_of. The same seed gives the same draws. REQUIRES: a block and an image in every
/// sample, energy and latency of the same blocks, the same number of images in all.
FrontierDraws draw_figures(std::span<const FrontierSample> samples, int resamples,
                           std::uint64_t seed);

/// For each candidate whether nothing beats it: no other is at least as good in energy, accuracy
/// and (of three) latency, and better in one.
enum class FrontierAxes { two, three };
std::vector<bool> front_of(std::span<const FrontierFigures> figures, FrontierAxes axes);

}  // namespace carnot
