// SPDX-License-Identifier: Apache-2.0
#include "analysis/pairing.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/recorded_study.hpp"

namespace carnot {
namespace {

const Candidate kOrt = candidate_of("none", EngineName::onnxruntime);
const Candidate kOv = candidate_of("none", EngineName::openvino);
const Candidate kInt8 = candidate_of("int8", EngineName::onnxruntime);

Pairings paired(const Study& study, const std::vector<Trial>& trials) {
  return pair_with_baselines(study, select_trials(study, trials));
}

const Pairing* find(const Pairings& pairings, const Candidate& candidate, BaselineRole role) {
  const auto found = std::find_if(
      pairings.pairs.begin(), pairings.pairs.end(),
      [&](const Pairing& one) { return one.candidate == candidate.id() && one.role == role; });
  return found == pairings.pairs.end() ? nullptr : &*found;
}

TEST(Pairing, AnOptimisedCandidateMeetsItsOwnEngineAndTheFastestOne) {
  std::vector<Trial> trials;
  add_trials(trials, kOrt, 6, 1.0);
  add_trials(trials, kOv, 6, 0.8);
  add_trials(trials, kInt8, 6, 0.5);
  const Pairings pairings = paired(small_study(), trials);
  const Pairing* own = find(pairings, kInt8, BaselineRole::same_engine);
  const Pairing* best = find(pairings, kInt8, BaselineRole::best_fp32);
  ASSERT_TRUE(own != nullptr && best != nullptr);
  EXPECT_EQ(own->baseline, kOrt.id());
  EXPECT_TRUE(own->choosing_blocks.empty());
  EXPECT_EQ(best->baseline, kOv.id());
  EXPECT_EQ(best->choosing_blocks, (std::set{1, 3, 5}));
}

TEST(Pairing, NobodyIsComparedWithItself) {
  std::vector<Trial> trials;
  add_trials(trials, kOrt, 6, 1.0);
  add_trials(trials, kOv, 6, 0.8);
  const Pairings pairings = paired(small_study(), trials);
  ASSERT_EQ(pairings.pairs.size(), 1U);
  EXPECT_EQ(pairings.pairs[0].candidate, kOrt.id());
  EXPECT_EQ(pairings.pairs[0].baseline, kOv.id());
  EXPECT_EQ(pairings.pairs[0].role, BaselineRole::best_fp32);
}

TEST(Pairing, AnEngineThatAlwaysFailedCannotBeTheFastest) {
  std::vector<Trial> trials = {broken_trial(kOv, 0, TrialStatus::failed, "crashed")};
  add_trials(trials, kOrt, 6, 1.0);
  add_trials(trials, kInt8, 6, 0.5);
  const Pairings pairings = paired(small_study(), trials);
  EXPECT_EQ(find(pairings, kInt8, BaselineRole::best_fp32)->baseline, kOrt.id());
  EXPECT_TRUE(pairings.notes.empty());
}

TEST(Pairing, AnotherPrecisionMeetsFp32OfItsEngine) {
  const Candidate bf16 = candidate_of("none", EngineName::openvino, Precision::bf16);
  std::vector<Trial> trials;
  add_trials(trials, kOv, 6, 1.0);
  add_trials(trials, bf16, 6, 0.6);
  const Pairings pairings = paired(small_study(), trials);
  EXPECT_EQ(find(pairings, bf16, BaselineRole::same_engine)->baseline, kOv.id());
  EXPECT_EQ(find(pairings, kOv, BaselineRole::best_fp32), nullptr);
}

TEST(Pairing, AGpuIsNoBaselineOfACpu) {
  Candidate gpu = kOv;
  gpu.settings.device = "cuda";
  Candidate int8_there = kInt8;
  int8_there.settings.device = "cuda";
  std::vector<Trial> trials;
  add_trials(trials, kOrt, 6, 1.0);
  add_trials(trials, gpu, 6, 0.1);
  add_trials(trials, kInt8, 6, 0.5);
  add_trials(trials, int8_there, 6, 0.05);
  const Pairings pairings = paired(small_study(), trials);
  EXPECT_EQ(find(pairings, kInt8, BaselineRole::best_fp32)->baseline, kOrt.id());
  EXPECT_EQ(find(pairings, int8_there, BaselineRole::best_fp32)->baseline, gpu.id());
  EXPECT_EQ(find(pairings, int8_there, BaselineRole::same_engine), nullptr);
}

TEST(Pairing, OneBoardHasOneFastestHoweverItIsReached) {
  Candidate direct = kOrt;
  direct.settings.device = "cuda:1";
  Candidate compiled = kOrt;
  compiled.settings.device = "tensorrt:1";
  std::vector<Trial> trials;
  add_trials(trials, direct, 6, 1.0);
  add_trials(trials, compiled, 6, 0.4);
  const Pairings pairings = paired(small_study(), trials);
  EXPECT_EQ(find(pairings, direct, BaselineRole::best_fp32)->baseline, compiled.id());
}

TEST(Pairing, OtherBatchesAndModelsAreNoBaseline) {
  Candidate large = kInt8;
  large.settings.batch = 8;
  Candidate stranger = kInt8;
  stranger.model = "other";
  std::vector<Trial> trials;
  add_trials(trials, kOrt, 6, 1.0);
  add_trials(trials, large, 6, 0.5);
  add_trials(trials, stranger, 6, 0.5);
  EXPECT_TRUE(paired(small_study(), trials).pairs.empty());
}

TEST(Pairing, AStudyMayNameABaseline) {
  Study study = small_study();
  study.baseline_recipe = "int8";
  const Candidate masked = candidate_of("masked");
  std::vector<Trial> trials;
  add_trials(trials, kInt8, 6, 0.5);
  add_trials(trials, masked, 6, 0.5);
  const Pairings pairings = paired(study, trials);
  EXPECT_EQ(find(pairings, masked, BaselineRole::named)->baseline, kInt8.id());
  EXPECT_EQ(find(pairings, kInt8, BaselineRole::named), nullptr);
}

TEST(Pairing, WithoutCommonBlocksItSaysWhyThereIsNoBestBaseline) {
  std::vector<Trial> trials = {trial_of(kOrt, 0, 1.0, measured_joules(10)),
                               trial_of(kOv, 1, 1.0, measured_joules(10))};
  const Pairings pairings = paired(small_study(), trials);
  ASSERT_EQ(pairings.notes.size(), 1U);
  EXPECT_NE(pairings.notes[0].find("net/b1/t1: "), std::string::npos);
  EXPECT_NE(pairings.notes[0].find("0 blocks in common"), std::string::npos);
}

}  // namespace
}  // namespace carnot
