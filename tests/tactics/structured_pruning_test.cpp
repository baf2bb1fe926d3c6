// SPDX-License-Identifier: Apache-2.0
// prune-structured on every architecture of the zoo: the counts of Torch-Pruning for the same
// choice, and graphs that are as whole as before.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "base/rng.hpp"
#include "graph/check.hpp"
#include "graph/count.hpp"
#include "graph/shapes.hpp"
#include "support/masked_channels.hpp"
#include "support/must.hpp"
#include "support/reference_run.hpp"
#include "tactics/structured/importance.hpp"
#include "tactics/structured/prune_structured.hpp"
#include "tactics/structured/selection.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

TacticOutcome pruned(const Graph& graph, const Parameters& given) {
  const Tactic tactic = prune_structured();
  return must(tactic.apply(graph, must(complete(tactic.parameters, given)), nullptr));
}

const Parameters kAsTorchPruning = {{"multiple", std::int64_t{1}}, {"least", std::int64_t{1}}};

Parameters with(Parameters parameters, const std::string& key, ParameterValue value) {
  parameters.insert_or_assign(key, std::move(value));
  return parameters;
}

struct Expected {
  const char* spec;
  double ratio;
  std::int64_t parameters;
  std::int64_t macs;  // 0: not told
};
void PrintTo(const Expected& row, std::ostream* out) { *out << row.spec << " at " << row.ratio; }

class TorchPruningCounts : public testing::TestWithParam<Expected> {};

TEST_P(TorchPruningCounts, AreOurs) {
  const Graph graph = must(build_zoo_model(GetParam().spec));
  const auto outcome = pruned(graph, with(kAsTorchPruning, "ratio", GetParam().ratio));
  const Counts counts = must(count(outcome.graph));
  EXPECT_EQ(counts.parameters, GetParam().parameters) << testing::PrintToString(outcome.notes);
  if (GetParam().macs != 0) {
    EXPECT_EQ(counts.macs, GetParam().macs);
  }
}

// Torch-Pruning 1.6.1 on torchvision's nets, everything but the classifier's outputs.
INSTANTIATE_TEST_SUITE_P(All, TorchPruningCounts,
                         testing::Values(Expected{"resnet18", 0.25, 6'675'352, 1'042'639'872},
                                         Expected{"resnet18", 0.5, 3'055'880, 483'149'824},
                                         Expected{"resnet50", 0.25, 14'771'992, 2'322'677'760},
                                         Expected{"resnet50", 0.5, 6'917'640, 1'052'311'552},
                                         Expected{"mobilenetv2", 0.25, 2'230'528, 0},
                                         Expected{"mobilenetv2", 0.5, 1'221'768, 0},
                                         Expected{"densenet121", 0.25, 4'697'992, 0},
                                         Expected{"densenet121", 0.5, 2'274'728, 0},
                                         Expected{"vgg11", 0.25, 75'506'440, 0},
                                         Expected{"vgg11", 0.5, 34'243'752, 0}));

class InnerChannels : public testing::TestWithParam<Expected> {};

TEST_P(InnerChannels, OfResNet20) {
  const Graph graph = must(build_zoo_model(GetParam().spec));
  const auto outcome = pruned(graph, with(with(kAsTorchPruning, "ratio", GetParam().ratio),
                                          "channels", std::string{"inner"}));
  const Counts counts = must(count(outcome.graph));
  EXPECT_EQ(counts.parameters, GetParam().parameters);
  EXPECT_EQ(counts.macs, GetParam().macs);
}

INSTANTIATE_TEST_SUITE_P(All, InnerChannels,
                         testing::Values(Expected{"resnet20", 0.25, 202'738, 30'524'032},
                                         Expected{"resnet20", 0.5, 135'754, 20'497'024}));

/// Shapes that nobody wrote down: what inference finds in the smaller graph by itself.
Graph inferred_anew(Graph graph) {
  graph.values.clear();
  return must(infer_shapes(std::move(graph)));
}

class PrunedZoo : public testing::TestWithParam<const char*> {};

TEST_P(PrunedZoo, IsAsWholeAsBefore) {
  const Graph graph = must(build_zoo_model(GetParam()));
  const auto outcome = pruned(graph, {{"ratio", 0.5}, {"least", std::int64_t{2}}});
  EXPECT_GT(outcome.nodes_touched, 0) << testing::PrintToString(outcome.notes);
  must(check(outcome.graph));
  EXPECT_EQ(outcome.graph.inputs, graph.inputs);
  EXPECT_EQ(outcome.graph.outputs, graph.outputs);
  const Graph anew = inferred_anew(outcome.graph);
  EXPECT_EQ(anew.outputs, graph.outputs);
  for (const auto& [name, info] : outcome.graph.values) {
    const auto found = anew.values.find(name);
    if (found == anew.values.end() || !found->second.static_shape()) continue;
    EXPECT_EQ(found->second.static_shape(), info.static_shape()) << name;
  }
  EXPECT_LT(must(count(outcome.graph)).macs, 0.75 * static_cast<double>(must(count(graph)).macs));
}

INSTANTIATE_TEST_SUITE_P(
    All, PrunedZoo,
    testing::Values("lenet5", "resnet8", "mlp", "resnet20", "resnet18?size=32&width=0.25",
                    "resnet50?size=64&width=0.25", "mobilenetv2?size=64&width=0.5",
                    "densenet121?size=32&width=0.5", "vit_tiny?size=32&patch=16",
                    "vit_small?size=32&patch=16", "convnext_tiny?size=32&width=0.25",
                    "vgg11?size=32&width=0.125&batch_norm=1", "vgg16?size=32&width=0.125"));

/// The values of the graph's output for one random image.
std::vector<float> answer_of(const Graph& graph) {
  const ValueInfo& input = graph.inputs.front();
  const Shape shape = input.static_shape().value();
  Rng rng{11};
  std::vector<float> image(static_cast<std::size_t>(element_count(shape)));
  for (float& pixel : image) pixel = static_cast<float>(rng.normal());
  const Tensors inputs = {{input.name, Tensor::of<float>(shape, image)}};
  return floats_of(must(reference_run(graph, inputs)).at(graph.outputs.front().name));
}

class PrunedZooMeaning : public testing::TestWithParam<const char*> {};

TEST_P(PrunedZooMeaning, IsThatNobodyListensToWhatIsGone) {
  const Graph graph = must(with_batch(must(build_zoo_model(GetParam())), 1));
  const Dependencies found = dependencies_of(graph, std::vector<bool>(graph.nodes.size()));
  const Cuts cuts = select_cuts(found, weight_scores(graph, found, Importance::magnitude),
                                {.ratio = 0.5, .multiple = 1, .least = 2});
  const Remainder remainder{found, cuts};
  int touched = 0;
  const auto is = answer_of(without_channels(graph, found, remainder, touched));
  const auto should_be = answer_of(with_unheard_channels(graph, found, remainder));
  const float largest = std::abs(
      *std::ranges::max_element(should_be, {}, [](float logit) { return std::abs(logit); }));
  EXPECT_THAT(is, testing::Pointwise(testing::FloatNear(1e-4F * largest), should_be));
}

// Those that the reference can run, without norms over channels: these see fewer when some go.
INSTANTIATE_TEST_SUITE_P(
    All, PrunedZooMeaning,
    testing::Values("lenet5", "resnet8", "mlp", "resnet20", "resnet18?size=32&width=0.125",
                    "resnet50?size=32&width=0.125", "mobilenetv2?size=32&width=0.25",
                    "densenet121?size=32&width=0.25", "vgg11?size=32&width=0.125&batch_norm=1"));

TEST(PrunedZooList, HasEveryArchitecture) { EXPECT_EQ(zoo_entries().size(), 13U); }

}  // namespace
}  // namespace carnot
