// SPDX-License-Identifier: Apache-2.0
#include "analysis/simulation.hpp"

#include <gtest/gtest.h>

#include <cmath>

// The promises of design 5a, quickly; benchmarks/comparison_simulation.cpp shows them at length.
namespace carnot {
namespace {

double share(int part, int whole) { return static_cast<double>(part) / whole; }

SimulationTally simulated(const SimulatedStudy& study, int studies) {
  Rng rng{1, "simulation test"};
  return simulate(study, studies, rng);
}

class EveryNoise : public testing::TestWithParam<Noise> {};
INSTANTIATE_TEST_SUITE_P(Kinds, EveryNoise,
                         testing::Values(Noise::normal, Noise::heavy_tailed, Noise::bursts));

// 3,000 studies: one standard error is .4 points. The plain stop rule gives 92.4 % here for normal
// noise, and 7.6 % of false verdicts.
TEST_P(EveryNoise, CoverageAndFalseVerdictsHoldUnderTheStopRule) {
  const SimulationTally tally = simulated(
      {.noise = GetParam(), .trial_noise = 0.045, .until = 0.05, .most_blocks = 19}, 3000);
  EXPECT_GT(share(tally.covered, tally.intervals), 0.94);
  EXPECT_LT(share(tally.covered, tally.intervals), 0.98);
  EXPECT_LT(share(tally.false_verdicts, tally.intervals), 0.06);
}

TEST(Simulation, CoverageHoldsForTheBootstrapWithHeavyTails) {
  const SimulationTally tally =
      simulated({.noise = Noise::heavy_tailed, .trial_noise = 0.1, .most_blocks = 24}, 600);
  EXPECT_GT(share(tally.covered, tally.intervals), 0.93);
}

TEST(Simulation, FalseVerdictsOfAWholeReportStayRare) {
  const SimulationTally tally =
      simulated({.trial_noise = 0.05, .candidates = 8, .until = 0.05, .most_blocks = 12}, 800);
  EXPECT_LT(share(tally.studies_with_one, tally.studies), 0.065);
}

TEST(Simulation, ARealGainIsFound) {
  const SimulationTally tally = simulated({.trial_noise = 0.02, .ratio = 0.8, .until = 0.03}, 50);
  EXPECT_EQ(tally.resolved, tally.intervals);
}

TEST(Simulation, MoreNoiseTakesMoreBlocks) {
  EXPECT_LT(simulated({.trial_noise = 0.01, .until = 0.05}, 50).blocks,
            simulated({.trial_noise = 0.05, .until = 0.05}, 50).blocks);
}

TEST(Simulation, WithoutAStopRuleEveryBlockIsMeasured) {
  const SimulationTally tally = simulated({.most_blocks = 7}, 10);
  EXPECT_EQ(tally.blocks, 70);
  EXPECT_EQ(tally.studies, 10);
}

}  // namespace
}  // namespace carnot
