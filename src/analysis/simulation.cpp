// SPDX-License-Identifier: Apache-2.0
#include "analysis/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "analysis/compare.hpp"
#include "analysis/stop_rule.hpp"
#include "base/assert.hpp"

namespace carnot {
namespace {

constexpr double kBlockEffect = 0.10;
constexpr double kWindowShare = 0.25;  // of a trial's variance that its windows do not share

double noise(Noise kind, Rng& rng) {
  switch (kind) {
    case Noise::normal:
      return rng.normal();
    case Noise::heavy_tailed: {
      double squares = 0.0;
      for (int i = 0; i < 3; ++i) {
        const double z = rng.normal();
        squares += z * z;
      }
      return rng.normal() / std::sqrt(squares / 3.0) / std::sqrt(3.0);  // variance of t3 is 3
    }
    case Noise::bursts: {
      const double burst = rng.uniform() < 0.05 ? rng.uniform(0.0, 10.0) : 0.0;
      return rng.normal() + burst;
    }
  }
  return 0.0;
}

/// The figure of one trial: the mean of two windows.
double figure(const SimulatedStudy& study, double log_truth, Rng& rng) {
  const double common =
      log_truth + study.trial_noise * std::sqrt(1.0 - kWindowShare) * noise(study.noise, rng);
  const double apart = study.trial_noise * std::sqrt(2.0 * kWindowShare);
  return (std::exp(common + apart * rng.normal()) + std::exp(common + apart * rng.normal())) / 2.0;
}

/// Adds blocks to every candidate's pairs until there are `blocks`.
void measure(const SimulatedStudy& study, std::vector<std::vector<Pair>>& pairs, int blocks,
             Rng& rng) {
  while (pairs.front().size() < static_cast<std::size_t>(blocks)) {
    const double block = kBlockEffect * rng.normal();
    const double baseline = figure(study, block, rng);
    for (auto& candidate : pairs) {
      candidate.push_back({figure(study, block + std::log(study.ratio), rng), baseline});
    }
  }
}

bool is_true(const Verdict& verdict, double ratio) {
  switch (verdict.kind) {
    case VerdictKind::better:
      return ratio < 1.0;
    case VerdictKind::worse:
      return ratio > 1.0;
    case VerdictKind::equivalent:
      return std::abs(std::log(ratio)) <= std::log1p(verdict.margin);
    case VerdictKind::not_resolved:
    case VerdictKind::invalid:
      return true;
  }
  return false;
}

SimulationTally tally(const SimulatedStudy& study, const std::vector<PairedComparison>& report) {
  SimulationTally result;
  result.studies = 1;
  for (const PairedComparison& one : report) {
    const Estimate& ratio = *one.verdict.ratio;
    const bool correct = is_true(one.verdict, study.ratio);
    result.intervals += 1;
    result.covered += ratio.lower <= study.ratio && study.ratio <= ratio.upper ? 1 : 0;
    result.false_verdicts += correct ? 0 : 1;
    result.resolved += correct && one.verdict.kind != VerdictKind::not_resolved ? 1 : 0;
    result.blocks = one.verdict.blocks;
  }
  result.studies_with_one = result.false_verdicts > 0 ? 1 : 0;
  return result;
}

bool content(const SimulatedStudy& study, const PairedComparison& one) {
  if (!study.plain_rule) return one.narrow_enough;
  const Estimate& ratio = *one.verdict.ratio;
  return std::log(ratio.upper / ratio.lower) / 2.0 <= std::log1p(*study.until);
}

SimulationTally run(const SimulatedStudy& study, Rng& rng) {
  std::vector<std::vector<Pair>> pairs(static_cast<std::size_t>(study.candidates));
  std::vector<PairedComparison> report;
  ComparisonRules rules;
  if (!study.plain_rule) rules.until = study.until;
  int blocks = 0;
  bool go_on = true;
  while (go_on) {
    blocks = study.until ? std::min(next_look(blocks), study.most_blocks) : study.most_blocks;
    measure(study, pairs, blocks, rng);
    rules.seed = rng.next();
    report.clear();
    for (const auto& candidate : pairs) report.push_back(compare_paired(candidate, rules));
    go_on = blocks < study.most_blocks &&
            !std::all_of(report.begin(), report.end(),
                         [&](const PairedComparison& one) { return content(study, one); });
  }
  judge_together(report, rules.confidence);
  return tally(study, report);
}

}  // namespace

void SimulationTally::add(const SimulationTally& other) {
  studies += other.studies;
  intervals += other.intervals;
  covered += other.covered;
  false_verdicts += other.false_verdicts;
  studies_with_one += other.studies_with_one;
  resolved += other.resolved;
  blocks += other.blocks;
}

SimulationTally simulate(const SimulatedStudy& study, int studies, Rng& rng) {
  CARNOT_ASSERT(study.candidates >= 1 && study.most_blocks >= kFewestBlocks);
  SimulationTally total;
  for (int i = 0; i < studies; ++i) total.add(run(study, rng));
  return total;
}

}  // namespace carnot
