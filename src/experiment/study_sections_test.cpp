// SPDX-License-Identifier: Apache-2.0
#include "experiment/study_sections.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/study_texts.hpp"

namespace carnot {
namespace {

TEST(StudySections, WrongTypeSaysWhatItShouldBe) {
  EXPECT_EQ(
      refusal_of_study(kSmallestStudy + "batch = \"one\"\n"),
      "/here/study.toml:8: grid.batch is text; it should be a whole number or a list of them.");
}

TEST(StudySections, NanIsANumberOfTomlAndNotOfAStudy) {
  EXPECT_EQ(
      refusal_of_study(kSmallestStudy + "[[models]]\nname = \"b\"\nsource = \"b.onnx\"\n"
                                        "[models.input]\nheight = 8\nwidth = 8\nscale = nan\n"),
      "/here/study.toml:14: models[1].input.scale is a number; it should be a finite number.");
}

TEST(StudySections, ValueOutOfRangeSaysTheRange) {
  EXPECT_EQ(refusal_of_study(kSmallestStudy + "batch = [1, 0]\n"),
            "/here/study.toml:8: grid.batch holds 0; it should lie in 1..65536.");
}

TEST(StudySections, DurationWithoutAUnitIsRefused) {
  EXPECT_EQ(refusal_of_study(kSmallestStudy + "[protocol]\nwindow = 1\n"),
            "/here/study.toml:9: protocol.window is not a duration. Write it with its unit, for "
            "example \"500 ms\", "
            "\"2 s\" or \"10 min\".");
}

TEST(StudySections, UnknownEngineNamesTheNearest) {
  EXPECT_EQ(
      refusal_of_study(
          "[[models]]\nname = \"a\"\nsource = \"a.onnx\"\n[grid]\nengines = [\"openvio\"]\n"),
      "/here/study.toml:5: grid.engines names \"openvio\", which does not exist. Did you mean "
      "\"openvino\"?");
}

TEST(StudySections, DevicesAreTheCpuAndGpus) {
  EXPECT_EQ(must(parsed_study(kSmallestStudy)).devices, std::vector<std::string>{"cpu"});
  EXPECT_EQ(must(parsed_study(kSmallestStudy + "device = [\"cpu\", \"cuda:1\"]\n")).devices,
            (std::vector<std::string>{"cpu", "cuda:1"}));
  EXPECT_EQ(must(parsed_study(kSmallestStudy + "device = \"cuda\"\n")).devices,
            std::vector<std::string>{"cuda"});
  EXPECT_EQ(
      refusal_of_study(kSmallestStudy + "device = [\"cpu\", \"gpu\"]\n"),
      "/here/study.toml:8: grid.device names \"gpu\", which is no device. There are cpu, cuda, "
      "tensorrt, and cuda:1 and so on for further GPUs.");
  EXPECT_EQ(refusal_of_study(kSmallestStudy + "device = [\"cpu\", \"cpu\"]\n"),
            "/here/study.toml:8: grid.device holds cpu a second time. Remove one of the two.");
  EXPECT_EQ(refusal_of_study(kSmallestStudy + "device = []\n"),
            "/here/study.toml:8: grid.device is empty, so nothing would be measured. Name at least "
            "one, or remove the line for the default.");
}

std::string with_source(const std::string& source) {
  return "[[models]]\nname = \"net\"\n\nsource = \"" + source +
         "\"\n[grid]\nengines = [\"openvino\"]\n";
}

TEST(StudySections, UnknownArchitectureOfTheZooNamesTheNearest) {
  EXPECT_EQ(refusal_of_study(with_source("zoo:resnet21?classes=10")),
            "/here/study.toml:4: models[0].source cannot be used: The zoo has no architecture "
            "\"resnet21\". Did you mean resnet20?");
}

TEST(StudySections, UnknownOptionOfTheZooNamesTheNearest) {
  EXPECT_EQ(refusal_of_study(with_source("zoo:resnet20?clases=10")),
            "/here/study.toml:4: models[0].source cannot be used: zoo:resnet20 has no option "
            "\"clases\". Did you mean classes?");
  EXPECT_EQ(refusal_of_study(with_source("zoo:resnet20?weigths=a.safetensors")),
            "/here/study.toml:4: models[0].source cannot be used: zoo:resnet20 has no option "
            "\"weigths\". Did you mean weights?");
  EXPECT_EQ(refusal_of_study(with_source("zoo:resnet20?classes=ten")),
            "/here/study.toml:4: models[0].source cannot be used: Option classes of zoo:resnet20 "
            "is \"ten\". It takes a whole number from 2 to 100000.");
}

TEST(StudySections, ZeroIsRefusedWhereItWouldFailAfterMeasuring) {
  for (const std::string key : {"margin", "until", "memory_share"}) {
    EXPECT_EQ(refusal_of_study(kSmallestStudy + "[protocol]\n" + key + " = \"0 %\"\n"),
              "/here/study.toml:9: protocol." + key + " should be above 0 %.");
  }
  EXPECT_EQ(refusal_of_study(kSmallestStudy + "[protocol]\ntrial_limit = \"0 s\"\n"),
            "/here/study.toml:9: protocol.trial_limit should be longer than 0 s.");
}

TEST(StudySections, ADurationBeyondAYearIsRefused) {
  EXPECT_EQ(refusal_of_study(kSmallestStudy + "[protocol]\ncool_down = \"1e300 h\"\n"),
            "/here/study.toml:9: protocol.cool_down is longer than a year. Write it with its unit, "
            "for example \"500 ms\", \"2 s\" or \"10 min\".");
}

TEST(StudySections, IdxImagesWithoutTheirLabelsAreRefusedInTheirLine) {
  const std::string before = kSmallestStudy + "[[datasets]]\nname = \"digits\"\nkind = \"idx\"\n";
  const std::string refusal =
      "/here/study.toml:11: datasets[0].test names one file; idx needs two: [images, labels]. "
      "Write test = [\"IMAGES\", \"LABELS\"].";
  EXPECT_EQ(refusal_of_study(before + "test = \"images.gz\"\n"), refusal);
  EXPECT_EQ(refusal_of_study(before + "test = [\"images.gz\"]\n"), refusal);
  const std::string both = "test = [\"images.gz\", \"labels.gz\"]\n";
  EXPECT_EQ(refusal_of_study(before + both + "calibration = \"other-images.gz\"\n"), "no error");
}

TEST(StudySections, AnEmptyAxisOfTheGridWouldMeasureNothing) {
  EXPECT_EQ(
      refusal_of_study("[[models]]\nname = \"a\"\nsource = \"a.onnx\"\n[grid]\nengines = []\n"),
      "/here/study.toml:5: grid.engines is empty, so nothing would be measured. Name at least "
      "one.");
  for (const std::string axis : {"batch", "threads", "precision"}) {
    EXPECT_EQ(refusal_of_study(kSmallestStudy + axis + " = []\n"),
              "/here/study.toml:8: grid." + axis +
                  " is empty, so nothing would be measured. Name at least one, or remove the line "
                  "for the default.");
  }
  EXPECT_EQ(refusal_of_study("models = []\n[grid]\nengines = [\"openvino\"]\n"),
            "/here/study.toml:1: models is empty, so nothing would be measured. Add a [[models]] "
            "entry.");
}

TEST(StudySections, TheSameTwiceOnAnAxisOfTheGridIsRefusedInItsLine) {
  EXPECT_EQ(
      refusal_of_study("[[models]]\nname = \"a\"\nsource = \"a.onnx\"\n[grid]\nengines = [\n"
                       "  \"openvino\",\n  \"openvino\",\n]\n"),
      "/here/study.toml:7: grid.engines holds openvino a second time. Remove one of the two.");
  EXPECT_EQ(refusal_of_study(kSmallestStudy + "batch = [1, 8, 1]\n"),
            "/here/study.toml:8: grid.batch holds 1 a second time. Remove one of the two.");
  EXPECT_EQ(refusal_of_study(kSmallestStudy + "threads = [\n2,\n2]\n"),
            "/here/study.toml:10: grid.threads holds 2 a second time. Remove one of the two.");
  EXPECT_EQ(refusal_of_study(kSmallestStudy + "precision = [\"fp32\", \"fp32\"]\n"),
            "/here/study.toml:8: grid.precision holds fp32 a second time. Remove one of the two.");
}

TEST(StudySections, MeanMustHaveOneNumberPerChannel) {
  EXPECT_NE(refusal_of_study(
                "[[models]]\nname = \"a\"\nsource = \"a.onnx\"\ninput = { height = 4, width = "
                "4, mean = [0.5] }\n"
                "[grid]\nengines = [\"openvino\"]\n")
                .find("mean has 1 numbers for 3 channels."),
            std::string::npos);
}

TEST(StudySections, ModelsMayChooseBetweenEngines) {
  const Study study =
      must(parsed_study(kSmallestStudy + "fastest_of = [\"openvino\", \"torch\"]\n[protocol]\n"
                                         "windows_of = { torch = 3 }\n"));
  EXPECT_EQ(study.fastest_of, (std::vector{EngineName::openvino, EngineName::torch}));
  EXPECT_EQ(study.protocol.repetitions, 10);  // as with several engines
  EXPECT_EQ(windows_on(study.protocol, EngineName::torch), 3);
  EXPECT_EQ(windows_on(study.protocol, EngineName::openvino), 1);
}

TEST(StudySections, AChoiceIsBetweenEnginesThatDoNotRunAnyway) {
  EXPECT_EQ(refusal_of_study(kSmallestStudy + "fastest_of = [\"openvino\"]\n"),
            "/here/study.toml:8: grid.fastest_of names one engine, so there is nothing to choose. "
            "Name it under engines instead.");
  EXPECT_EQ(refusal_of_study(kSmallestStudy + "fastest_of = [\"openvino\", \"onnxruntime\"]\n"),
            "/here/study.toml:8: grid.fastest_of holds onnxruntime, which runs every model. Remove "
            "it here or under engines.");
}

TEST(StudySections, WindowsOfAnUnknownEngineNameTheNearest) {
  EXPECT_EQ(refusal_of_study(kSmallestStudy + "[protocol]\nwindows_of = { torhc = 3 }\n"),
            "/here/study.toml:9: protocol.windows_of.torhc is not a key that is known here. "
            "Did you mean \"torch\"?");
}

}  // namespace
}  // namespace carnot
