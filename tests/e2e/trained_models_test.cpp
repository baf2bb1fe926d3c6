// SPDX-License-Identifier: Apache-2.0
// The networks in models/ are what models/README.md says they are.
#include <gtest/gtest.h>

#include "datasets/glyphs.hpp"
#include "e2e/zoo_on_engine.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

struct Trained {
  const char* spec;
  const char* file;
  int correct;  // of the 5,000 test glyphs
};
void PrintTo(const Trained& model, std::ostream* out) { *out << model.file; }

class TrainedModels : public ZooOnEngine, public testing::WithParamInterface<Trained> {};

TEST_P(TrainedModels, AreAsGoodAsTheirReadmeSays) {
  const Graph graph =
      must(load_zoo_weights(must(build_zoo_model(GetParam().spec)),
                            std::filesystem::path{CARNOT_MODELS_FOLDER} / GetParam().file));
  const ImageSet glyph_images = must(glyphs(Split::test, 0, glyph_count(Split::test)));
  // Another engine than the one they were trained with: a narrow decision may fall the other way.
  EXPECT_NEAR(correct_of(graph, glyph_images), GetParam().correct, 2);
}

INSTANTIATE_TEST_SUITE_P(All, TrainedModels,
                         testing::Values(Trained{"resnet8?classes=10", "resnet8-glyphs.safetensors",
                                                 4790},
                                         Trained{"vgg11?classes=10&size=32&width=0.1&batch_norm=1",
                                                 "vgg11-glyphs.safetensors", 4650}));

}  // namespace
}  // namespace carnot
