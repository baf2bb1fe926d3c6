// SPDX-License-Identifier: Apache-2.0
#include "graph/shapes.hpp"

#include <gmock/gmock.h>

#include "graph/check.hpp"
#include "graph/onnx_file.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/sample_graphs.hpp"

namespace carnot {
namespace {

using sample::fixed;
using sample::floats;
using sample::integers;
using sample::node;
using testing::HasSubstr;

class ReferenceShapes : public testing::TestWithParam<const char*> {};

TEST_P(ReferenceShapes, AreAllKnownForABatchOfSeven) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Graph graph = must(with_batch(must(load_model(reference_data("models") / GetParam())), 7));
  EXPECT_EQ(graph.outputs.front().static_shape(), (Shape{7, 10}));
  for (const Node& node : graph.nodes) {
    const auto info = graph.info(node.outputs.front());
    ASSERT_TRUE(info.has_value()) << node.outputs.front();
    EXPECT_TRUE(info->static_shape().has_value()) << node.op_type << " " << node.name;
  }
  must(check(graph));
}

TEST_P(ReferenceShapes, SurviveRaisingToOpset13And17) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Graph graph = must(load_model(reference_data("models") / GetParam()));
  for (const std::int64_t opset : {13, 17}) {
    const Graph raised = must(raise_opset(graph, opset));
    EXPECT_EQ(raised.opset(), opset);
    must(check(raised));
  }
}

INSTANTIATE_TEST_SUITE_P(All, ReferenceShapes,
                         testing::Values("resnet20.onnx", "mnist-8.onnx", "mnist-net_256x2.onnx",
                                         "squeezenet_cifar10.onnx"));

Shape shape_of(const Graph& graph, std::string_view value) {
  const auto info = graph.info(value);
  const auto shape = info ? info->static_shape() : std::nullopt;
  return shape.value_or(Shape{-1});
}

TEST(InferShapes, FollowsShapeArithmetic) {
  const Graph graph = must(infer_shapes(
      sample::graph({fixed("x", {2, 3, 4})},
                    {node("Shape", {"x"}, {"s"}), node("Gather", {"s", "zero"}, {"n"}),
                     node("Unsqueeze", {"n", "axes"}, {"n1"}),
                     node("Concat", {"n1", "rest"}, {"t"}, {{"axis", std::int64_t{0}}}),
                     node("Reshape", {"x", "t"}, {"y"})},
                    {sample::open("y")},
                    {{"zero", Tensor::scalar(std::int64_t{0})},
                     {"axes", integers({0})},
                     {"rest", integers({-1})}})));
  EXPECT_EQ(shape_of(graph, "y"), (Shape{2, 12}));
}

TEST(InferShapes, LeavesWhatItCannotTellUnknown) {
  Graph graph =
      sample::graph({fixed("x", {2})}, {node("Odd", {"x"}, {"a"}), node("Relu", {"a"}, {"y"})},
                    {sample::open("y")});
  graph.nodes[0].domain = "my.ops";
  graph.opsets["my.ops"] = 1;
  EXPECT_EQ(must(infer_shapes(graph)).info("y")->static_shape(), std::nullopt);
}

TEST(InferShapes, KeepsWhatTheFileSaysAboutAnUnknownOperator) {
  Graph graph =
      sample::graph({fixed("x", {2})}, {node("Odd", {"x"}, {"a"}), node("Relu", {"a"}, {"y"})},
                    {sample::open("y")});
  graph.nodes[0].domain = "my.ops";
  graph.opsets["my.ops"] = 1;
  graph.values["a"] = fixed("a", {5});
  EXPECT_EQ(shape_of(must(infer_shapes(graph)), "y"), Shape{5});
}

Graph newer(std::vector<Node> nodes, std::map<std::string, Tensor, std::less<>> constants) {
  Graph graph = sample::graph({fixed("x", {2, 4, 6})}, std::move(nodes), {sample::open("y")},
                              std::move(constants));
  graph.opsets[""] = 20;
  return must(infer_shapes(std::move(graph)));
}

TEST(InferShapes, ReadsReductionsOfOpset18) {
  EXPECT_EQ(
      shape_of(newer({node("ReduceMean", {"x", "axes"}, {"y"}, {{"keepdims", std::int64_t{0}}})},
                     {{"axes", integers({1})}}),
               "y"),
      (Shape{2, 6}));
  EXPECT_EQ(shape_of(newer({node("ReduceMax", {"x"}, {"y"})}, {}), "y"), (Shape{1, 1, 1}));
}

TEST(InferShapes, ReadsOtherOperatorsOfOpset18AndLater) {
  EXPECT_EQ(shape_of(newer({node("Split", {"x"}, {"y", "z"},
                                 {{"num_outputs", std::int64_t{2}}, {"axis", std::int64_t{1}}})},
                           {}),
                     "y"),
            (Shape{2, 2, 6}));
  EXPECT_EQ(shape_of(newer({node("Gelu", {"x"}, {"y"})}, {}), "y"), (Shape{2, 4, 6}));
  EXPECT_EQ(shape_of(newer({node("GroupNormalization", {"x", "s", "b"}, {"y"},
                                 {{"num_groups", std::int64_t{2}}})},
                           {{"s", floats({4})}, {"b", floats({4})}}),
                     "y"),
            (Shape{2, 4, 6}));
  EXPECT_EQ(
      shape_of(newer({node("Pad", {"x", "pads"}, {"y"})}, {{"pads", integers({0, 0, 1, 0, 0, 1})}}),
               "y"),
      (Shape{2, 4, 8}));
}

TEST(InferShapes, DoesNotGuessOperatorsThatChanged) {
  // Pads of one axis only would be read as pads of all of them.
  EXPECT_EQ(newer({node("Pad", {"x", "pads", "", "axes"}, {"y"})},
                  {{"pads", integers({1, 1})}, {"axes", integers({2})}})
                .info("y")
                ->static_shape(),
            std::nullopt);
}

TEST(WithBatch, SetsAFreeBatchEverywhereItsSymbolStands) {
  Graph graph = sample::graph({sample::value("x", {std::string{"N"}, std::int64_t{2}}),
                               sample::value("k", {std::int64_t{2}, std::string{"N"}})},
                              {node("MatMul", {"x", "k"}, {"y"})},
                              {sample::value("y", {std::string{"N"}, std::string{"N"}})});
  EXPECT_EQ(fixed_batch(graph), std::nullopt);
  graph = must(with_batch(graph, 3));
  EXPECT_EQ(fixed_batch(graph), 3);
  EXPECT_EQ(shape_of(graph, "k"), (Shape{2, 3}));
  EXPECT_EQ(shape_of(graph, "y"), (Shape{3, 3}));
}

/// Attention as exporters write it down for one image of 3 tokens of 4 features in 2 heads, with a
/// class token in front and only that token's features read at the end.
Graph transformer() {
  const auto order = [](std::vector<std::int64_t> axes) {
    return std::map<std::string, Attribute, std::less<>>{{"perm", std::move(axes)}};
  };
  return sample::graph(
      {fixed("x", {1, 2, 4})},
      {node("Concat", {"cls", "x"}, {"t"}, {{"axis", std::int64_t{1}}}),
       node("MatMul", {"t", "w"}, {"qkv"}), node("Reshape", {"qkv", "split"}, {"r"}),
       node("Transpose", {"r"}, {"h"}, order({2, 0, 3, 1, 4})),
       node("Gather", {"h", "zero"}, {"q"}, {{"axis", std::int64_t{0}}}),
       node("Transpose", {"q"}, {"k"}, order({0, 1, 3, 2})), node("MatMul", {"q", "k"}, {"a"}),
       node("MatMul", {"a", "q"}, {"o"}), node("Transpose", {"o"}, {"p"}, order({0, 2, 1, 3})),
       node("Reshape", {"p", "rows"}, {"flat"}),  // the batch is hidden in 3 = 1 · 3 rows
       node("MatMul", {"flat", "w2"}, {"m"}), node("Reshape", {"m", "join"}, {"n"}),
       node("Gather", {"n", "zero"}, {"y"}, {{"axis", std::int64_t{1}}})},
      {fixed("y", {1, 4})},
      {{"cls", floats({1, 1, 4})},
       {"w", floats({4, 12})},
       {"w2", floats({4, 4})},
       {"split", integers({1, 3, 3, 2, 2})},
       {"rows", integers({3, 4})},
       {"join", integers({1, 3, 4})},
       {"zero", Tensor::scalar(std::int64_t{0})}});
}

TEST(WithBatch, FindsTheBatchThatAnExporterWroteDown) {
  const Graph graph = must(with_batch(transformer(), 5));
  EXPECT_EQ(shape_of(graph, "y"), (Shape{5, 4}));
  EXPECT_EQ(shape_of(graph, "h"), (Shape{3, 5, 2, 3, 2}));
  EXPECT_EQ(shape_of(graph, "flat"), (Shape{15, 4}));
  EXPECT_EQ(graph.nodes.front().op_type, "Tile");  // of the class token
  must(check(graph));
}

TEST(WithBatch, ComesBackToTheOldBatch) {
  const Graph graph = must(with_batch(must(with_batch(transformer(), 4)), 1));
  EXPECT_EQ(shape_of(graph, "y"), (Shape{1, 4}));
  EXPECT_EQ(shape_of(graph, "flat"), (Shape{3, 4}));
  must(check(graph));
}

TEST(WithBatch, RepeatsAnInitialState) {
  const Graph graph = must(with_batch(
      sample::graph(
          {fixed("x", {1, 3, 5})},
          {node("Transpose", {"x"}, {"t"}, {{"perm", std::vector<std::int64_t>{1, 0, 2}}}),
           node("LSTM", {"t", "w", "r", "", "", "h"}, {"s"}, {{"hidden_size", std::int64_t{2}}}),
           node("Squeeze", {"s", "one"}, {"q"}),
           node("Transpose", {"q"}, {"y"}, {{"perm", std::vector<std::int64_t>{1, 0, 2}}})},
          {fixed("y", {1, 3, 2})},
          {{"w", floats({1, 8, 5})},
           {"r", floats({1, 8, 2})},
           {"h", floats({1, 1, 2})},
           {"one", integers({1})}}),
      4));
  EXPECT_EQ(shape_of(graph, "y"), (Shape{4, 3, 2}));
  EXPECT_EQ(shape_of(graph, graph.nodes[2].inputs[5]), (Shape{1, 4, 2}));
}

TEST(WithBatch, RefusesWhereTheBatchCannotBeFound) {
  Graph graph =
      sample::graph({fixed("x", {2, 6})},
                    {node("Transpose", {"x"}, {"t"}), node("Reshape", {"t", "shape"}, {"y"})},
                    {fixed("y", {4, 3})}, {{"shape", integers({4, 3})}});
  EXPECT_EQ(
      to_sentence(with_batch(graph, 3).error()),
      "the model is fixed to batch 2: node \"make_y\" (Reshape) reshapes to [4, 3], where the "
      "batch cannot be found. Use batch 2, or export the model with a free batch dimension.");
}

TEST(WithBatch, RefusesAnOutputThatKeepsItsBatch) {
  Graph graph =
      sample::graph({fixed("x", {1, 6})}, {node("Slice", {"x", "from", "to", "axis"}, {"y"})},
                    {fixed("y", {1, 6})},
                    {{"from", integers({0})}, {"to", integers({1})}, {"axis", integers({0})}});
  EXPECT_THAT(with_batch(graph, 3).error().message,
              HasSubstr("for batch 3 its output \"y\" would have the shape [1, 6]"));
}

TEST(RaiseOpset, LeavesANewerGraphAlone) {
  const Graph graph = transformer();
  EXPECT_EQ(must(raise_opset(graph, 13)), graph);
}

TEST(RaiseOpset, TurnsAttributesIntoInputs) {
  Graph graph =
      sample::graph({fixed("x", {1, 1, 4, 4})},
                    {node("Slice", {"x"}, {"a"},
                          {{"starts", std::vector<std::int64_t>{1}},
                           {"ends", std::vector<std::int64_t>{3}},
                           {"axes", std::vector<std::int64_t>{2}}}),
                     node("Squeeze", {"a"}, {"b"}, {{"axes", std::vector<std::int64_t>{0, 1}}}),
                     node("Clip", {"b"}, {"y"}, {{"min", 0.0F}, {"max", 6.0F}})},
                    {sample::open("y")});
  graph.opsets[""] = 9;
  const Graph raised = must(raise_opset(graph, 13));
  must(check(raised));
  EXPECT_EQ(shape_of(raised, "y"), (Shape{2, 4}));
  EXPECT_EQ(raised.outputs.front().name, "y");
}

TEST(RaiseOpset, KeepsLargeWeightsMetadataAndOtherDomains) {
  Graph graph = sample::graph({fixed("x", {1, 64})}, {node("MatMul", {"x", "w"}, {"y"})},
                              {fixed("y", {1, 64})}, {{"w", floats({64, 64})}});
  graph.opsets[""] = 10;
  graph.opsets["my.ops"] = 1;
  graph.metadata["key"] = "value";
  const Graph raised = must(raise_opset(graph, 17));
  EXPECT_EQ(raised.initializers, graph.initializers);
  EXPECT_EQ(raised.metadata, graph.metadata);
  EXPECT_EQ(raised.opsets.at("my.ops"), 1);
}

TEST(RaiseOpset, KeepsTheMeaningOfOldOperators) {
  // Compared with ONNX Runtime on 90 operators of opsets 7 to 12; these three went wrong at first.
  const auto one_node = [](Node node, std::map<std::string, Tensor, std::less<>> constants) {
    Graph graph = sample::graph({fixed("x", {1, 2, 4, 4})}, {std::move(node)}, {sample::open("y")},
                                std::move(constants));
    graph.opsets[""] = 10;
    return raise_opset(graph, 13);
  };
  const Graph resize =
      must(one_node(node("Resize", {"x", "s"}, {"y"}),
                    {{"s", Tensor::of(Shape{4}, std::vector<float>{1, 1, 2, 2})}}));
  EXPECT_EQ(resize.nodes.back().text("coordinate_transformation_mode", ""), "asymmetric");
  EXPECT_EQ(resize.nodes.back().text("nearest_mode", ""), "floor");
  const Graph pad = must(one_node(
      node("Pad", {"x"}, {"y"}, {{"pads", std::vector<std::int64_t>{0, 0, 1, 1, 0, 0, 1, 1}}}),
      {}));
  EXPECT_EQ(shape_of(pad, "y"), (Shape{1, 2, 6, 6}));
  EXPECT_THAT(one_node(node("Hardmax", {"x"}, {"y"}), {}).error().message,
              HasSubstr("(Hardmax) means something else there"));
}

}  // namespace
}  // namespace carnot
