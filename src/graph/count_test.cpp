// SPDX-License-Identifier: Apache-2.0
#include "graph/count.hpp"

#include <gmock/gmock.h>

#include "graph/onnx_file.hpp"
#include "graph/shapes.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/sample_graphs.hpp"

namespace carnot {
namespace {

using sample::bytes;
using sample::fixed;
using sample::floats;
using sample::node;
using testing::ElementsAre;
using testing::HasSubstr;

struct Golden {
  const char* file;
  std::int64_t parameters;
  std::int64_t macs;
  std::int64_t activations;
};

class ReferenceCounts : public testing::TestWithParam<Golden> {};

TEST_P(ReferenceCounts, EqualThePublishedFigures) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Golden& golden = GetParam();
  const Counts counts = must(count(must(load_model(reference_data("models") / golden.file))));
  EXPECT_EQ(counts.parameters, golden.parameters);
  EXPECT_EQ(counts.macs, golden.macs);
  EXPECT_EQ(counts.activations, golden.activations);
  EXPECT_EQ(counts.attention_macs, 0);
  EXPECT_TRUE(counts.peak_activation_bytes.has_value());
}

INSTANTIATE_TEST_SUITE_P(All, ReferenceCounts,
                         testing::Values(Golden{"resnet20.onnx", 269'034, 40'551'040, 188'426},
                                         Golden{"mnist-net_256x2.onnx", 269'322, 268'800, 522},
                                         Golden{"mnist-8.onnx", 5'994, 786'560, 9'418},
                                         Golden{"squeezenet_cifar10.onnx", 73'546, 3'876'032,
                                                43'114}));

std::int64_t macs_of(const Graph& graph) {
  return node_macs(must(infer_shapes(graph)), graph.nodes.back()).value_or(-1);
}

TEST(NodeMacs, OfAGroupedConvolutionDivideByTheGroups) {
  // Output 1 × 6 × 4 × 4, each from 4/2 channels of 3 × 3: 96 · 18.
  EXPECT_EQ(macs_of(sample::graph({fixed("x", {1, 4, 6, 6})},
                                  {node("Conv", {"x", "w"}, {"y"}, {{"group", std::int64_t{2}}})},
                                  {sample::open("y")}, {{"w", floats({6, 2, 3, 3})}})),
            96 * 18);
}

TEST(NodeMacs, OfATransposedConvolutionCountItsInput) {
  EXPECT_EQ(
      macs_of(sample::graph({fixed("x", {1, 4, 5, 5})}, {node("ConvTranspose", {"x", "w"}, {"y"})},
                            {sample::open("y")}, {{"w", floats({4, 3, 2, 2})}})),
      1 * 4 * 25 * 3 * 4);
}

TEST(NodeMacs, OfGemmFollowItsTranspositions) {
  EXPECT_EQ(
      macs_of(sample::graph({fixed("x", {7, 2})},
                            {node("Gemm", {"x", "w"}, {"y"},
                                  {{"transA", std::int64_t{1}}, {"transB", std::int64_t{1}}})},
                            {sample::open("y")}, {{"w", floats({3, 7})}})),
      2 * 3 * 7);
}

TEST(NodeMacs, OfABatchedProductCountEveryMatrix) {
  EXPECT_EQ(macs_of(sample::graph({fixed("x", {2, 3, 5, 7}), fixed("k", {2, 3, 7, 11})},
                                  {node("MatMul", {"x", "k"}, {"y"})}, {sample::open("y")})),
            2 * 3 * 5 * 7 * 11);
}

TEST(NodeMacs, OfAnLstmAreFourGatesPerStep) {
  // 3 steps, batch 1, one direction: 4h(i + h) with i = 5, h = 2.
  EXPECT_EQ(macs_of(sample::graph(
                {fixed("x", {3, 1, 5})},
                {node("LSTM", {"x", "w", "r"}, {"y"}, {{"hidden_size", std::int64_t{2}}})},
                {sample::open("y")}, {{"w", floats({1, 8, 5})}, {"r", floats({1, 8, 2})}})),
            3 * 4 * 2 * (5 + 2));
}

TEST(NodeMacs, OfEinsumAreTheProductOfAllLetters) {
  EXPECT_EQ(macs_of(sample::graph(
                {fixed("x", {2, 3, 4})},
                {node("Einsum", {"x", "w"}, {"y"}, {{"equation", std::string{"bij, jk -> bik"}}})},
                {sample::open("y")}, {{"w", floats({4, 5})}})),
            2 * 3 * 4 * 5);
}

TEST(NodeMacs, OfQuantizedLayersAreThoseOfTheFloatLayer) {
  const Graph graph = sample::graph(
      {fixed("x", {1, 1, 4, 4}, DataType::uint8)}, {node("ConvInteger", {"x", "w"}, {"y"})},
      {fixed("y", {1, 2, 2, 2}, DataType::int32)}, {{"w", bytes({2, 1, 3, 3})}});
  EXPECT_EQ(macs_of(graph), 8 * 9);
}

TEST(NodeMacs, OfUnknownShapesAreUnknownAndOfOtherNodesNone) {
  const Graph graph = sample::graph({sample::open("x")},
                                    {node("MatMul", {"x", "w"}, {"a"}), node("Relu", {"a"}, {"y"})},
                                    {sample::open("y")}, {{"w", floats({2, 2})}});
  EXPECT_EQ(node_macs(graph, graph.nodes[0]), std::nullopt);
  EXPECT_EQ(node_macs(graph, graph.nodes[1]), 0);
}

TEST(NodeMacs, BeyondSixtyFourBitsAreUnknown) {
  const std::int64_t huge = std::int64_t{1} << 40;
  Graph graph = sample::graph({fixed("x", {huge, 2})}, {node("MatMul", {"x", "k"}, {"y"})},
                              {fixed("y", {huge, huge})});
  graph.inputs.push_back(fixed("k", {2, huge}));
  EXPECT_EQ(node_macs(graph, graph.nodes[0]), std::nullopt);
}

/// Two linear layers of 2 → 3 → 2 around a Relu, for any batch.
Graph mlp(const Dimension& batch) {
  return sample::graph(
      {sample::value("x", {batch, std::int64_t{2}})},
      {node("MatMul", {"x", "w1"}, {"a"}), node("Relu", {"a"}, {"b"}),
       node("MatMul", {"b", "w2"}, {"c"}), node("Reshape", {"c", "shape"}, {"d"}),
       node("Softmax", {"d"}, {"y"})},
      {sample::open("y")},
      {{"w1", floats({2, 3})}, {"w2", floats({3, 2})}, {"shape", sample::integers({-1, 2})}});
}

TEST(Count, IsForOneImageWhateverTheBatch) {
  const Counts one = must(count(mlp(std::int64_t{1})));
  EXPECT_EQ(one.parameters, 12);
  EXPECT_EQ(one.macs, 12);
  EXPECT_EQ(one.activations, 5);
  EXPECT_EQ(one.weight_bytes, 12 * 4 + 2 * 8);
  EXPECT_EQ(one.weight_bytes_by_type.at(DataType::int64), 16);
  EXPECT_EQ(one.file_bytes, serialized_bytes(mlp(std::int64_t{1})));
  EXPECT_THAT(one.uncounted_ops, ElementsAre("Relu", "Softmax"));
  for (const Dimension& batch :
       {Dimension{std::string{"N"}}, Dimension{}, Dimension{std::int64_t{4}}}) {
    Counts other = must(count(mlp(batch)));
    other.file_bytes = one.file_bytes;
    EXPECT_EQ(other, one);
  }
}

TEST(Count, OfPeakActivationsFollowsWhatIsAlive) {
  // x 8 bytes; x+a 20; a+b 24; b+c 20; c, reshaped in place, and y: 16.
  EXPECT_EQ(must(count(mlp(std::int64_t{1}))).peak_activation_bytes, 24);
}

TEST(Count, OfPeakActivationsKeepsAResidualAlive) {
  const Graph graph = sample::graph({fixed("x", {1, 4})},
                                    {node("Relu", {"x"}, {"a"}), node("Neg", {"a"}, {"b"}),
                                     node("Neg", {"b"}, {"c"}), node("Add", {"c", "a"}, {"y"})},
                                    {fixed("y", {1, 4})});
  EXPECT_EQ(must(count(graph)).peak_activation_bytes, 3 * 16);
}

TEST(Count, TellsProductsOfTwoActivationsApart) {
  const Graph graph = sample::graph(
      {fixed("x", {1, 3, 4})},
      {node("MatMul", {"x", "w"}, {"q"}),
       node("Transpose", {"x"}, {"k"}, {{"perm", std::vector<std::int64_t>{0, 2, 1}}}),
       node("MatMul", {"q", "k"}, {"y"})},
      {sample::open("y")}, {{"w", floats({4, 4})}});
  const Counts counts = must(count(graph));
  EXPECT_EQ(counts.macs, 48 + 36);
  EXPECT_EQ(counts.attention_macs, 36);
}

TEST(Count, OfAQuantizedWeightIsThatOfTheFloatWeight) {
  const Graph graph = sample::graph(
      {fixed("x", {1, 1, 4, 4})},
      {node("QuantizeLinear", {"x", "s", "z"}, {"q"}),
       node("DequantizeLinear", {"q", "s", "z"}, {"d"}),
       node("DequantizeLinear", {"w", "ws", "wz"}, {"wf"}, {{"axis", std::int64_t{0}}}),
       node("DequantizeLinear", {"b", "bs"}, {"bf"}), node("Conv", {"d", "wf", "bf"}, {"y"})},
      {sample::open("y")},
      {{"s", Tensor::scalar(0.1F)},
       {"z", Tensor::scalar(std::uint8_t{3})},
       {"w", bytes({2, 1, 3, 3})},
       {"ws", floats({2})},
       {"wz", bytes({2})},
       {"b", Tensor::of(Shape{2}, std::vector<std::int32_t>{1, 2})},
       {"bs", floats({2})}});
  const Counts counts = must(count(graph));
  EXPECT_EQ(counts.parameters, 18 + 2);
  EXPECT_EQ(counts.macs, 8 * 9);
  EXPECT_EQ(counts.attention_macs, 0);
}

TEST(Count, OfASharedTensorIsOne) {
  const Graph graph = sample::graph(
      {fixed("x", {1, 2})}, {node("MatMul", {"x", "w"}, {"a"}), node("MatMul", {"a", "w"}, {"y"})},
      {sample::open("y")}, {{"w", floats({2, 2})}});
  const Counts counts = must(count(graph));
  EXPECT_EQ(counts.parameters, 4);
  EXPECT_EQ(counts.macs, 8);
}

TEST(Count, NamesTheNodeWhoseShapeIsUnknown) {
  Graph graph = sample::graph({sample::open("x")}, {node("MatMul", {"x", "w"}, {"y"})},
                              {sample::open("y")}, {{"w", floats({2, 2})}});
  EXPECT_THAT(
      count(graph).error().message,
      HasSubstr("node \"make_y\" (MatMul) cannot be counted: the model's input \"x\" has no "
                "shape."));
}

TEST(KnownCounts, AreTheParametersAndTheReasonWhereAShapeIsUnknown) {
  const Graph graph = sample::graph({sample::open("x")}, {node("MatMul", {"x", "w"}, {"y"})},
                                    {sample::open("y")}, {{"w", floats({2, 2})}});
  const KnownCounts counts = must(known_counts(graph));
  EXPECT_EQ(counts.parameters, 4);
  EXPECT_EQ(counts.macs, std::nullopt);
  EXPECT_THAT(counts.not_counted, HasSubstr("node \"make_y\" (MatMul) cannot be counted"));
}

TEST(KnownCounts, AreAllWhereShapesAreKnown) {
  const Graph graph = sample::graph({fixed("x", {1, 2})}, {node("MatMul", {"x", "w"}, {"y"})},
                                    {sample::open("y")}, {{"w", floats({2, 2})}});
  const KnownCounts counts = must(known_counts(graph));
  EXPECT_EQ(counts.macs, 4);
  EXPECT_EQ(counts.not_counted, "");
}

}  // namespace
}  // namespace carnot
