// SPDX-License-Identifier: Apache-2.0
// ResNet-20 with published weights, its residual blocks made narrower: how many of 1,000 CIFAR-10
// test images stay right, against the figures of Torch-Pruning and our own of knowledge/tactics.md.
#include <gtest/gtest.h>

#include <array>

#include "base/file.hpp"
#include "datasets/cifar10.hpp"
#include "e2e/zoo_on_engine.hpp"
#include "graph/card.hpp"
#include "graph/onnx_file.hpp"
#include "support/reference_data.hpp"
#include "tactics/structured/prune_structured.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

class PrunedResNet20 : public ZooOnEngine {
 protected:
  explicit PrunedResNet20(std::filesystem::path worker = CARNOT_ONNXRUNTIME_WORKER)
      : ZooOnEngine{std::move(worker)} {}

  void SetUp() override {
    CARNOT_NEEDS_REFERENCE_DATA();
    ZooOnEngine::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    graph_ = must(load_zoo_weights(must(build_zoo_model("resnet20")),
                                   reference_data("models/resnet20.safetensors")));
  }

  /// Only the inner channels of the blocks, any number of them.
  Graph pruned(double ratio, Parameters given = {}) {
    given.insert({{"ratio", ratio},
                  {"channels", std::string{"inner"}},
                  {"multiple", std::int64_t{1}},
                  {"least", std::int64_t{1}}});
    if (given.contains("importance") && !given.contains("repair")) calibration_images_ = 256;
    const Tactic tactic = prune_structured();
    const Parameters parameters = must(complete(tactic.parameters, given));
    EngineObserver observer = observer_over(images("cifar10_train1000.bin", calibration_images_),
                                            *must(card_of(graph_))->input);
    return must(tactic.apply(graph_, parameters, &observer)).graph;
  }

  Graph graph_;

  int correct(const Graph& graph) {
    return correct_of(graph, images("cifar10_test1000.bin", 1000));
  }

 private:
  static ImageSet images(const std::string& name, std::size_t count) {
    const auto file = must(MappedFile::open(reference_data("images/" + name)));
    return must(parse_cifar10(file.bytes().first(count * 3073), static_cast<std::int64_t>(count)));
  }

  std::size_t calibration_images_ = 500;
};

TEST_F(PrunedResNet20, IsAsGoodAsTorchPrunings) {
  EXPECT_NEAR(correct(pruned(0.25)), 745, 3);
  EXPECT_NEAR(correct(pruned(0.5)), 290, 3);
}

TEST_F(PrunedResNet20, IsBetterWithItsNormsObservedAnew) {
  const Parameters repair = {{"repair", std::string{"batch-norm"}}};
  EXPECT_NEAR(correct(pruned(0.25, repair)), 822, 8);
  EXPECT_NEAR(correct(pruned(0.5, repair)), 553, 8);
}

TEST_F(PrunedResNet20, IsNearlyAsGoodAsBeforeWithItsReadersRefitted) {
  const Parameters repair = {{"repair", std::string{"least-squares"}}};
  // With labels, fine-tuned on as many images, Torch-Pruning's networks reach 880 and 825.
  EXPECT_GE(correct(pruned(0.25, repair)), 895);
  EXPECT_GE(correct(pruned(0.5, repair)), 820);
}

TEST_F(PrunedResNet20, IsRepairedWithItsNormsFoldedToo) {
  Graph folded = must(load_model(reference_data("models/resnet20.onnx")));
  set_card(folded, *must(card_of(graph_)));
  graph_ = folded;
  EXPECT_GE(correct(pruned(0.25, {{"repair", std::string{"least-squares"}}})), 890);
}

struct Golden {
  const char* importance;
  std::array<int, 2> correct;  // at 25 and 50 %
};
void PrintTo(const Golden& row, std::ostream* out) { *out << row.importance; }

class PrunedResNet20By : public PrunedResNet20, public testing::WithParamInterface<Golden> {};

TEST_P(PrunedResNet20By, KeepsWhatMatters) {
  const Parameters importance = {{"importance", std::string{GetParam().importance}}};
  EXPECT_NEAR(correct(pruned(0.25, importance)), GetParam().correct[0], 3);
  EXPECT_NEAR(correct(pruned(0.5, importance)), GetParam().correct[1], 3);
}

INSTANTIATE_TEST_SUITE_P(All, PrunedResNet20By,
                         testing::Values(Golden{"producers", {635, 219}},
                                         Golden{"consumers", {710, 277}},
                                         Golden{"norm-scale", {474, 128}},
                                         Golden{"activation", {652, 296}}));

class PrunedResNet20OnTorch : public PrunedResNet20 {
 protected:
  PrunedResNet20OnTorch() : PrunedResNet20{CARNOT_TORCH_WORKER} {}
};

TEST_F(PrunedResNet20OnTorch, ByTaylorKeepsWhatTheAnswerHangsOn) {
  const Parameters importance = {{"importance", std::string{"taylor"}}};
  EXPECT_NEAR(correct(pruned(0.25, importance)), 813, 5);
  EXPECT_NEAR(correct(pruned(0.5, importance)), 272, 5);
}

TEST_F(PrunedResNet20OnTorch, ByTaylorIsRepairedToo) {
  const Parameters both = {{"importance", std::string{"taylor"}},
                           {"repair", std::string{"least-squares"}}};
  EXPECT_GE(correct(pruned(0.5, both)), 822);
}

}  // namespace
}  // namespace carnot
