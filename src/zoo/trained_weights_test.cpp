// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "graph/card.hpp"
#include "graph/safetensors.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A file with the tensors of a graph, changed by whoever asks.
class TrainedWeights : public testing::Test {
 protected:
  static NamedTensors learned_of(const Graph& graph) {
    NamedTensors tensors;
    for (const auto& [name, tensor] : graph.initializers) {
      if (tensor.type() == DataType::float32 && !tensor.shape().empty()) tensors[name] = tensor;
    }
    return tensors;
  }
  std::filesystem::path file_with(const NamedTensors& tensors) const {
    const auto path = folder_.path() / "weights.safetensors";
    must(write_file_atomically(path, must(serialize_safetensors(tensors))));
    return path;
  }

  TemporaryFolder folder_ = must(TemporaryFolder::create("", "carnot-zoo-test"));
};

TEST_F(TrainedWeights, ReplaceEverySeededTensor) {
  const Graph other = must(build_zoo_model("resnet8?seed=2"));
  const Graph loaded =
      must(load_zoo_weights(must(build_zoo_model("resnet8?seed=1")), file_with(learned_of(other))));
  EXPECT_EQ(loaded.initializers, other.initializers);
}

TEST_F(TrainedWeights, AreNamedOnTheCard) {
  const Graph graph = must(build_zoo_model("resnet8"));
  const auto card = must(card_of(must(load_zoo_weights(graph, file_with(learned_of(graph))))));
  EXPECT_FALSE(card->weights_are_seeded);
  EXPECT_THAT(card->weights, StartsWith("file:"));
  EXPECT_EQ(card->weights.size(), 5U + 64U);
  EXPECT_EQ(card->input->width, 32);
}

TEST_F(TrainedWeights, OfLayersOverTokensAreTurned) {
  const Graph graph = must(build_zoo_model("vit_tiny?classes=3&size=32"));
  NamedTensors published = learned_of(graph);
  published.extract("blocks.0.mlp.fc1.weight.T");
  std::vector<float> elements(768 * 192, 0.0F);
  elements[5 * 192 + 7] = 42.0F;  // output 5, input 7
  published["blocks.0.mlp.fc1.weight"] = Tensor::of({768, 192}, elements);

  const Graph loaded = must(load_zoo_weights(graph, file_with(published)));

  const Tensor* turned = loaded.find_initializer("blocks.0.mlp.fc1.weight.T");
  EXPECT_EQ(turned->shape(), (Shape{192, 768}));
  EXPECT_EQ(turned->as<float>()[7 * 768 + 5], 42.0F);
}

TEST_F(TrainedWeights, OfAnotherWidthAreRefusedWithTheFile) {
  const auto path = file_with(learned_of(must(build_zoo_model("resnet8?width=2"))));
  const auto loaded = load_zoo_weights(must(build_zoo_model("resnet8")), path);
  ASSERT_FALSE(loaded);
  EXPECT_THAT(to_sentence(loaded.error()), HasSubstr("weights.safetensors"));
}

TEST_F(TrainedWeights, ThatAreNotThereAreAnError) {
  const auto loaded =
      load_zoo_weights(must(build_zoo_model("resnet8")), folder_.path() / "none.safetensors");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::not_found);
}

TEST(PublishedWeights, OfResnet20FitTheZooByName) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const auto path = reference_data("models/resnet20.safetensors");
  const Graph loaded = must(load_zoo_weights(must(build_zoo_model("resnet20")), path));
  const NamedTensors published = must(load_safetensors(path));
  EXPECT_EQ(*loaded.find_initializer("layer2.0.bn1.running_var"),
            published.at("layer2.0.bn1.running_var"));
}

}  // namespace
}  // namespace carnot
