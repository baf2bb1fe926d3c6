// SPDX-License-Identifier: Apache-2.0
#include "experiment/study_text.hpp"

#include <gtest/gtest.h>

#include "experiment/study_file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

std::optional<std::string> no_variables(const std::string&) { return std::nullopt; }

Study read_back(const std::string& text) {
  return must(parse_study(text, "/here/study.toml", no_variables));
}

/// Nothing in it is a standard value.
Study rich() {
  Study study;
  study.title = "All \"of\" it";
  study.seed = 7;
  study.models = {{.name = "net",
                   .source = "/models/net.onnx",
                   .dataset = "cifar",
                   .input = InputSpec{.layout = Layout::nhwc,
                                      .height = 32,
                                      .width = 24,
                                      .scale = 1.0 / 255.0,
                                      .mean = {0.1, 0.2, 0.3},
                                      .stddev = {0.5, 0.6, 0.7},
                                      .resize_crop = ResizeCrop{40, 32}}},
                  {.name = "zoo", .source = "zoo:lenet5", .dataset = {}, .input = {}}};
  study.datasets = {{.name = "cifar",
                     .kind = DatasetKind::idx,
                     .test = {"/data/images", "/data/labels"},
                     .calibration = {"/data/train", "/data/train-labels"},
                     .test_count = 77,
                     .calibration_count = 33}};
  study.recipes = {{"none", {}},
                   {"int8",
                    {{"fold", {}},
                     {"static-int8",
                      {{"calibration", std::string{"mse"}},
                       {"exclude", std::vector<std::string>{"first", "last"}}}}}},
                   {"masks", {{"prune-global", {{"fraction", 0.1}}}}}};
  study.engines = {EngineName::torch};
  study.fastest_of = {EngineName::openvino, EngineName::onnxruntime};
  study.batches = {1, 8};
  study.threads = {2, 1};
  study.settings_together = true;
  study.precisions = {Precision::fp32, Precision::bf16};
  study.devices = {"cuda", "cpu"};
  study.baseline_recipe = "masks";
  Protocol& protocol = study.protocol;
  protocol.warm_up = Seconds{0.125};
  protocol.window = Seconds{0.3};
  protocol.windows = 2;
  protocol.windows_of = {{EngineName::torch, 5}};
  protocol.repetitions = 9;
  protocol.until = 0.03;
  protocol.budget = Seconds{1234.5};
  protocol.cool_down = Seconds{0.1};
  protocol.idle_baseline = Seconds{3.0};
  protocol.margin = 0.01;
  protocol.confidence = 0.9;
  protocol.trial_limit = Seconds{60.0};
  protocol.export_limit = Seconds{90.0};
  protocol.memory_share = 0.5;
  protocol.require_measured = true;
  protocol.validity.flagged_other_load = 0.04;
  protocol.validity.short_baseline = Seconds{2.0};
  return study;
}

TEST(StudyText, IsReadBackAsTheSameStudy) {
  const Study study = rich();
  const Study back = read_back(study_text(study));
  EXPECT_EQ(back.title, study.title);
  EXPECT_EQ(back.seed, study.seed);
  EXPECT_EQ(back.models[0].source, study.models[0].source);
  EXPECT_EQ(back.models[0].input, study.models[0].input);
  EXPECT_EQ(back.models[1].dataset, "");
  EXPECT_EQ(back.datasets[0].kind, study.datasets[0].kind);
  EXPECT_EQ(back.datasets[0].test, study.datasets[0].test);
  EXPECT_EQ(back.datasets[0].calibration, study.datasets[0].calibration);
  EXPECT_EQ(back.datasets[0].test_count, 77);
  EXPECT_EQ(back.datasets[0].calibration_count, 33);
  EXPECT_EQ(back.recipes, study.recipes);
  EXPECT_EQ(back.engines, study.engines);
  EXPECT_EQ(back.fastest_of, study.fastest_of);
  EXPECT_EQ(back.protocol.windows_of, study.protocol.windows_of);
  EXPECT_EQ(back.batches, study.batches);
  EXPECT_EQ(back.threads, study.threads);
  EXPECT_EQ(back.settings_together, study.settings_together);
  EXPECT_EQ(back.precisions, study.precisions);
  EXPECT_EQ(back.devices, study.devices);
  EXPECT_EQ(back.baseline_recipe, study.baseline_recipe);
  EXPECT_EQ(back.protocol.until, study.protocol.until);
  EXPECT_EQ(back.protocol.budget, study.protocol.budget);
  EXPECT_EQ(back.protocol.validity, study.protocol.validity);
  EXPECT_TRUE(back.protocol.require_measured);
}

TEST(StudyText, IsTheSameForTheSameStudy) {
  const std::string text = study_text(rich());
  EXPECT_EQ(study_text(read_back(text)), text);
}

TEST(StudyText, OfAStudyWithoutDatasetsIsReadBack) {
  Study study;
  study.title = "small";
  study.models = {{.name = "zoo", .source = "zoo:lenet5", .dataset = {}, .input = {}}};
  study.recipes = {{"none", {}}};
  study.engines = {EngineName::onnxruntime};
  EXPECT_EQ(study_text(read_back(study_text(study))), study_text(study));
}

}  // namespace
}  // namespace carnot
