// SPDX-License-Identifier: Apache-2.0
#include "zoo/zoo.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "graph/card.hpp"
#include "graph/check.hpp"
#include "graph/shapes.hpp"
#include "support/must.hpp"
#include "zoo/architectures.hpp"

namespace carnot {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;

std::string sentence_of(std::string_view spec) {
  const auto graph = build_zoo_model(spec);
  return graph ? "" : to_sentence(graph.error());
}

std::vector<float> elements_of(const Graph& graph, std::string_view tensor) {
  const auto elements = graph.find_initializer(tensor)->as<float>();
  return {elements.begin(), elements.end()};
}

/// The smallest magnitude that any learned tensor has on average: 0 where a branch is switched off.
double least_mean_magnitude(const Graph& graph) {
  double least = 1e9;
  for (const auto& [name, tensor] : graph.initializers) {
    if (tensor.type() != DataType::float32 || name.ends_with("running_mean")) continue;
    if (name == "relu6.min") continue;
    double sum = 0.0;
    for (const float element : tensor.as<float>()) sum += std::abs(element);
    least = std::min(least, sum / static_cast<double>(tensor.count()));
  }
  return least;
}

// --- every architecture, small enough to be built in milliseconds

class SmallZooModel : public testing::TestWithParam<const char*> {};

TEST_P(SmallZooModel, PassesTheOnnxChecker) {
  const auto checked = check(must(build_zoo_model(GetParam())));
  EXPECT_TRUE(checked) << to_sentence(checked.error());
}

TEST_P(SmallZooModel, HasTheShapesThatOnnxInfers) {
  const Graph graph = must(build_zoo_model(GetParam()));
  Graph without_shapes = graph;
  without_shapes.values.clear();
  EXPECT_EQ(must(infer_shapes(without_shapes)).values, graph.values);
}

TEST_P(SmallZooModel, TakesAnyBatchAndGivesLogits) {
  const Graph graph = must(build_zoo_model(GetParam()));
  const Dimension batch = std::string{"batch"};
  EXPECT_EQ(graph.opset(), 17);
  ASSERT_EQ(graph.inputs.size(), 1U);
  EXPECT_EQ(graph.inputs[0].name, "input");
  EXPECT_EQ(graph.inputs[0].shape->at(0), batch);
  ASSERT_EQ(graph.outputs.size(), 1U);
  EXPECT_EQ(graph.outputs[0].name, "logits");
  EXPECT_THAT(*graph.outputs[0].shape, ElementsAre(batch, Dimension{std::int64_t{7}}));
}

TEST_P(SmallZooModel, HasNoBranchThatIsSwitchedOff) {
  // The smallest are biases, with a mean magnitude of .08; six of those in a tensor stay above .01.
  EXPECT_GT(least_mean_magnitude(must(build_zoo_model(GetParam()))), 0.01);
}

INSTANTIATE_TEST_SUITE_P(
    All, SmallZooModel,
    testing::Values(
        "lenet5?classes=7", "lenet5?classes=7&width=0.1", "mlp?classes=7&hidden=12&layers=3",
        "mlp?classes=7&width=0.05", "resnet8?classes=7", "resnet20?classes=7&channels=1&size=28",
        "resnet20?classes=7&width=0.5", "resnet18?classes=7&size=32&width=0.25",
        "resnet18?classes=7&size=96&width=0.125", "resnet50?classes=7&size=64&width=0.125",
        "resnet50?classes=7&size=96&width=0.125", "mobilenetv2?classes=7&size=32&width=0.35",
        "mobilenetv2?classes=7&size=96&width=0.35", "densenet121?classes=7&size=32&width=0.25",
        "densenet121?classes=7&size=96&width=0.25", "vgg11?classes=7&size=32&width=0.1",
        "vgg16?classes=7&size=64&width=0.1&batch_norm=1",
        "convnext_tiny?classes=7&size=64&width=0.125", "vit_tiny?classes=7&size=32&patch=8",
        "vit_small?classes=7&size=32&patch=16", "vit_small?classes=7&size=32&patch=16&width=0.34"));

TEST(Zoo, ScalesWhatEachArchitectureIsWideBy) {
  EXPECT_THAT(must(build_zoo_model("lenet5?width=2")).find_initializer("conv1.weight")->shape(),
              ElementsAre(12, 1, 5, 5));
  EXPECT_THAT(must(build_zoo_model("mlp?width=0.5")).find_initializer("fc1.weight")->shape(),
              ElementsAre(128, 784));
  const Graph vit = must(build_zoo_model("vit_tiny?size=32&patch=16&width=2"));
  EXPECT_THAT(vit.find_initializer("blocks.0.attn.proj.bias")->shape(), ElementsAre(384))
      << "six heads of 64: vit_small's features";
  for (const ZooEntry& entry : zoo_entries()) {
    EXPECT_THAT(entry.options, Contains(Field(&ZooOption::key, "width"))) << entry.name;
  }
}

TEST(Zoo, TestsEveryArchitectureSmall) {
  // A new row of the table needs a row above and one in zoo_counts_test.cpp.
  EXPECT_EQ(zoo_entries().size(), 13U);
}

// --- seeds

TEST(Zoo, GivesTheSameWeightsForTheSameSeedOnEveryMachine) {
  const auto weights = elements_of(must(build_zoo_model("resnet8?seed=1")), "conv1.weight");
  EXPECT_FLOAT_EQ(weights[0], 0.083871812F);
  EXPECT_FLOAT_EQ(weights[431], -0.24346736F);
}

TEST(Zoo, GivesOtherWeightsForAnotherSeed) {
  EXPECT_EQ(must(build_zoo_model("resnet8?seed=1")).initializers,
            must(build_zoo_model("resnet8")).initializers);
  EXPECT_NE(elements_of(must(build_zoo_model("resnet8?seed=1")), "conv1.weight"),
            elements_of(must(build_zoo_model("resnet8?seed=2")), "conv1.weight"));
}

TEST(Zoo, LeavesOtherTensorsAsTheyWereWhenTheClassifierGrows) {
  const Graph ten = must(build_zoo_model("resnet8?classes=10"));
  const Graph hundred = must(build_zoo_model("resnet8?classes=100"));
  EXPECT_EQ(elements_of(ten, "layer3.0.conv2.weight"),
            elements_of(hundred, "layer3.0.conv2.weight"));
}

TEST(Zoo, DrawsWeightsAfterHe) {
  const auto weights = elements_of(must(build_zoo_model("resnet20")), "layer3.0.conv2.weight");
  double squares = 0.0;
  for (const float weight : weights) squares += static_cast<double>(weight) * weight;
  EXPECT_NEAR(squares / static_cast<double>(weights.size()), 2.0 / (64 * 9), 0.02 * 2.0 / (64 * 9));
}

// --- names and card

TEST(Zoo, NamesTensorsAsPyTorchDoes) {
  const Graph graph = must(build_zoo_model("resnet50?size=32&width=0.125"));
  EXPECT_NE(graph.find_initializer("layer3.5.conv2.weight"), nullptr);
  EXPECT_NE(graph.find_initializer("layer1.0.downsample.1.running_var"), nullptr);
  EXPECT_NE(graph.find_initializer("fc.bias"), nullptr);
}

TEST(Zoo, WritesACardThatSaysHowImagesArePrepared) {
  const auto card = must(card_of(must(build_zoo_model("resnet20?classes=10&seed=3"))));
  EXPECT_EQ(card->name, "resnet20");
  EXPECT_EQ(card->source, "zoo:resnet20?classes=10&seed=3");
  EXPECT_EQ(card->classes, 10);
  EXPECT_EQ(card->weights, "seeded:3");
  EXPECT_TRUE(card->weights_are_seeded);
  EXPECT_EQ(card->input->height, 32);
  EXPECT_FALSE(card->input->resize_crop);
  EXPECT_DOUBLE_EQ(card->input->scale, 1.0 / 255.0);
  EXPECT_THAT(card->input->mean, ElementsAre(0.485, 0.456, 0.406));
}

TEST(Zoo, CutsLargeImagesOutOfTheirMiddle) {
  const auto card = must(card_of(must(build_zoo_model("resnet18?width=0.05"))));
  EXPECT_EQ(card->input->resize_crop, (ResizeCrop{256, 224}));
}

TEST(Zoo, PreparesGreyImagesWithOneMean) {
  const auto card = must(card_of(must(build_zoo_model("lenet5"))));
  EXPECT_EQ(card->input->channels, 1);
  EXPECT_THAT(card->input->mean, ElementsAre(0.1307));
}

TEST(Zoo, ListsOptionsWithTheirDefaults) {
  const auto entries = zoo_entries();
  const auto entry = std::ranges::find(entries, "resnet20", &ZooEntry::name);
  ASSERT_NE(entry, entries.end());
  EXPECT_THAT(entry->options, Contains(AllOf(Field(&ZooOption::key, "classes"),
                                             Field(&ZooOption::default_text, "10"))));
  EXPECT_THAT(entry->options, Contains(Field(&ZooOption::key, "width")));
}

// --- what cannot be built

TEST(Zoo, SuggestsTheNearestName) {
  EXPECT_THAT(sentence_of("resnet21"),
              HasSubstr("no architecture \"resnet21\". Did you mean resnet2"));
  EXPECT_THAT(sentence_of("squeezenet"), HasSubstr("Known are lenet5, resnet8, mlp"));
  EXPECT_THAT(sentence_of("mlp?clases=3"), HasSubstr("Did you mean classes?"));
  EXPECT_THAT(sentence_of("mlp?wieghts=a"), HasSubstr("Did you mean weights?"));
}

TEST(Zoo, RefusesOptionsOfOtherArchitectures) {
  EXPECT_THAT(sentence_of("resnet8?patch=2"), HasSubstr("zoo:resnet8 has no option \"patch\""));
  EXPECT_THAT(sentence_of("resnet18?batch_norm=1"), HasSubstr("no option \"batch_norm\""));
}

TEST(Zoo, RefusesValuesOutOfRange) {
  EXPECT_THAT(sentence_of("mlp?classes=1"),
              HasSubstr("classes of zoo:mlp is \"1\". It takes a whole "
                        "number from 2 to 100000."));
  EXPECT_THAT(sentence_of("mlp?classes=ten"), HasSubstr("\"ten\""));
  EXPECT_THAT(sentence_of("mlp?classes=99999999999999999999"), HasSubstr("It takes"));
  EXPECT_THAT(sentence_of("resnet18?width=0"), HasSubstr("a factor from 0.05 to 16"));
  EXPECT_THAT(sentence_of("resnet18?width=nan"), HasSubstr("a factor"));
  EXPECT_THAT(sentence_of("vgg11?batch_norm=yes"), HasSubstr("0 or 1"));
  EXPECT_THAT(sentence_of("mlp?seed=-1"), HasSubstr("a whole number from 0"));
}

TEST(Zoo, RefusesImagesThatALayerCannotTake) {
  EXPECT_THAT(sentence_of("resnet18?size=100"),
              HasSubstr("images of 100 × 100. Its size is a multiple "
                        "of 32, at least 32."));
  EXPECT_THAT(sentence_of("lenet5?size=12"), HasSubstr("at least 16"));
  EXPECT_THAT(sentence_of("vit_tiny?size=100"), HasSubstr("a multiple of 16"));
}

TEST(Zoo, RefusesWhatNoOnnxFileCanHold) {
  EXPECT_THAT(sentence_of("vgg16?width=16"), HasSubstr("more than the 2,048 MiB"));
  EXPECT_THAT(sentence_of("mlp?hidden=65536&size=4096&channels=64"), HasSubstr("2,048 MiB"));
}

TEST(Zoo, LeavesWeightsToWhoKnowsTheFolder) {
  EXPECT_THAT(sentence_of("resnet8?weights=a.safetensors"), HasSubstr("names weights"));
  EXPECT_TRUE(build_zoo_model(must(parse_zoo_spec("resnet8?weights=a.safetensors"))));
}

TEST(ScaledChannels, AreMultiplesOfEightNeverFarBelow) {
  EXPECT_EQ(scaled_channels(64, 1.0), 64);
  EXPECT_EQ(scaled_channels(32, 0.35), 16);  // 11.2 rounds to 8, a quarter below
  EXPECT_EQ(scaled_channels(1280, 1.4), 1792);
  EXPECT_EQ(scaled_channels(16, 0.05), 8);
}

}  // namespace
}  // namespace carnot
