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

TEST(StudyFile, ACommandWithoutAPlaceForItsModelIsRefusedAtItsLine) {
  const std::string recipe = "[[recipes]]\nname = \"mine\"\nsteps = [";
  const std::string told =
      sentence(recipe + "{ tactic = \"external\", command = [\"tool\", \"{in}\"] }]\n" + kSmallest);
  EXPECT_NE(told.find("/here/study.toml:3"), std::string::npos) << told;
  EXPECT_NE(told.find("its command has no {out}"), std::string::npos) << told;
  EXPECT_NE(sentence(recipe + "\"external\"]\n" + kSmallest).find("it names no command"),
            std::string::npos);
}

TEST(StudyFile, SeveralEnginesGetTwiceTheBlocksBecauseHalfOfThemChooseABaseline) {
  const std::string text =
      "grid.engines = [\"onnxruntime\", \"openvino\"]\n[[models]]\nname = \"net\"\n"
      "source = \"net.onnx\"\n";
  EXPECT_EQ(must(parse(text)).protocol.repetitions, 10);
  EXPECT_EQ(must(parse(text + "[protocol]\nrepetitions = 3\n")).protocol.repetitions, 3);
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

std::string with_steps(const std::string& steps) {
  return kSmallest + "[[recipes]]\nname = \"x\"\nsteps = " + steps + "\n";
}

TEST(StudyFile, UnknownTacticIsFoundInItsLineOfTheList) {
  EXPECT_EQ(sentence(with_steps("[\n\"fold\",\n\"static-int9\"]")),
            "/here/study.toml:12: recipes[0].steps cannot be used: there is no tactic "
            "'static-int9'. Did you mean 'static-int8'?");
}

TEST(StudyFile, UnknownParameterIsFoundInItsLine) {
  EXPECT_EQ(sentence(kSmallest + "[[recipes]]\nname = \"x\"\n[[recipes.steps]]\n"
                                 "tactic = \"prune-local\"\nfractoin = 0.5\n"),
            "/here/study.toml:12: recipes[0].steps cannot be used: prune-local: there is no "
            "parameter 'fractoin'. Did you mean 'fraction'?");
  EXPECT_TRUE(sentence(with_steps("[\n{ tactic = \"static-int8\", calibration = \"msi\" }]"))
                  .starts_with("/here/study.toml:11: recipes[0].steps cannot be used: static-int8: "
                               "parameter 'calibration' is 'msi'"));
}

TEST(StudyFile, AStepThatNamesNoTacticIsFoundInItsLine) {
  EXPECT_EQ(sentence(with_steps("[\n\"fold\",\n{ calibration = \"mse\" }]")),
            "/here/study.toml:12: recipes[0].steps holds a step that names no tactic. Write "
            "\"fold\" or { tactic = \"static-int8\", calibration = \"mse\" }.");
}

TEST(StudyFile, TheStepNoneAloneIsTheBaseline) {
  const Study study = must(parse(with_steps("[\"none\"]")));
  ASSERT_EQ(study.recipes.size(), 1U);
  EXPECT_TRUE(study.recipes[0].is_none());
}

std::string with_source(const std::string& source) {
  return "[[models]]\nname = \"net\"\n\nsource = \"" + source +
         "\"\n[grid]\nengines = [\"openvino\"]\n";
}

TEST(StudyFile, UnknownArchitectureOfTheZooNamesTheNearest) {
  EXPECT_EQ(sentence(with_source("zoo:resnet21?classes=10")),
            "/here/study.toml:4: models[0].source cannot be used: The zoo has no architecture "
            "\"resnet21\". Did you mean resnet20?");
}

TEST(StudyFile, UnknownOptionOfTheZooNamesTheNearest) {
  EXPECT_EQ(sentence(with_source("zoo:resnet20?clases=10")),
            "/here/study.toml:4: models[0].source cannot be used: zoo:resnet20 has no option "
            "\"clases\". Did you mean classes?");
  EXPECT_EQ(sentence(with_source("zoo:resnet20?weigths=a.safetensors")),
            "/here/study.toml:4: models[0].source cannot be used: zoo:resnet20 has no option "
            "\"weigths\". Did you mean weights?");
  EXPECT_EQ(sentence(with_source("zoo:resnet20?classes=ten")),
            "/here/study.toml:4: models[0].source cannot be used: Option classes of zoo:resnet20 "
            "is \"ten\". It takes a whole number from 2 to 100000.");
}

TEST(StudyFile, ZeroIsRefusedWhereItWouldFailAfterMeasuring) {
  for (const std::string key : {"margin", "until", "memory_share"}) {
    EXPECT_EQ(sentence(kSmallest + "[protocol]\n" + key + " = \"0 %\"\n"),
              "/here/study.toml:9: protocol." + key + " should be above 0 %.");
  }
  EXPECT_EQ(sentence(kSmallest + "[protocol]\ntrial_limit = \"0 s\"\n"),
            "/here/study.toml:9: protocol.trial_limit should be longer than 0 s.");
}

TEST(StudyFile, ADurationBeyondAYearIsRefused) {
  EXPECT_EQ(sentence(kSmallest + "[protocol]\ncool_down = \"1e300 h\"\n"),
            "/here/study.toml:9: protocol.cool_down is longer than a year. Write it with its unit, "
            "for example \"500 ms\", \"2 s\" or \"10 min\".");
}

TEST(StudyFile, AnEmptyFileHasALineToo) {
  EXPECT_EQ(sentence(""),
            "/here/study.toml:1: models is missing: a study needs at least one [[models]] entry.");
}

TEST(StudyFile, UnsetVariableIsNamed) {
  EXPECT_EQ(sentence("[[models]]\nname = \"a\"\nsource = \"${NOWHERE}/a.onnx\"\n[grid]\nengines = "
                     "[\"openvino\"]\n"),
            "/here/study.toml:3: models[0].source uses the variable NOWHERE, which is not set. Set "
            "it: export NOWHERE=...");
}

TEST(StudyFile, UnknownDatasetIsFoundBeforeAnythingIsMeasured) {
  EXPECT_EQ(sentence(R"(
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
  EXPECT_EQ(sentence("[[models]]\nname = \"net\"\nsource = \"a.onnx\"\ndataset = \"x\"\n"
                     "[grid]\nengines = [\"openvino\"]\n"),
            "/here/study.toml:4: models[0].dataset names \"x\", which does not exist. Add it "
            "under [[datasets]].");
}

TEST(StudyFile, IdxImagesWithoutTheirLabelsAreRefusedInTheirLine) {
  const std::string before = kSmallest + "[[datasets]]\nname = \"digits\"\nkind = \"idx\"\n";
  const std::string refusal =
      "/here/study.toml:11: datasets[0].test names one file; idx needs two: [images, labels]. "
      "Write test = [\"IMAGES\", \"LABELS\"].";
  EXPECT_EQ(sentence(before + "test = \"images.gz\"\n"), refusal);
  EXPECT_EQ(sentence(before + "test = [\"images.gz\"]\n"), refusal);
  const std::string both = "test = [\"images.gz\", \"labels.gz\"]\n";
  EXPECT_EQ(sentence(before + both + "calibration = \"other-images.gz\"\n"), "no error");
}

TEST(StudyFile, UnknownBaselineNamesTheNearestRecipe) {
  EXPECT_EQ(sentence(kSmallest + "baseline = \"foldd\"\n[[recipes]]\nname = \"folded\"\n"
                                 "steps = [\"fold\"]\n"),
            "/here/study.toml:8: grid.baseline names \"foldd\", which does not exist. Did you "
            "mean \"folded\"?");
  EXPECT_EQ(sentence(kSmallest + "baseline = \"something\"\n"),
            "/here/study.toml:8: grid.baseline names \"something\", which does not exist. Choose "
            "one of none.");
  EXPECT_EQ(must(parse(kSmallest + "baseline = \"none\"\n")).baseline_recipe, "none");
}

TEST(StudyFile, ANameGivenTwiceIsRefusedInItsLine) {
  const std::string other = "[[models]]\nname = \"a\"\nsource = \"a.onnx\"\n";
  EXPECT_EQ(sentence(other + kSmallest.substr(1) + "[[recipes]]\nname = \"net\"\nsteps = []\n"),
            "no error");
  EXPECT_EQ(sentence(kSmallest + "[[models]]\nsource = \"a.onnx\"\nname = \"net\"\n"),
            "/here/study.toml:10: models[1].name is \"net\", the name of models[0] in line 3. "
            "Give each its own name.");
  EXPECT_EQ(sentence(kSmallest + "[[recipes]]\nname = \"a\"\nsteps = []\n[[recipes]]\nname = "
                                 "\"a\"\nsteps = []\n"),
            "/here/study.toml:12: recipes[1].name is \"a\", the name of recipes[0] in line 9. "
            "Give each its own name.");
}

TEST(StudyFile, ANameThatCannotBePartOfAnIdIsRefusedInItsLine) {
  EXPECT_EQ(sentence(kSmallest + "[[models]]\nname = \"a/b\"\nsource = \"a.onnx\"\n"),
            "/here/study.toml:9: models[1].name cannot be used. Names are not empty and hold no "
            "slash and no control character.");
  EXPECT_NE(sentence(kSmallest + "[[models]]\nname = \"a\\nb\"\nsource = \"a.onnx\"\n")
                .find("/here/study.toml:9: models[1].name cannot be used."),
            std::string::npos);
}

TEST(StudyFile, ARecipeWithStepsIsNotCalledNone) {
  EXPECT_EQ(sentence(kSmallest + "[[recipes]]\nname = \"none\"\nsteps = [\"fold\"]\n"),
            "/here/study.toml:9: recipes[0].name is \"none\", which is the recipe without steps. "
            "Give it another name.");
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

}  // namespace
}  // namespace carnot
