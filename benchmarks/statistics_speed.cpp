// SPDX-License-Identifier: Apache-2.0
//
// Are the statistics quick enough for a report? Kruskal–Wallis with Dunn–Holm on 1,000,000 values
// in three groups, and a BCa interval of 10,000 resamples of 1,000 pairs, each within a second.
// Prints a Markdown table; exit code 1 when a promise is broken.
//
//   carnot_statistics_speed
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string_view>
#include <vector>

#include "analysis/statistics/k_samples.hpp"
#include "analysis/statistics/post_hoc.hpp"
#include "analysis/statistics/protocol.hpp"
#include "analysis/statistics/resampling.hpp"
#include "base/rng.hpp"

namespace carnot {
namespace {

constexpr double kMostSeconds = 1.0;

std::vector<std::vector<double>> three_groups(std::size_t count) {
  Rng rng{1};
  std::vector<std::vector<double>> groups(3);
  for (std::size_t i = 0; i < count; ++i) {
    // Two decimals: what a meter shows has ties.
    groups[i % 3].push_back(std::round(100.0 * (rng.normal() + 0.01 * static_cast<double>(i % 3))));
  }
  return groups;
}

struct Pairs {
  std::vector<double> candidate;
  std::vector<double> baseline;
};

Pairs pairs(std::size_t count) {
  Rng rng{2};
  Pairs result;
  for (std::size_t i = 0; i < count; ++i) {
    result.baseline.push_back(std::exp(0.1 * rng.normal()));
    result.candidate.push_back(0.9 * result.baseline.back() * std::exp(0.05 * rng.normal()));
  }
  return result;
}

/// Prints one row. Returns whether its promise, if it has one, was kept.
bool run(std::string_view what, bool promised, const std::function<bool()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  const std::clock_t cpu_begin = std::clock();
  const bool worked = work();
  const double cpu = static_cast<double>(std::clock() - cpu_begin) / CLOCKS_PER_SEC;
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  const bool kept = worked && (!promised || wall.count() < kMostSeconds);
  fmt::print("| {} | {:.3f} | {:.3f} | {} |\n", what, wall.count(), cpu,
             promised ? (kept ? "kept" : "BROKEN") : "no promise");
  return kept;
}

bool run_all() {
  const auto million = three_groups(1'000'000);
  const Pairs thousand = pairs(1000);
  fmt::print("| what | seconds | of CPU | promise: under 1 s |\n|---|---|---|---|\n");
  bool kept = run("Kruskal–Wallis and Dunn–Holm, 1,000,000 values", true, [&] {
    return statistics::kruskal_wallis(million).has_value() && statistics::dunn(million).has_value();
  });
  kept &= run("BCa, 10,000 resamples of 1,000 pairs", true, [&] {
    return statistics::bca_ratio_of_sums(thousand.candidate, thousand.baseline, {.seed = 3})
        .has_value();
  });
  kept &= run("the whole protocol, 1,000,000 values", false,
              [&] { return statistics::protocol(million).has_value(); });
  return kept;
}

}  // namespace
}  // namespace carnot

int main() { return carnot::run_all() ? 0 : 1; }
