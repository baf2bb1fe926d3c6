// SPDX-License-Identifier: Apache-2.0
#include "analysis/state_comparison.hpp"

#include <gmock/gmock.h>

#include "analysis/metrics.hpp"
#include "analysis/summary.hpp"
#include "support/must.hpp"
#include "support/recorded_study.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

const Candidate kNone = candidate_of("none");
const Candidate kInt8 = candidate_of("int8");

Host host(std::string fingerprint) {
  Host one;
  one.fingerprint = fingerprint;
  one.name = "lab-" + fingerprint;
  return one;
}

/// A run on a machine that is `drift` times as slow and hungry as usual: `none` is the same in all,
/// int8 takes `int8` of its time and joules.
std::vector<Trial> trials_of_run(double int8, double drift, Energy (*energy)(double)) {
  std::vector<Trial> trials;
  add_trials(trials, kNone, 8, 1.0 * drift, energy);
  add_trials(trials, kInt8, 8, int8 * drift, energy);
  for (Trial& trial : trials) {
    trial.key =
        trial.candidate.recipe + (trial.candidate.recipe == "none" ? "" : std::to_string(int8));
    trial.peak_resident_bytes = 1'000'000;
  }
  return trials;
}

struct Run {
  double int8 = 0.5;
  double drift = 1.0;
  Energy (*energy)(double) = measured_joules;
  std::string run = "a.sqlite#1";
  std::string machine = "one";
};

MeasuredState state(const Run& run) {
  MeasuredState measured = measured_state(small_study(), host(run.machine),
                                          trials_of_run(run.int8, run.drift, run.energy), {});
  measured.run = run.run;
  return measured;
}

const MeasuredCandidate& of(const MeasuredState& state, const Candidate& candidate) {
  return *std::ranges::find_if(
      state.candidates, [&](const MeasuredCandidate& one) { return one.candidate == candidate; });
}

const MetricChange& change_of(const CandidateChange& pair, GateMetric metric) {
  return *std::ranges::find(pair.metrics, metric, &MetricChange::metric);
}

CandidateChange compare(const MeasuredState& before, const Candidate& was,
                        const MeasuredState& after, const Candidate& is) {
  const std::vector<CandidatePair> pairs{{&of(before, was), &of(after, is)}};
  return compare_states(before, after, pairs).at(0);
}

TEST(StateComparison, WithinARunSaysWhatItsReportSays) {
  const std::vector<Trial> trials = trials_of_run(0.5, 1.0, measured_joules);
  const StudySummary summary = must(summarise(small_study(), trials, {}));
  const Comparison* told =
      comparison_of(summary, kInt8.id(), BaselineRole::same_engine, kEnergyMetric);
  ASSERT_NE(told, nullptr);
  const MeasuredState run = state({});
  const MetricChange energy = change_of(compare(run, kNone, run, kInt8), GateMetric::energy);
  EXPECT_EQ(energy.basis, Basis::paired);
  ASSERT_TRUE(energy.verdict);
  EXPECT_EQ(energy.verdict->ratio, told->verdict.ratio);
  EXPECT_EQ(energy.verdict->kind, VerdictKind::better);
  EXPECT_NEAR(energy.change->point, -0.5, 0.01);
  EXPECT_NEAR(*energy.before / *energy.after, 2.0, 0.02);
}

TEST(StateComparison, BatchSizesArePairedWhereTheStudyMeasuredThemTogether) {
  Study study = small_study();
  Candidate eight = kNone;
  eight.settings.batch = 8;
  std::vector<Trial> trials;
  add_trials(trials, kNone, 6, 1.0);
  add_trials(trials, eight, 6, 4.0);
  for (const bool together : {false, true}) {
    study.settings_together = together;
    MeasuredState run = measured_state(study, host("one"), trials, {});
    run.run = "a.sqlite#1";
    const CandidateChange pair = compare(run, kNone, run, eight);
    EXPECT_EQ(change_of(pair, GateMetric::latency).basis,
              together ? Basis::paired : Basis::unpaired);
  }
}

TEST(StateComparison, WhatTheMachineDidInBetweenCancelsAgainstAnUnchangedCandidate) {
  const MeasuredState before = state({.int8 = 0.5});
  const MeasuredState after =
      state({.int8 = 0.55, .drift = 1.3, .energy = measured_joules, .run = "a.sqlite#2"});
  const CandidateChange pair = compare(before, kInt8, after, kInt8);
  const MetricChange& energy = change_of(pair, GateMetric::energy);
  EXPECT_EQ(energy.basis, Basis::anchored);
  EXPECT_EQ(energy.anchor, kNone.id());
  EXPECT_NEAR(energy.change->point, 0.10, 0.01) << "not 43 %";
  EXPECT_EQ(energy.verdict->kind, VerdictKind::worse);
}

TEST(StateComparison, WithoutOneItIsUnpairedAndTheDriftIsInIt) {
  const MeasuredState before = state({});
  MeasuredState after =
      state({.int8 = 0.5, .drift = 1.3, .energy = measured_joules, .run = "b.sqlite#1"});
  std::erase_if(after.candidates, [](const auto& one) { return one.candidate == kNone; });
  const CandidateChange pair = compare(before, kInt8, after, kInt8);
  const MetricChange& latency = change_of(pair, GateMetric::latency);
  EXPECT_EQ(latency.basis, Basis::unpaired);
  EXPECT_NEAR(latency.change->point, 0.3, 0.05);
  EXPECT_THAT(latency.verdict->method, HasSubstr("unpaired"));
}

TEST(StateComparison, EstimatedJoulesAreJudgedWithinBlocksOnly) {
  const MeasuredState before = state({.energy = estimated_joules});
  MeasuredState after =
      state({.int8 = 0.55, .drift = 1.0, .energy = estimated_joules, .run = "a.sqlite#2"});
  const CandidateChange anchored = compare(before, kInt8, after, kInt8);
  EXPECT_TRUE(change_of(anchored, GateMetric::energy).change);
  EXPECT_TRUE(change_of(anchored, GateMetric::energy).estimated_energy);
  std::erase_if(after.candidates, [](const auto& one) { return one.candidate == kNone; });
  const CandidateChange unpaired = compare(before, kInt8, after, kInt8);
  EXPECT_FALSE(change_of(unpaired, GateMetric::energy).change);
  EXPECT_THAT(change_of(unpaired, GateMetric::energy).obstacle, HasSubstr("only within a block"));
  EXPECT_TRUE(change_of(unpaired, GateMetric::latency).change) << "time is no estimate";
}

TEST(StateComparison, EstimatesAreRefusedWhereMeasuredEnergyIsRequired) {
  MeasuredState run = state({.energy = estimated_joules});
  run.require_measured = true;
  const CandidateChange pair = compare(run, kNone, run, kInt8);
  EXPECT_THAT(change_of(pair, GateMetric::energy).obstacle, HasSubstr("is required"));
}

TEST(StateComparison, JoulesOfTwoKindsAreNotCompared) {
  const MeasuredState before = state({});
  const MeasuredState after =
      state({.int8 = 0.5, .drift = 1.0, .energy = estimated_joules, .run = "a.sqlite#2"});
  const CandidateChange pair = compare(before, kInt8, after, kInt8);
  EXPECT_THAT(change_of(pair, GateMetric::energy).obstacle, HasSubstr("not of one kind"));
}

TEST(StateComparison, TwoMachinesAreNotCompared) {
  const MeasuredState before = state({});
  const MeasuredState after = state({.run = "b.sqlite#1", .machine = "two"});
  const CandidateChange pair = compare(before, kInt8, after, kInt8);
  for (const GateMetric metric : {GateMetric::energy, GateMetric::latency, GateMetric::memory}) {
    EXPECT_FALSE(change_of(pair, metric).change);
    EXPECT_THAT(change_of(pair, metric).obstacle, HasSubstr("two machines"));
    EXPECT_THAT(change_of(pair, metric).obstacle, HasSubstr("(lab-one and lab-two)"));
  }
}

TEST(StateComparison, ANewMachineStillHasTheSameAccuracyAndSize) {
  MeasuredState before = state({});
  MeasuredState after = state({.run = "b.sqlite#1", .machine = "two"});
  for (auto* run : {&before, &after}) {
    run->candidates[1].correct = CorrectCount{run == &before ? 900 : 800, 1000};
    run->candidates[1].file_bytes = run == &before ? 1000.0 : 1100.0;
  }
  const CandidateChange pair =
      compare(before, before.candidates[1].candidate, after, before.candidates[1].candidate);
  const MetricChange& accuracy = change_of(pair, GateMetric::accuracy);
  EXPECT_EQ(accuracy.basis, Basis::unpaired);
  EXPECT_NEAR(accuracy.change->point, -0.1, 1e-12);
  EXPECT_NEAR(change_of(pair, GateMetric::size).change->point, 0.1, 1e-12);
}

TEST(StateComparison, AccuracyIsPairedByImageWhereTheImagesAreTheSame) {
  MeasuredState run = state({});
  run.candidates[0].correct = CorrectCount{3, 4};
  run.candidates[0].right = {1, 1, 1, 0};
  run.candidates[1].correct = CorrectCount{2, 4};
  run.candidates[1].right = {1, 1, 0, 0};
  const Candidate was = run.candidates[0].candidate;
  const Candidate is = run.candidates[1].candidate;
  const MetricChange accuracy = change_of(compare(run, was, run, is), GateMetric::accuracy);
  EXPECT_EQ(accuracy.basis, Basis::paired);
  EXPECT_DOUBLE_EQ(accuracy.change->point, -0.25);
  run.candidates[1].dataset = "others";
  EXPECT_THAT(change_of(compare(run, was, run, is), GateMetric::accuracy).obstacle,
              HasSubstr("not on the same data"));
}

TEST(StateComparison, TwoDataSetsOfOneNameAreToldApartByTheirContent) {
  MeasuredState before = state({});
  MeasuredState after = state({.run = "b.sqlite#1", .machine = "two"});
  const Candidate one = before.candidates[1].candidate;
  for (auto* run : {&before, &after}) {
    run->candidates[1].correct = CorrectCount{3, 4};
    run->candidates[1].right = {1, 1, 1, 0};
    run->candidates[1].dataset = "data";
    run->candidates[1].content_sha256 = "c0ffee";
  }
  const auto accuracy = [&] {
    return change_of(compare(before, one, after, one), GateMetric::accuracy);
  };
  EXPECT_EQ(accuracy().basis, Basis::paired) << "the same images, wherever they were measured";
  after.candidates[1].dataset = "cifar10";
  EXPECT_EQ(accuracy().basis, Basis::paired) << "whatever they are called";
  after.candidates[1].dataset = "data";
  after.candidates[1].content_sha256 = "decaf";
  EXPECT_EQ(accuracy().obstacle, "not on the same images, though both are called \"data\"");
  EXPECT_FALSE(accuracy().change);
  after.candidates[1].content_sha256.clear();  // an older store, which knows names alone
  EXPECT_EQ(accuracy().basis, Basis::paired) << "the unchanged candidate beside both tells";
  std::erase_if(after.candidates, [](const auto& other) { return other.candidate == kNone; });
  EXPECT_EQ(accuracy().basis, Basis::unpaired);
}

TEST(StateComparison, TooFewBlocksAreNoVerdict) {
  MeasuredState run = state({});
  for (MeasuredCandidate& one : run.candidates)
    std::erase_if(one.blocks, [](const auto& block) { return block.first >= 4; });
  const MetricChange energy = change_of(compare(run, kNone, run, kInt8), GateMetric::energy);
  EXPECT_FALSE(energy.change);
  EXPECT_EQ(energy.obstacle, "4 blocks in common, and a verdict needs 5");
}

TEST(StateComparison, WhatWasNeverMeasuredValidlyIsSaidToBeSo) {
  MeasuredState run = state({});
  run.candidates[1].blocks.clear();
  const Candidate was = run.candidates[0].candidate;
  const Candidate is = run.candidates[1].candidate;
  EXPECT_THAT(change_of(compare(run, was, run, is), GateMetric::latency).obstacle,
              HasSubstr("no valid trial of what came after"));
}

TEST(MeasuredState, KnowsTheImagesByTheirContent) {
  std::vector<Trial> trials = trials_of_run(0.5, 1.0, measured_joules);
  trials.front().accuracy = predictions(20, 3);
  trials.front().accuracy->content_sha256 = "c0ffee";
  const MeasuredState run = measured_state(small_study(), host("one"), trials, {});
  EXPECT_EQ(of(run, kNone).content_sha256, "c0ffee");
}

TEST(MeasuredState, CountsWhatIsMissingAndSaysWhy) {
  std::vector<Trial> trials = trials_of_run(0.5, 1.0, measured_joules);
  trials.push_back(broken_trial(kInt8, 20, TrialStatus::failed, "The worker died."));
  const MeasuredState run = measured_state(small_study(), host("one"), trials, {});
  EXPECT_EQ(of(run, kInt8).failed, 1);
  EXPECT_EQ(of(run, kInt8).invalid, 0);
  EXPECT_EQ(of(run, kInt8).trouble, "The worker died.");
  EXPECT_EQ(of(run, kNone).failed, 0);
  EXPECT_EQ(of(run, kNone).dataset, "images");
}

}  // namespace
}  // namespace carnot
