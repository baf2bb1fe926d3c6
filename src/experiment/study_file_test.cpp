// SPDX-License-Identifier: Apache-2.0
#include "experiment/study_file.hpp"

#include <gtest/gtest.h>

#include "experiment/toml_table_reader.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

const std::string kSmallest = R"(
[[models]]
name = "net"
source = "net.onnx"

[grid]
engines = ["onnxruntime"]
)";

std::optional<std::string> variables(const std::string& name) {
  if (name == "DATA") return "/reference";
  return std::nullopt;
}

Result<Study> parse(const std::string& text) {
  return parse_study(text, "/here/study.toml", variables);
}

std::string sentence(const std::string& text) {
  const auto study = parse(text);
  return study ? "no error" : to_sentence(study.error());
}

TEST(StudyFile, SmallestStudyGetsTheBaselineAndTheDefaults) {
  const Study study = must(parse(kSmallest));
  EXPECT_EQ(study.title, "study");
  EXPECT_EQ(study.models.at(0).source, "/here/net.onnx");
  ASSERT_EQ(study.recipes.size(), 1U);
  EXPECT_TRUE(study.recipes[0].is_none());
  EXPECT_EQ(study.protocol.repetitions, 5);
}

TEST(StudyFile, WholeStudyIsRead) {
  const Study study = must(parse(R"(
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
      sentence(kSmallest + "thread = 2\n"),
      "/here/study.toml:8: grid.thread is not a key that is known here. Did you mean \"threads\"?");
}

TEST(StudyFile, WrongTypeSaysWhatItShouldBe) {
  EXPECT_EQ(
      sentence(kSmallest + "batch = \"one\"\n"),
      "/here/study.toml:8: grid.batch is text; it should be a whole number or a list of them.");
}

TEST(StudyFile, ValueOutOfRangeSaysTheRange) {
  EXPECT_EQ(sentence(kSmallest + "batch = [1, 0]\n"),
            "/here/study.toml:8: grid.batch holds 0; it should lie in 1..65536.");
}

TEST(StudyFile, DurationWithoutAUnitIsRefused) {
  EXPECT_EQ(sentence(kSmallest + "[protocol]\nwindow = 1\n"),
            "/here/study.toml:9: protocol.window is not a duration. Write it with its unit, for "
            "example \"500 ms\", "
            "\"2 s\" or \"10 min\".");
}

TEST(StudyFile, UnknownEngineNamesTheNearest) {
  EXPECT_EQ(
      sentence("[[models]]\nname = \"a\"\nsource = \"a.onnx\"\n[grid]\nengines = [\"openvio\"]\n"),
      "/here/study.toml:5: grid.engines names \"openvio\", which does not exist. Did you mean "
      "\"openvino\"?");
}

TEST(StudyFile, UnknownTacticNamesTheNearest) {
  const std::string said =
      sentence(kSmallest + "[[recipes]]\nname = \"x\"\nsteps = [\"static-int9\"]\n");
  EXPECT_NE(said.find("/here/study.toml:10: recipes[0].steps"), std::string::npos) << said;
  EXPECT_NE(said.find("static-int8"), std::string::npos) << said;
}

TEST(StudyFile, UnsetVariableIsNamed) {
  EXPECT_EQ(sentence("[[models]]\nname = \"a\"\nsource = \"${NOWHERE}/a.onnx\"\n[grid]\nengines = "
                     "[\"openvino\"]\n"),
            "/here/study.toml:3: models[0].source uses the variable NOWHERE, which is not set. Set "
            "it: export NOWHERE=...");
}

TEST(StudyFile, UnknownDatasetIsFoundBeforeAnythingIsMeasured) {
  const std::string said = sentence(R"(
[[models]]
name = "net"
source = "net.onnx"
dataset = "cifar"
[[datasets]]
name = "cifar10"
kind = "glyphs"
[grid]
engines = ["openvino"]
)");
  EXPECT_NE(said.find("uses the dataset \"cifar\", which is not in the file."), std::string::npos)
      << said;
}

TEST(StudyFile, TwoModelsOfOneNameAreRefused) {
  const std::string said =
      sentence("[[models]]\nname = \"a\"\nsource = \"a.onnx\"\n" + kSmallest.substr(1) +
               "[[recipes]]\nname = \"net\"\nsteps = []\n");
  EXPECT_EQ(said, "no error");
  EXPECT_NE(sentence("[[models]]\nname = \"net\"\nsource = \"a.onnx\"\n" + kSmallest)
                .find("two models are called \"net\""),
            std::string::npos);
}

TEST(StudyFile, AnEmptyAxisOfTheGridWouldMeasureNothing) {
  EXPECT_EQ(
      sentence("[[models]]\nname = \"a\"\nsource = \"a.onnx\"\n[grid]\nengines = []\n"),
      "/here/study.toml:5: grid.engines is empty, so nothing would be measured. Name at least "
      "one.");
  for (const std::string axis : {"batch", "threads", "precision"}) {
    EXPECT_EQ(sentence(kSmallest + axis + " = []\n"),
              "/here/study.toml:8: grid." + axis +
                  " is empty, so nothing would be measured. Name at least one, or remove the line "
                  "for the default.");
  }
  EXPECT_EQ(sentence("models = []\n[grid]\nengines = [\"openvino\"]\n"),
            "/here/study.toml:1: models is empty, so nothing would be measured. Add a [[models]] "
            "entry.");
}

TEST(StudyFile, TheSameTwiceOnAnAxisOfTheGridIsRefusedInItsLine) {
  EXPECT_EQ(
      sentence("[[models]]\nname = \"a\"\nsource = \"a.onnx\"\n[grid]\nengines = [\n"
               "  \"openvino\",\n  \"openvino\",\n]\n"),
      "/here/study.toml:7: grid.engines holds openvino a second time. Remove one of the two.");
  EXPECT_EQ(sentence(kSmallest + "batch = [1, 8, 1]\n"),
            "/here/study.toml:8: grid.batch holds 1 a second time. Remove one of the two.");
  EXPECT_EQ(sentence(kSmallest + "threads = [\n2,\n2]\n"),
            "/here/study.toml:10: grid.threads holds 2 a second time. Remove one of the two.");
  EXPECT_EQ(sentence(kSmallest + "precision = [\"fp32\", \"fp32\"]\n"),
            "/here/study.toml:8: grid.precision holds fp32 a second time. Remove one of the two.");
}

TEST(StudyFile, MeanMustHaveOneNumberPerChannel) {
  EXPECT_NE(sentence("[[models]]\nname = \"a\"\nsource = \"a.onnx\"\ninput = { height = 4, width = "
                     "4, mean = [0.5] }\n"
                     "[grid]\nengines = [\"openvino\"]\n")
                .find("mean has 1 numbers for 3 channels."),
            std::string::npos);
}

TEST(StudyFile, BrokenTomlNamesTheLine) {
  EXPECT_NE(sentence("title = \"a\nseed = 1\n").find("/here/study.toml:1: this is not valid TOML"),
            std::string::npos);
}

TEST(StudyFile, EmptyFileSaysWhatAStudyNeeds) {
  EXPECT_NE(sentence("").find("models is missing"), std::string::npos);
}

TEST(ParseDuration, KnowsItsUnits) {
  EXPECT_EQ(parse_duration("250 ms"), Seconds{0.25});
  EXPECT_EQ(parse_duration("1h"), Seconds{3600});
  EXPECT_EQ(parse_duration("3"), std::nullopt);
  EXPECT_EQ(parse_duration("3 parsecs"), std::nullopt);
  EXPECT_EQ(parse_duration("-1 s"), std::nullopt);
}

}  // namespace
}  // namespace carnot
