// SPDX-License-Identifier: Apache-2.0
// What tactics make of networks that others trained, on the engines that are built.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>

#include "contract/reference_models.hpp"
#include "datasets/preprocess.hpp"
#include "graph/card.hpp"
#include "graph/onnx_file.hpp"
#include "tactics/recipe.hpp"
#include "zoo/batch_norm.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

using testing::AllOf;
using testing::Ge;
using testing::Le;

auto about(std::ptrdiff_t images, std::ptrdiff_t give_or_take) {
  return AllOf(Ge(images - give_or_take), Le(images + give_or_take));
}

RecipeStep step(std::string tactic, Parameters parameters = {}) {
  return {.tactic = std::move(tactic), .parameters = std::move(parameters)};
}

RecipeStep packed(const char* tactic, const char* scales) {
  return step(tactic, {{"scales", std::string{scales}}, {"convolutions", true}});
}

RecipeStep ranked(double rank, std::vector<std::string> exclude) {
  return step("low-rank",
              {{"by", std::string{"rank"}}, {"rank", rank}, {"exclude", std::move(exclude)}});
}

Graph after(const Graph& graph, const std::vector<RecipeStep>& steps) {
  return must(apply_recipe(graph, {.name = {}, .steps = steps}, nullptr)).graph;
}

class WeightTactics : public ReferenceModels {
 protected:
  /// Right answers on the images that were written, `batch` at a time, the engine as it is: both
  /// round the activations of packed products to bytes, by groups.
  std::ptrdiff_t correct_of(const Graph& graph, const ImageSet& set, int batch) {
    must(save_model(graph, model_path));
    return correct(predictions_of(settings(batch)), set);
  }

  static Graph model(const std::string& file) {
    return must(load_model(reference_data("models/" + file)));
  }

  /// With its batch norms separate, as it was trained.
  static Graph separate_resnet20() {
    return must(load_zoo_weights(must(build_zoo_model("resnet20")),
                                 reference_data("models/resnet20.safetensors")));
  }

  ImageSet cifar_for_resnet20() {
    ImageSet set = cifar("cifar10_test1000.bin");
    write_for_resnet20(set);
    return set;
  }
};

TEST_P(WeightTactics, ResNet20KeepsItsAnswersInEightBits) {
  const ImageSet set = cifar_for_resnet20();
  const auto right = [&](const Graph& graph, const char* scales) {
    return correct_of(after(graph, {packed("weight-int8", scales)}), set, 50);
  };
  const Graph folded = model("resnet20.onnx");
  const Graph separate = separate_resnet20();
  EXPECT_THAT(right(folded, "channel"), about(912, 1));
  EXPECT_THAT(right(folded, "tensor"), about(917, 1));
  EXPECT_THAT(right(separate, "channel"), about(912, 1));
  EXPECT_THAT(right(separate, "tensor"), about(916, 1));
}

TEST_P(WeightTactics, ResNet20InFourBitsNeedsAScalePerChannel) {
  const ImageSet set = cifar_for_resnet20();
  const auto right = [&](const Graph& graph, const char* scales) {
    return correct_of(after(graph, {packed("weight-int4", scales)}), set, 50);
  };
  const Graph folded = model("resnet20.onnx");
  const Graph separate = separate_resnet20();
  EXPECT_THAT(right(folded, "channel"), about(905, 3));
  EXPECT_THAT(right(folded, "tensor"), about(855, 3));
  EXPECT_THAT(right(separate, "channel"), about(905, 3));
  EXPECT_THAT(right(separate, "tensor"), about(868, 3));
}

TEST_P(WeightTactics, SqueezeNetLosesMoreInFourBits) {
  const ImageSet set = cifar("cifar10_test1000.bin");
  write_for_squeezenet(set);
  const Graph graph = model("squeezenet_cifar10.onnx");
  const auto right = [&](const char* tactic, const char* scales) {
    return correct_of(after(graph, {packed(tactic, scales)}), set, 8);
  };
  EXPECT_THAT(right("weight-int8", "channel"), about(768, 3));
  EXPECT_THAT(right("weight-int8", "tensor"), about(772, 3));
  EXPECT_THAT(right("weight-int4", "channel"), about(746, 3));
  EXPECT_THAT(right("weight-int4", "tensor"), about(612, 3));
}

TEST_P(WeightTactics, ThePerceptronTakesBlocks) {
  const ImageSet set = write_mnist({784, 1}, 1.0F / 255.0F, 10'000);
  const Graph graph = model("mnist-net_256x2.onnx");
  const auto right = [&](const char* tactic, const char* scales) {
    return correct_of(after(graph, {packed(tactic, scales)}), set, 1);
  };
  EXPECT_THAT(right("weight-int8", "channel"), about(9809, 10));
  EXPECT_THAT(right("weight-int4", "channel"), about(9792, 10));
  EXPECT_THAT(right("weight-int4", "block-32"), about(9798, 10));
  EXPECT_THAT(right("weight-int4", "block-16"), about(9802, 10));
}

TEST_P(WeightTactics, ResNet20HardlyNoticesHalfPrecision) {
  const ImageSet set = cifar_for_resnet20();
  const std::vector<RecipeStep> half = {step("fp16")};
  EXPECT_THAT(correct_of(after(model("resnet20.onnx"), half), set, 50), about(913, 1));
  EXPECT_THAT(correct_of(after(separate_resnet20(), half), set, 50), about(913, 1));
}

TEST_P(WeightTactics, ThePerceptronHoldsAtHalfOfItsFirstLayer) {
  const ImageSet set = write_mnist({784, 1}, 1.0F / 255.0F, 10'000);
  const Graph graph = model("mnist-net_256x2.onnx");
  const auto first = [](double rank) { return ranked(rank, {"10", "12"}); };
  EXPECT_THAT(correct_of(after(graph, {first(128)}), set, 1), about(9801, 10));
  EXPECT_THAT(correct_of(after(graph, {first(96)}), set, 1), about(9802, 10));
  EXPECT_THAT(correct_of(after(graph, {first(64)}), set, 1), about(9770, 10));
  EXPECT_THAT(correct_of(after(graph, {first(32)}), set, 1), about(9557, 10));
  EXPECT_THAT(correct_of(after(graph, {first(16)}), set, 1), about(7946, 10));
  const std::vector<RecipeStep> both = {first(128), ranked(64, {"8*", "12"})};
  EXPECT_THAT(correct_of(after(graph, both), set, 1), about(9788, 10));
}

INSTANTIATE_TEST_SUITE_P(Engines, WeightTactics, testing::ValuesIn(engines_under_test()),
                         testing::PrintToStringParamName());

/// Any architecture, small: the result passes the checker, loads, and answers in numbers near those
/// of the original.
class WeightTacticsOnTheZoo : public WorkerContract {
 protected:
  static constexpr int kBatch = 2;

  std::vector<float> logits_of(const Graph& graph) {
    must(save_model(graph, model_path));
    WorkerClient worker = started();
    must(worker.load(settings(kBatch)));
    const Predictions predictions = must(worker.predict(images_path));
    const auto logits = must(predictions.logits.as<float>());
    return {logits.begin(), logits.end()};
  }

  void show_seeded_images(const Graph& graph) {
    const InputSpec input = *must(card_of(graph))->input;
    const auto pixels = seeded_images(input, kBatch, 1);
    must(write_npy<float>(images_path, shape_of_input(input, kBatch), pixels));
  }

  /// The signal of the first answers above the difference of the others, in decibels.
  static double sqnr(const std::vector<float>& exact, const std::vector<float>& others) {
    double signal = 0.0;
    double noise = 0.0;
    for (std::size_t i = 0; i < exact.size(); ++i) {
      const double difference = static_cast<double>(exact[i]) - static_cast<double>(others.at(i));
      signal += static_cast<double>(exact[i]) * static_cast<double>(exact[i]);
      noise += difference * difference;
    }
    return 10.0 * std::log10(signal / noise);
  }
};

struct Kept {
  std::string name;
  RecipeStep step;
  double least_decibels;
};

constexpr std::array kArchitectures{"resnet20?width=0.5",
                                    "resnet50?size=64&width=0.125",
                                    "mobilenetv2?size=32&width=0.25",
                                    "densenet121?size=32&width=0.25",
                                    "convnext_tiny?size=32&width=0.125",
                                    "vit_tiny?size=32&patch=16",
                                    "lenet5",
                                    "mlp"};

TEST_P(WeightTacticsOnTheZoo, ResultsLoadAndAnswerNearly) {
  // torch rounds every result to half precision; the other two calculate in fp32 in between.
  const double least_of_halves = GetParam().name == "torch" ? 35.0 : 40.0;
  const std::vector<Kept> kept = {
      {"weight-int8", packed("weight-int8", "channel"), 20.0},
      {"weight-int8 in blocks", packed("weight-int8", "block-32"), 20.0},
      {"weight-int4", packed("weight-int4", "block-32"), 5.0},
      {"weight-int4 per tensor", packed("weight-int4", "tensor"), 0.0},
      {"fp16", step("fp16"), least_of_halves},
      {"low-rank", step("low-rank", {{"energy", 0.999}}), 10.0},
  };
  for (const char* architecture : kArchitectures) {
    const Graph graph = must(build_zoo_model(architecture));
    show_seeded_images(graph);
    const auto exact = logits_of(graph);
    for (const Kept& tactic : kept) {
      const auto logits = logits_of(after(graph, {tactic.step}));
      EXPECT_GT(sqnr(exact, logits), tactic.least_decibels) << tactic.name << ", " << architecture;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, WeightTacticsOnTheZoo, testing::ValuesIn(engines_under_test()),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace carnot
