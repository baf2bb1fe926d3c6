// SPDX-License-Identifier: Apache-2.0
#include "analysis/group_tests.hpp"

#include <gtest/gtest.h>

#include "analysis/study_comparison.hpp"
#include "support/must.hpp"
#include "support/recorded_study.hpp"

namespace carnot {
namespace {

using statistics::EffectKind;

const Candidate kTestedNone = candidate_of("none");
const Candidate kTestedInt8 = candidate_of("int8");
const Candidate kTestedElsewhere = candidate_of("none", EngineName::openvino);

std::vector<GroupTests> tested(const Study& study, const std::vector<Trial>& trials) {
  const TrialSelection selection = select_trials(study, trials);
  return group_tests(study, selection, pair_with_baselines(study, selection).pairs);
}

/// The tests of the energy, which stand before those of the time.
GroupTests of_energy(const std::vector<Trial>& trials, const Study& study = small_study()) {
  return tested(study, trials).at(0);
}

std::vector<Trial> three_candidates(int blocks, double gain) {
  std::vector<Trial> trials;
  add_trials(trials, kTestedNone, blocks, 1.0);
  add_trials(trials, kTestedInt8, blocks, gain);
  add_trials(trials, kTestedElsewhere, blocks, 1.0);
  return trials;
}

TEST(GroupTests, WalksTheEnergyAndTheTimeOfEveryGroup) {
  const std::vector<GroupTests> all = tested(small_study(), three_candidates(12, 0.5));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].metric, kEnergyMetric);
  EXPECT_EQ(all[0].kind.provenance, Provenance::measured);
  EXPECT_EQ(all[1].metric, kTimeMetric);
  for (const GroupTests& one : all) {
    EXPECT_EQ(one.group, "net/b1/t1");
    EXPECT_EQ(one.candidates.size(), 3U);
    EXPECT_EQ(one.candidates.at(1).trials, 12);
    EXPECT_EQ(one.walked.value().test.count, 36);
    EXPECT_LT(one.walked->test.p_value, 0.001);
    EXPECT_TRUE(one.walked->post_hoc.has_value());
  }
}

TEST(GroupTests, APairHasItsEffectItsTrialsAndItsPlaceInTheFamily) {
  const GroupTests tests = of_energy(three_candidates(12, 0.5));
  ASSERT_EQ(tests.pairs.size(), 1U);  // none on the other engine has no baseline of its own
  const TestedPair& pair = tests.pairs[0];
  EXPECT_EQ(pair.candidate, kTestedInt8.id());
  EXPECT_EQ(pair.baseline, kTestedNone.id());
  EXPECT_EQ(pair.candidate_trials, 12);
  EXPECT_EQ(pair.baseline_trials, 12);
  EXPECT_LT(pair.effect.value.upper, 0.0);  // the candidate takes less
  EXPECT_LT(pair.adjusted_p_value.value(), 0.001);
}

TEST(GroupTests, ThePathNamesTheCandidate) {
  const GroupTests tests = of_energy(three_candidates(12, 0.5));
  EXPECT_NE(tests.walked.value().path.at(0).answer.find("at the least, in net/"), std::string::npos)
      << tests.walked->path.at(0).answer;
}

TEST(GroupTests, WhereNothingDiffersTheEffectStandsWithoutAPairsP) {
  const GroupTests tests = of_energy(three_candidates(12, 1.0));
  EXPECT_FALSE(tests.walked.value().post_hoc.has_value());
  ASSERT_EQ(tests.pairs.size(), 1U);
  EXPECT_FALSE(tests.pairs[0].adjusted_p_value.has_value());
  EXPECT_LT(tests.pairs[0].effect.value.lower, 0.0);
  EXPECT_GT(tests.pairs[0].effect.value.upper, 0.0);
}

TEST(GroupTests, OfTwoCandidatesThePairHasTheTestsOwnP) {
  std::vector<Trial> trials = three_candidates(6, 0.5);
  std::erase_if(trials, [](const Trial& one) { return one.candidate == kTestedElsewhere; });
  const GroupTests tests = of_energy(trials);
  EXPECT_EQ(tests.pairs.at(0).adjusted_p_value, tests.walked.value().test.p_value);
}

TEST(GroupTests, TheEffectGoesWithTheTestThatWasChosen) {
  std::vector<Trial> trials = three_candidates(12, 0.5);
  const GroupTests normal = of_energy(trials);
  EXPECT_TRUE(normal.walked.value().is_normal);
  EXPECT_EQ(normal.pairs.at(0).effect.kind, EffectKind::hedges_g);
  trials[3].windows[0] = window_of(100, 1.0, measured_joules(1e4));  // far out
  const GroupTests ranks = of_energy(trials);
  EXPECT_FALSE(ranks.walked.value().is_normal);
  EXPECT_EQ(ranks.pairs.at(0).effect.kind, EffectKind::cliffs_delta);
}

TEST(GroupTests, JoulesOfAnotherKindStayOutAndAreNamed) {
  std::vector<Trial> trials;
  add_trials(trials, kTestedNone, 6, 1.0);
  add_trials(trials, kTestedInt8, 6, 0.5);
  add_trials(trials, kTestedElsewhere, 9, 1.0, estimated_joules);
  const GroupTests tests = of_energy(trials);
  EXPECT_EQ(tests.kind.provenance, Provenance::measured);
  EXPECT_EQ(tests.left_out, std::vector<std::string>{kTestedElsewhere.id()});
  EXPECT_EQ(tests.walked.value().test.count, 12);
}

TEST(GroupTests, OneTrialEachIsToldAsTooFew) {
  const GroupTests tests = of_energy(three_candidates(1, 0.5));
  EXPECT_FALSE(tests.walked.has_value());
  EXPECT_EQ(tests.obstacle, "fewer than two candidates have two valid trials with such a figure");
  EXPECT_EQ(tests.left_out.size(), 3U);
}

TEST(GroupTests, ALoneCandidateIsNoGroup) {
  std::vector<Trial> trials;
  add_trials(trials, kTestedNone, 6, 1.0);
  EXPECT_TRUE(tested(small_study(), trials).empty());
}

TEST(GroupTests, SettingsThatShareBlocksAreOneGroup) {
  Study study = small_study();
  study.settings_together = true;
  study.batches = {1, 8};
  std::vector<Trial> trials = three_candidates(6, 0.5);
  Candidate batched = kTestedNone;
  batched.settings.batch = 8;
  add_trials(trials, batched, 6, 0.7);
  const GroupTests tests = of_energy(trials, study);
  EXPECT_EQ(tests.group, "net");
  EXPECT_EQ(tests.candidates.size(), 4U);
}

}  // namespace
}  // namespace carnot
