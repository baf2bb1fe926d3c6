// SPDX-License-Identifier: Apache-2.0
#include "graph/classical.hpp"

#include <gmock/gmock.h>

#include "graph/count.hpp"
#include "graph/onnx_file.hpp"
#include "support/must.hpp"
#include "support/sample_graphs.hpp"

namespace carnot {
namespace {

using sample::fixed;
using sample::value;
using testing::ElementsAre;
using testing::IsEmpty;

Node classical(std::string op, std::map<std::string, Attribute, std::less<>> attributes) {
  Node node = sample::node(std::move(op), {"x"}, {"label", "scores"}, std::move(attributes));
  node.domain = kClassicalDomain;
  return node;
}

Graph model_of(Node node, Dimension batch = std::string{"n"}) {
  Graph graph = sample::graph(
      {value("x", {batch, std::int64_t{4}})}, {std::move(node)},
      {value("label", {batch}, DataType::int64), value("scores", {batch, std::int64_t{3}})});
  graph.opsets["ai.onnx.ml"] = 3;
  return graph;
}

std::vector<float> reals(std::size_t count) { return std::vector<float>(count, 0.5F); }

Node linear() {
  return classical("LinearClassifier", {{"coefficients", reals(12)}, {"intercepts", reals(3)}});
}

/// Two thresholds, three leaves, each with a weight for one class.
Node tree() {
  return classical("TreeEnsembleClassifier",
                   {{"nodes_values", reals(5)},
                    {"nodes_modes",
                     std::vector<std::string>{"BRANCH_LEQ", "LEAF", "BRANCH_LEQ", "LEAF", "LEAF"}},
                    {"class_weights", reals(3)}});
}

TEST(Classical, ALinearModelMultipliesEachCoefficientOnce) {
  const Counts counts = must(count(model_of(linear())));
  EXPECT_EQ(counts.macs, 12);
  EXPECT_EQ(counts.parameters, 15);
  EXPECT_EQ(counts.activations, 3);
  EXPECT_EQ(counts.weight_bytes, 60);
  EXPECT_THAT(counts.uncounted_ops, IsEmpty());
}

TEST(Classical, AFixedBatchIsCountedForOneRow) {
  const Counts counts = must(count(model_of(linear(), std::int64_t{8})));
  EXPECT_EQ(counts.macs, 12);
  EXPECT_EQ(counts.activations, 3);
}

TEST(Classical, ATreeHasParametersAndNoMacs) {
  const Graph graph = model_of(tree());
  const Counts counts = must(count(graph));
  EXPECT_EQ(counts.macs, 0);
  EXPECT_EQ(counts.parameters, 2 + 3) << "the entries of leaves are no thresholds";
  EXPECT_THAT(counts.uncounted_ops, ElementsAre("TreeEnsembleClassifier"));
  EXPECT_THAT(classical_without_macs(graph), ElementsAre("TreeEnsembleClassifier"));
}

TEST(Classical, ATreeOfTheNewerFormIsCountedAlike) {
  const ClassicalCounts counts =
      classical_counts(classical("TreeEnsemble", {{"nodes_splits", sample::floats({2})},
                                                  {"leaf_weights", sample::floats({3})}}));
  EXPECT_EQ(counts.parameters, 5);
  EXPECT_EQ(counts.macs, 0);
}

TEST(Classical, SupportVectorsAreMultipliedAndSummed) {
  const ClassicalCounts counts = classical_counts(
      classical("SVMRegressor",
                {{"support_vectors", reals(20)}, {"coefficients", reals(5)}, {"rho", reals(1)}}));
  EXPECT_EQ(counts.macs, 25);
  EXPECT_EQ(counts.parameters, 26);
  EXPECT_EQ(counts.outputs, 1);
}

TEST(Classical, WhatLearnedNothingIsNotNamed) {
  EXPECT_THAT(classical_without_macs(model_of(classical("Normalizer", {}))), IsEmpty());
  EXPECT_THAT(must(count(model_of(classical("Normalizer", {})))).uncounted_ops,
              ElementsAre("Normalizer"));
  EXPECT_THAT(must(count(model_of(classical("LabelEncoder", {})))).uncounted_ops, IsEmpty());
  Node foreign = tree();
  foreign.domain = "org.example";
  EXPECT_EQ(classical_counts(foreign).parameters, 0);
}

TEST(Classical, AModelIsWrittenAndReadBackWhole) {
  const Graph graph = model_of(tree());
  EXPECT_TRUE(must(parse_model(serialize(graph))).nodes == graph.nodes);
}

}  // namespace
}  // namespace carnot
