// SPDX-License-Identifier: Apache-2.0
#include "experiment/grid.hpp"

#include <gmock/gmock.h>

namespace carnot {
namespace {

using ::testing::ElementsAre;

Study two_models_two_batches() {
  Study study;
  for (const char* name : {"a", "b"})
    study.models.push_back({.name = name, .source = "zoo:lenet5", .dataset = {}, .input = {}});
  study.recipes = {{"none", {}}, {"folded", {{"fold", {}}}}};
  study.engines = {EngineName::onnxruntime};
  study.batches = {1, 8};
  return study;
}

std::vector<std::string> names(const std::vector<CandidateGroup>& groups) {
  std::vector<std::string> all;
  for (const CandidateGroup& group : groups) all.push_back(group.name);
  return all;
}

TEST(Grid, EachSettingOfAModelHasBlocksOfItsOwn) {
  const Study study = two_models_two_batches();
  const auto groups = groups_of(study);
  EXPECT_THAT(names(groups), ElementsAre("a/b1/t1", "a/b8/t1", "b/b1/t1", "b/b8/t1"));
  EXPECT_EQ(groups[1].candidates.size(), 2U);
  EXPECT_EQ(name_of_group(study, groups[1].candidates[0]), "a/b8/t1");
}

TEST(Grid, OnlyTorchHasCandidatesOfWhatIsCompiled) {
  Study study = two_models_two_batches();
  study.recipes.push_back({"compiled", {{"fold", {}}, {"compile", {}}}});
  study.engines = {EngineName::onnxruntime, EngineName::torch};
  const auto groups = groups_of(study);
  std::vector<std::string> ids;
  for (const Candidate& one : groups.front().candidates) ids.push_back(one.id());
  EXPECT_THAT(ids, ElementsAre("a/none/onnxruntime/b1/t1/fp32", "a/none/torch/b1/t1/fp32",
                               "a/folded/onnxruntime/b1/t1/fp32", "a/folded/torch/b1/t1/fp32",
                               "a/compiled/torch/b1/t1/fp32"));
}

TEST(Grid, EveryDeviceHasCandidatesInTheSameBlocksButNotOfPackages) {
  Study study = two_models_two_batches();
  study.recipes = {{"none", {}}, {"compiled", {{"compile", {}}}}};
  study.engines = {EngineName::torch};
  study.precisions = {Precision::fp32, Precision::fp16};
  study.devices = {"cpu", "cuda"};
  const auto groups = groups_of(study);
  std::vector<std::string> ids;
  for (const Candidate& one : groups.front().candidates) ids.push_back(one.id());
  EXPECT_THAT(ids, ElementsAre("a/none/torch/b1/t1/fp32", "a/none/torch/b1/t1/fp32/cuda",
                               "a/none/torch/b1/t1/fp16", "a/none/torch/b1/t1/fp16/cuda",
                               "a/compiled/torch/b1/t1/fp32"));
  study.devices = {"cuda"};
  EXPECT_FALSE(runs_on(EngineName::torch, study, study.recipes[1]));
}

TEST(Grid, RecipesThatNeedGradientsBringTheEngineThatHasThem) {
  const std::vector engines = {EngineName::onnxruntime};
  const Recipe by_taylor{"pruned", {{"prune-structured", {{"importance", std::string{"taylor"}}}}}};
  EXPECT_EQ(with_observers(engines, {{"none", {}}}), engines);
  EXPECT_THAT(with_observers(engines, {by_taylor}),
              ElementsAre(EngineName::onnxruntime, EngineName::torch));
  EXPECT_EQ(with_observers({EngineName::torch}, {by_taylor}), std::vector{EngineName::torch});
}

TEST(Grid, SettingsThatAreTogetherShareTheirModelsBlocks) {
  Study study = two_models_two_batches();
  study.settings_together = true;
  const auto groups = groups_of(study);
  EXPECT_THAT(names(groups), ElementsAre("a", "b"));
  ASSERT_EQ(groups[0].candidates.size(), 4U);
  EXPECT_EQ(groups[0].candidates[0].id(), "a/none/onnxruntime/b1/t1/fp32");
  EXPECT_EQ(groups[0].candidates[3].id(), "a/folded/onnxruntime/b8/t1/fp32");
  EXPECT_EQ(name_of_group(study, groups[1].candidates[0]), "b");
}

TEST(Grid, HoldsTheEnginesThatModelsChooseFrom) {
  Study study = two_models_two_batches();
  study.fastest_of = {EngineName::openvino, EngineName::torch};
  EXPECT_EQ(groups_of(study)[0].candidates.size(), 6U);
}

}  // namespace
}  // namespace carnot
