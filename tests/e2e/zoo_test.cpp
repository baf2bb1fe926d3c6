// SPDX-License-Identifier: Apache-2.0
// The zoo on a real engine: seeded statistics that fit, and no branch without effect.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/file.hpp"
#include "datasets/cifar10.hpp"
#include "e2e/zoo_on_engine.hpp"
#include "support/reference_data.hpp"
#include "zoo/batch_norm.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

/// The largest change of a logit, as a share of the largest logit.
double change(const std::vector<float>& before, const std::vector<float>& after) {
  double largest = 0.0;
  double difference = 0.0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(before[i])));
    difference = std::max(difference, std::abs(static_cast<double>(after[i]) - before[i]));
  }
  return difference / largest;
}

/// A model with one path cut, and where.
struct Cut {
  std::string where;
  Graph graph;
};

/// One model for each side of each sum of two computed values, with that side left out.
std::vector<Cut> without_one_summand(const Graph& graph) {
  std::vector<Cut> cuts;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& sum = graph.nodes[i];
    const auto learned = [&](const std::string& value) { return graph.find_initializer(value); };
    if (!sum.is("Add") || std::ranges::any_of(sum.inputs, learned)) continue;
    for (const std::string& kept : sum.inputs) {
      cuts.push_back({fmt::format("{} keeps only {}", sum.name, kept), graph});
      Node& node = cuts.back().graph.nodes[i];
      node.op_type = "Identity";
      node.inputs = {kept};
    }
  }
  return cuts;
}

/// One model for each layer of the dense blocks, with zeros where it adds to the features.
std::vector<Cut> without_one_dense_layer(const Graph& graph) {
  std::vector<Cut> cuts;
  for (const auto& [name, tensor] : graph.initializers) {
    if (name.find("denselayer") == name.npos || !name.ends_with("conv2.weight")) continue;
    cuts.push_back({name + " is 0", graph});
    const std::vector<float> zeros(static_cast<std::size_t>(tensor.count()));
    cuts.back().graph.initializers[name] = Tensor::of(tensor.shape(), zeros);
  }
  return cuts;
}

struct Branched {
  const char* spec;
  std::size_t cuts;
};
void PrintTo(const Branched& net, std::ostream* out) { *out << net.spec; }

class ZooBranches : public ZooOnEngine, public testing::WithParamInterface<Branched> {};

TEST_P(ZooBranches, AllChangeTheLogits) {
  Graph graph = must(build_zoo_model(GetParam().spec));
  show_seeded_images(graph);
  graph = with_statistics(std::move(graph));
  const auto logits = logits_of(graph);
  std::vector<Cut> cuts = without_one_summand(graph);
  std::ranges::move(without_one_dense_layer(graph), std::back_inserter(cuts));
  EXPECT_EQ(cuts.size(), GetParam().cuts);
  for (const Cut& cut : cuts) EXPECT_GT(change(logits, logits_of(cut.graph)), 0.01) << cut.where;
}

INSTANTIATE_TEST_SUITE_P(All, ZooBranches,
                         testing::Values(Branched{"resnet8", 6}, Branched{"resnet20?width=0.5", 18},
                                         Branched{"resnet18?size=32&width=0.125", 16},
                                         Branched{"resnet50?size=64&width=0.125", 32},
                                         Branched{"mobilenetv2?size=32&width=0.25", 24},
                                         Branched{"densenet121?size=32&width=0.25", 58},
                                         Branched{"convnext_tiny?size=32&width=0.125", 36},
                                         Branched{"vit_tiny?size=32&patch=16", 48},
                                         Branched{"vit_small?size=32&patch=16&width=0.34", 48}));

TEST_F(ZooOnEngine, NormsWithObservedStatisticsGiveWhatTheBatchGave) {
  const Graph graph = must(build_zoo_model("mobilenetv2?size=32&width=0.25"));
  show_seeded_images(graph);
  const auto by_batch = logits_of(must(with_batch_statistics(graph)).graph);
  const auto by_statistics = logits_of(with_statistics(graph));
  EXPECT_LT(change(by_batch, by_statistics), 1e-4);
  EXPECT_GT(change(by_batch, logits_of(graph)), 0.1) << "the norms did nothing to begin with";
}

TEST_F(ZooOnEngine, ResNet20WithPublishedWeightsIsRight912TimesInAThousand) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Graph graph = must(load_zoo_weights(must(build_zoo_model("resnet20")),
                                            reference_data("models/resnet20.safetensors")));
  const auto file = must(MappedFile::open(reference_data("images/cifar10_test1000.bin")));
  EXPECT_EQ(correct_of(graph, must(parse_cifar10(file.bytes(), 1000))), 912);
}

}  // namespace
}  // namespace carnot
