// SPDX-License-Identifier: Apache-2.0
#include "analysis/summary.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "support/must.hpp"
#include "support/recorded_study.hpp"

namespace carnot {
namespace {

const Candidate kNone = candidate_of("none");
const Candidate kInt8 = candidate_of("int8");

PreparedModel prepared(const std::string& recipe, Energy energy) {
  PreparedModel model;
  model.model = "net";
  model.recipe = recipe;
  model.file_bytes = 302000;
  model.optimisation_time = Seconds{2.0};
  model.optimisation_energy = std::move(energy);
  return model;
}

/// none and int8 (half of time and energy), six blocks, accuracy 912 and 910 of 1,000.
std::vector<Trial> finished_study(Energy (*energy)(double) = measured_joules) {
  std::vector<Trial> trials;
  add_trials(trials, kNone, 6, 1.0, energy);
  add_trials(trials, kInt8, 6, 0.5, energy);
  for (std::size_t i = 0; i < trials.size(); ++i)
    trials[i].accuracy = predictions(1000, i < 6 ? 88 : 90);
  return trials;
}

const CandidateSummary& the(const StudySummary& summary, const Candidate& candidate) {
  const auto found =
      std::find_if(summary.candidates.begin(), summary.candidates.end(),
                   [&](const CandidateSummary& one) { return one.id == candidate.id(); });
  if (found == summary.candidates.end()) throw std::runtime_error{"no such candidate"};
  return *found;
}

const BreakEvenRow& break_even_in(const StudySummary& summary, std::string_view metric) {
  const auto found = std::find_if(summary.break_evens.begin(), summary.break_evens.end(),
                                  [&](const BreakEvenRow& one) { return one.metric == metric; });
  if (found == summary.break_evens.end()) throw std::runtime_error{"no such row"};
  return *found;
}

TEST(Summary, GivesEnergyOfOneInferenceWithBothUncertaintiesApart) {
  const StudySummary summary = must(summarise(small_study(), finished_study(), {}));
  const EnergySummary& energy = *the(summary, kNone).energy;
  EXPECT_NEAR(energy.repetition.mean, 0.1, 0.01);
  EXPECT_EQ(energy.repetition.trials, 6);
  EXPECT_LT(energy.repetition.interval->lower, energy.repetition.mean);
  const Estimate& passport = *energy.per_inference.joules();
  EXPECT_DOUBLE_EQ(passport.point, energy.repetition.mean);
  EXPECT_NEAR(passport.lower / passport.point, 0.99, 1e-12);  // not shrunk by repeating
  EXPECT_EQ(energy.per_inference.provenance(), Provenance::measured);
  EXPECT_EQ(energy.left_out, 0);
}

TEST(Summary, KeepsTheModelsFactorOnEstimatedJoules) {
  const StudySummary summary = must(summarise(small_study(), finished_study(estimated_joules), {}));
  const Energy& energy = the(summary, kNone).energy->per_inference;
  EXPECT_EQ(energy.provenance(), Provenance::estimated);
  EXPECT_EQ(energy.estimator(), "cpu load curve");
  EXPECT_NEAR(energy.joules()->upper / energy.joules()->point, 2.0, 1e-12);
}

TEST(Summary, MeasuredTrialsStandForACandidateThatHasBothKinds) {
  std::vector<Trial> trials = finished_study();
  trials[0].windows[0].measurement.total = estimated_joules(500);
  trials[1].windows[0].measurement.total = Energy::missing(package(), {});
  const StudySummary summary = must(summarise(small_study(), trials, {}));
  const EnergySummary& energy = *the(summary, kNone).energy;
  EXPECT_EQ(energy.repetition.trials, 4);
  EXPECT_EQ(energy.left_out, 2);
  EXPECT_EQ(energy.per_inference.provenance(), Provenance::measured);
}

TEST(Summary, GivesTimeThroughputAndLatencyPercentiles) {
  const CandidateSummary one = the(must(summarise(small_study(), finished_study(), {})), kNone);
  EXPECT_NEAR(one.seconds_per_inference->mean, 0.01, 0.001);
  EXPECT_NEAR(one.inferences_per_second->mean, 100, 10);
  ASSERT_EQ(one.latency.size(), summary_percentiles().size());
  EXPECT_NEAR(one.latency[0].latency->count(), 0.01, 0.001);  // 600 latencies
  EXPECT_TRUE(one.latency[3].latency);                        // p99 needs 459
  EXPECT_FALSE(one.latency[4].latency);                       // p99.9 needs 4603
  EXPECT_EQ(one.latency[4].needed, 4603);
}

TEST(Summary, GivesAccuracyWithItsIntervalAndCountsTrialsThatPredictedOtherwise) {
  std::vector<Trial> trials = finished_study();
  trials[3].accuracy->predictions[500] = 9;
  const CandidateSummary one = the(must(summarise(small_study(), trials, {})), kNone);
  EXPECT_EQ(one.accuracy->correct, 912);
  EXPECT_NEAR(one.accuracy->share->lower, 0.8928, 1e-4);
  EXPECT_EQ(one.accuracy->trials_that_differ, 1);
}

TEST(Summary, CountsTrialsByStatusAndFindingsByTrial) {
  std::vector<Trial> trials = finished_study();
  trials[1].status = TrialStatus::flagged;
  trials[1].findings = {finding(FindingCode::drift, "4 %"), finding(FindingCode::drift, "5 %")};
  trials[2].status = TrialStatus::invalid;
  trials.push_back(broken_trial(kNone, 6, TrialStatus::failed, "the worker crashed"));
  const StudySummary summary = must(summarise(small_study(), trials, {}));
  const CandidateSummary& one = the(summary, kNone);
  EXPECT_EQ(one.trials.at(TrialStatus::ok), 4);
  EXPECT_EQ(one.trials.at(TrialStatus::flagged), 1);
  EXPECT_EQ(one.trials.at(TrialStatus::invalid), 1);
  EXPECT_EQ(one.trials.at(TrialStatus::failed), 1);
  EXPECT_EQ(one.findings.at(FindingCode::drift), 1);
  EXPECT_EQ(summary.excluded.size(), 2U);
}

TEST(Summary, ACandidateWithoutAValidTrialHasNoFiguresAndNoZeros) {
  const StudySummary summary = must(summarise(
      small_study(), std::vector{broken_trial(kInt8, 0, TrialStatus::failed, "refused")}, {}));
  const CandidateSummary& one = the(summary, kInt8);
  EXPECT_FALSE(one.energy);
  EXPECT_FALSE(one.seconds_per_inference);
  EXPECT_FALSE(one.accuracy);
  EXPECT_FALSE(one.latency[0].latency);
  EXPECT_EQ(one.trials.at(TrialStatus::failed), 1);
}

TEST(Summary, OneTrialHasAMeanButNoInterval) {
  const std::vector<Trial> trials = {trial_of(kNone, 0, 1.0, measured_joules(10))};
  const CandidateSummary one = the(must(summarise(small_study(), trials, {})), kNone);
  EXPECT_DOUBLE_EQ(one.energy->repetition.mean, 0.1);
  EXPECT_FALSE(one.energy->repetition.interval);
}

TEST(Summary, AnImpossibleLatencyMakesPercentilesUnknown) {
  std::vector<Trial> trials = finished_study();
  trials[0].windows[0].latency_seconds[3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(the(must(summarise(small_study(), trials, {})), kNone).latency.empty());
}

// 20 J for optimising, 0.1 J against 0.05 J per inference: a gain after 400 or so.
TEST(Summary, TellsWhenAnOptimisationHasPaidForItself) {
  const StudySummary summary = must(summarise(small_study(), finished_study(),
                                              std::vector{prepared("int8", measured_joules(20))}));
  const BreakEvenRow& joules = break_even_in(summary, kEnergyMetric);
  EXPECT_EQ(joules.break_even.kind, BreakEvenKind::after);
  EXPECT_NEAR(static_cast<double>(joules.break_even.first), 400, 40);
  EXPECT_LE(joules.break_even.earliest, joules.break_even.first);
  EXPECT_GE(joules.break_even.latest, joules.break_even.first);
  const BreakEvenRow& time = break_even_in(summary, kTimeMetric);
  EXPECT_NEAR(static_cast<double>(time.break_even.first), 400, 40);  // 2 s, 5 ms saved each
  EXPECT_EQ(the(summary, kInt8).prepared->file_bytes, 302000U);
}

TEST(Summary, AnOptimisedBaselineWasPaidForToo) {
  Study study = small_study();
  study.baseline_recipe = "int8";
  std::vector<Trial> trials = finished_study();
  const Candidate pruned = candidate_of("pruned");
  add_trials(trials, pruned, 6, 0.25);
  const StudySummary summary = must(summarise(
      study, trials,
      std::vector{prepared("int8", measured_joules(20)), prepared("pruned", measured_joules(25))}));
  for (const BreakEvenRow& row : summary.break_evens) {
    if (row.candidate != pruned.id() || row.role != BaselineRole::named) continue;
    // 5 J more than int8 once and 25 mJ less each; 2 s both, so time gains from the first on.
    EXPECT_NEAR(static_cast<double>(row.break_even.first), row.metric == kEnergyMetric ? 201 : 1,
                20);
  }
}

TEST(Summary, JoulesOfTwoKindsDoNotBreakEven) {
  const StudySummary summary = must(summarise(small_study(), finished_study(),
                                              std::vector{prepared("int8", estimated_joules(20))}));
  const BreakEvenRow& joules = break_even_in(summary, kEnergyMetric);
  EXPECT_EQ(joules.break_even.kind, BreakEvenKind::not_resolved);
  EXPECT_NE(joules.reason.find("not of one kind"), std::string::npos);
}

TEST(Summary, WhatSavesNothingNeverGetsACount) {
  std::vector<Trial> trials;
  add_trials(trials, kNone, 8, 1.0);
  add_trials(trials, kInt8, 8, 0.999);
  add_trials(trials, candidate_of("slow"), 8, 1.5);
  const StudySummary summary = must(summarise(
      small_study(), trials,
      std::vector{prepared("int8", measured_joules(20)), prepared("slow", measured_joules(20))}));
  for (const BreakEvenRow& row : summary.break_evens) {
    EXPECT_EQ(row.break_even.kind,
              row.candidate == kInt8.id() ? BreakEvenKind::not_resolved : BreakEvenKind::never);
  }
}

TEST(Summary, TheParetoSetHoldsTheCheapAndTheAccurate) {
  std::vector<Trial> trials = finished_study();
  std::vector<Trial> masked;
  add_trials(masked, candidate_of("masked"), 6, 1.1);
  for (Trial& trial : masked) {
    trial.accuracy = predictions(1000, 95);
    trials.push_back(trial);
  }
  const StudySummary summary = must(summarise(small_study(), trials, {}));
  ASSERT_EQ(summary.fronts.size(), 2U);
  EXPECT_EQ(summary.fronts[0].dataset, "images");
  EXPECT_EQ(summary.fronts[0].group, "");
  EXPECT_EQ(summary.fronts[1].group, kNone.group());
  EXPECT_EQ(summary.fronts[1].members, summary.fronts[0].members);
  EXPECT_EQ(summary.fronts[0].candidates.size(), 3U);
  EXPECT_EQ(summary.fronts[0].members, (std::vector{kNone.id(), kInt8.id()}));
  EXPECT_EQ(summary.fronts[0].staircase.size(), 3U);
}

TEST(Summary, MeasuredAndEstimatedCandidatesStandOnSeparateAxes) {
  std::vector<Trial> trials = finished_study();
  for (std::size_t i = 6; i < 12; ++i) trials[i].windows[0].measurement.total = estimated_joules(5);
  const StudySummary summary = must(summarise(small_study(), trials, {}));
  ASSERT_EQ(summary.fronts.size(), 4U);
  for (const ParetoFront& front : summary.fronts) EXPECT_EQ(front.candidates.size(), 1U);
}

Measurement idle_window(Energy energy) {
  return {"idle", SteadyTime{}, SteadyTime{std::chrono::seconds{10}}, {}, std::move(energy)};
}

TEST(Summary, WithAnIdleBaselineTheMarginalJoulesStandBesideTheGrossOnes) {
  const StudySummary gross = must(summarise(small_study(), finished_study(), {}));
  const Energy& per_inference = the(gross, kNone).energy->per_inference;
  const double seconds = the(gross, kNone).seconds_per_inference->mean;
  const double watts = 0.5 * per_inference.joules()->point / seconds;
  const Measurement idle =
      idle_window(Energy::measured(per_inference.perimeter(), exactly(10.0 * watts)));
  const StudySummary summary = must(summarise(small_study(), finished_study(), {}, idle));
  const EnergySummary energy = *the(summary, kNone).energy;
  EXPECT_DOUBLE_EQ(energy.per_inference.joules()->point, per_inference.joules()->point);
  EXPECT_NEAR(energy.marginal_per_inference->joules()->point, 0.5 * per_inference.joules()->point,
              1e-12);
}

TEST(Summary, AnIdleWindowOverOtherDomainsLeavesTheMarginalJoulesEmpty) {
  const Measurement idle =
      idle_window(Energy::measured(Perimeter::single(Domain::gpu), exactly(10.0)));
  const StudySummary summary = must(summarise(small_study(), finished_study(), {}, idle));
  EXPECT_FALSE(the(summary, kNone).energy->marginal_per_inference.has_value());
}

TEST(Summary, AnIdleWindowThatWasRefusedSaysWhyInANote) {
  const Measurement idle = idle_window(
      Energy::missing(Perimeter::single(Domain::cpu_package),
                      {finding(FindingCode::other_load, "40 % of the CPUs were busy.")}));
  const StudySummary summary = must(summarise(small_study(), finished_study(), {}, idle));
  EXPECT_FALSE(summary.idle.has_value());
  ASSERT_FALSE(summary.notes.empty());
  EXPECT_NE(summary.notes[0].find("40 % of the CPUs were busy."), std::string::npos);
}

TEST(Summary, SeededWeightsHaveNoAccuracyAndNoPlaceInTheSet) {
  std::vector<Trial> trials = finished_study();
  for (Trial& trial : trials) trial.accuracy->correct.reset();
  const StudySummary summary = must(summarise(small_study(), trials, {}));
  EXPECT_FALSE(the(summary, kNone).accuracy->share);
  EXPECT_TRUE(summary.fronts.empty());
}

TEST(Summary, NoTrialsGiveAnEmptySummary) {
  const StudySummary summary = must(summarise(small_study(), {}, {}));
  EXPECT_TRUE(summary.candidates.empty());
  EXPECT_TRUE(summary.comparisons.empty());
  EXPECT_TRUE(summary.fronts.empty());
}

TEST(GoalMet, IsTheStopRuleOfTheSummary) {
  Study study = small_study();
  study.protocol.until = 0.02;
  EXPECT_TRUE(must(goal_met(study, finished_study())));
  EXPECT_TRUE(must(summarise(study, finished_study(), {})).goal_met);
  study.protocol.until = 1e-5;
  EXPECT_FALSE(must(goal_met(study, finished_study())));
}

}  // namespace
}  // namespace carnot
