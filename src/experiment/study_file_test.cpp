// SPDX-License-Identifier: Apache-2.0
#include "experiment/study_file.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/study_texts.hpp"

namespace carnot {
namespace {

TEST(StudyFile, SmallestStudyGetsTheBaselineAndTheDefaults) {
  const Study study = must(parsed_study(kSmallestStudy));
  EXPECT_EQ(study.title, "study");
  EXPECT_EQ(study.models.at(0).source, "/here/net.onnx");
  ASSERT_EQ(study.recipes.size(), 1U);
  EXPECT_TRUE(study.recipes[0].is_none());
  EXPECT_EQ(study.protocol.repetitions, 5);
}

TEST(StudyFile, SeveralEnginesGetTwiceTheBlocksBecauseHalfOfThemChooseABaseline) {
  const std::string text =
      "grid.engines = [\"onnxruntime\", \"openvino\"]\n[[models]]\nname = \"net\"\n"
      "source = \"net.onnx\"\n";
  EXPECT_EQ(must(parsed_study(text)).protocol.repetitions, 10);
  EXPECT_EQ(must(parsed_study(text + "[protocol]\nrepetitions = 3\n")).protocol.repetitions, 3);
}

TEST(StudyFile, WholeStudyIsRead) {
  const Study study = must(parsed_study(R"(
title = "all"
seed = 7
[[models]]
name = "net"
source = "${DATA}/net.onnx"
dataset = "cifar"
input = { layout = "NHWC", height = 32, width = 32, scale = 0.00392156862745098, mean = [0.5, 0.5, 0.5], std = [0.2, 0.2, 0.2] }
[[models]]
name = "zoo"
source = "zoo:resnet8?classes=10&weights=w/a.safetensors"
[[datasets]]
name = "cifar"
kind = "cifar10"
test = "${DATA}/test.bin"
calibration = ["${DATA}/a.bin", "b.bin"]
calibration_count = 300
[[recipes]]
name = "int8"
steps = ["fold", { tactic = "static-int8", calibration = "mse" }]
[grid]
engines = ["onnxruntime", "openvino"]
batch = [1, 32]
threads = 2
precision = ["fp32", "bf16"]
[protocol]
warm_up = "250 ms"
window = "1.5 s"
until = "2 %"
budget = "10 min"
energy = "measured"
[validity]
invalid_other_load = "20 %"
)"));
  EXPECT_EQ(study.seed, 7U);
  EXPECT_EQ(study.models[0].source, "/reference/net.onnx");
  EXPECT_EQ(study.models[0].input->layout, Layout::nhwc);
  EXPECT_EQ(study.models[1].source, "zoo:resnet8?classes=10&weights=/here/w/a.safetensors");
  EXPECT_EQ(study.datasets[0].calibration,
            (std::vector<std::filesystem::path>{"/reference/a.bin", "/here/b.bin"}));
  EXPECT_EQ(study.recipes.at(1).steps.at(1).parameters.at("calibration"),
            ParameterValue{std::string{"mse"}});
  EXPECT_EQ(study.threads, std::vector<int>{2});
  EXPECT_EQ(study.precisions.size(), 2U);
  EXPECT_DOUBLE_EQ(study.protocol.warm_up.count(), 0.25);
  EXPECT_DOUBLE_EQ(*study.protocol.until, 0.02);
  EXPECT_DOUBLE_EQ(study.protocol.budget->count(), 600);
  EXPECT_TRUE(study.protocol.require_measured);
  EXPECT_DOUBLE_EQ(study.protocol.validity.invalid_other_load, 0.2);
}

TEST(StudyFile, MisspeltKeyNamesLineAndNearestKey) {
  EXPECT_EQ(
      refusal_of_study(kSmallestStudy + "thread = 2\n"),
      "/here/study.toml:8: grid.thread is not a key that is known here. Did you mean \"threads\"?");
}

TEST(StudyFile, AnEmptyFileHasALineToo) {
  EXPECT_EQ(refusal_of_study(""),
            "/here/study.toml:1: models is missing: a study needs at least one [[models]] entry.");
}

TEST(StudyFile, UnsetVariableIsNamed) {
  EXPECT_EQ(refusal_of_study(
                "[[models]]\nname = \"a\"\nsource = \"${NOWHERE}/a.onnx\"\n[grid]\nengines = "
                "[\"openvino\"]\n"),
            "/here/study.toml:3: models[0].source uses the variable NOWHERE, which is not set. Set "
            "it: export NOWHERE=...");
}

TEST(StudyFile, UnknownDatasetIsFoundBeforeAnythingIsMeasured) {
  EXPECT_EQ(refusal_of_study(R"(
[[models]]
name = "net"
source = "net.onnx"
dataset = "cifar1"
[[datasets]]
name = "cifar10"
kind = "glyphs"
[grid]
engines = ["openvino"]
)"),
            "/here/study.toml:5: models[0].dataset names \"cifar1\", which does not exist. Did you "
            "mean \"cifar10\"?");
  EXPECT_EQ(refusal_of_study("[[models]]\nname = \"net\"\nsource = \"a.onnx\"\ndataset = \"x\"\n"
                             "[grid]\nengines = [\"openvino\"]\n"),
            "/here/study.toml:4: models[0].dataset names \"x\", which does not exist. Add it "
            "under [[datasets]].");
}

TEST(StudyFile, UnknownBaselineNamesTheNearestRecipe) {
  EXPECT_EQ(
      refusal_of_study(kSmallestStudy + "baseline = \"foldd\"\n[[recipes]]\nname = \"folded\"\n"
                                        "steps = [\"fold\"]\n"),
      "/here/study.toml:8: grid.baseline names \"foldd\", which does not exist. Did you "
      "mean \"folded\"?");
  EXPECT_EQ(refusal_of_study(kSmallestStudy + "baseline = \"something\"\n"),
            "/here/study.toml:8: grid.baseline names \"something\", which does not exist. Choose "
            "one of none.");
  EXPECT_EQ(must(parsed_study(kSmallestStudy + "baseline = \"none\"\n")).baseline_recipe, "none");
}

TEST(StudyFile, ANameGivenTwiceIsRefusedInItsLine) {
  const std::string other = "[[models]]\nname = \"a\"\nsource = \"a.onnx\"\n";
  EXPECT_EQ(refusal_of_study(other + kSmallestStudy.substr(1) +
                             "[[recipes]]\nname = \"net\"\nsteps = []\n"),
            "no error");
  EXPECT_EQ(refusal_of_study(kSmallestStudy + "[[models]]\nsource = \"a.onnx\"\nname = \"net\"\n"),
            "/here/study.toml:10: models[1].name is \"net\", the name of models[0] in line 3. "
            "Give each its own name.");
  EXPECT_EQ(refusal_of_study(kSmallestStudy +
                             "[[recipes]]\nname = \"a\"\nsteps = []\n[[recipes]]\nname = "
                             "\"a\"\nsteps = []\n"),
            "/here/study.toml:12: recipes[1].name is \"a\", the name of recipes[0] in line 9. "
            "Give each its own name.");
}

TEST(StudyFile, ANameThatCannotBePartOfAnIdIsRefusedInItsLine) {
  EXPECT_EQ(refusal_of_study(kSmallestStudy + "[[models]]\nname = \"a/b\"\nsource = \"a.onnx\"\n"),
            "/here/study.toml:9: models[1].name cannot be used. Names are not empty and hold no "
            "slash and no control character.");
  EXPECT_NE(refusal_of_study(kSmallestStudy + "[[models]]\nname = \"a\\nb\"\nsource = \"a.onnx\"\n")
                .find("/here/study.toml:9: models[1].name cannot be used."),
            std::string::npos);
}

TEST(StudyFile, BrokenTomlNamesTheLine) {
  EXPECT_NE(refusal_of_study("title = \"a\nseed = 1\n")
                .find("/here/study.toml:1: this is not valid TOML"),
            std::string::npos);
}

TEST(StudyFile, EmptyFileSaysWhatAStudyNeeds) {
  EXPECT_NE(refusal_of_study("").find("models is missing"), std::string::npos);
}

}  // namespace
}  // namespace carnot
