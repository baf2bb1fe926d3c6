// SPDX-License-Identifier: Apache-2.0
// Every architecture of the zoo in torch and in ONNX Runtime, as built and folded.
#include <gtest/gtest.h>

#include <string>

#include "e2e/engine_pair.hpp"
#include "tactics/fold/fold.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

class TorchZoo : public EnginePair, public testing::WithParamInterface<const char*> {};

TEST_P(TorchZoo, AnswersAsOnnxRuntimeDoes) {
  Graph graph = must(build_zoo_model(GetParam()));
  show_seeded_images(graph);
  graph = with_statistics(std::move(graph));
  EXPECT_LE(difference("as built", graph).absolute, 1e-4);
  FoldCounts counts;
  EXPECT_LE(difference("folded", must(folded(graph, counts))).absolute, 1e-4);
}

std::string name_of(const testing::TestParamInfo<const char*>& info) {
  const std::string spec{info.param};
  return spec.substr(0, spec.find('?'));
}

INSTANTIATE_TEST_SUITE_P(
    All, TorchZoo,
    testing::Values("mlp", "lenet5", "resnet8", "resnet20", "resnet18?size=32&width=0.25",
                    "resnet50?size=64&width=0.25", "vgg11?size=32&width=0.25",
                    "mobilenetv2?size=32&width=0.5", "densenet121?size=32&width=0.5",
                    "convnext_tiny?size=32&width=0.25", "vit_tiny?size=32&patch=16",
                    "vit_small?size=32&patch=16&width=0.34"),
    name_of);

}  // namespace
}  // namespace carnot
