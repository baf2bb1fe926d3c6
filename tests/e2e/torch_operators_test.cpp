// SPDX-License-Identifier: Apache-2.0
// Operator by operator: torch's worker gives what ONNX Runtime gives.
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/rng.hpp"
#include "e2e/engine_pair.hpp"

namespace carnot {
namespace {

using Attributes = TinyGraph::Attributes;
using Numbers = std::vector<std::int64_t>;
using Names = std::vector<std::string>;

Attribute list(Numbers numbers) { return numbers; }
Attribute number(std::int64_t one) { return one; }
Attribute text(std::string words) { return words; }

std::vector<float> noise(const Shape& shape, std::uint64_t seed) {
  Rng rng{seed};
  std::vector<float> values(static_cast<std::size_t>(element_count(shape)));
  for (float& value : values) value = static_cast<float>(rng.normal());
  return values;
}

class TorchOperators : public EnginePair {
 protected:
  /// One node that reads the images alone.
  void same(const std::string& op, const Attributes& attributes = {}, std::int64_t opset = 17,
            const std::string& what = "") {
    TinyGraph tiny = graph_over_x(opset);
    tiny.node(op, {"x"}, "y", attributes);
    expect_same(op + " " + what, tiny.graph());
  }
  /// One node that reads the images and whole numbers.
  void same_with(const std::string& op, const std::vector<Numbers>& arguments,
                 const Attributes& attributes = {}, std::int64_t opset = 17) {
    TinyGraph tiny = graph_over_x(opset);
    std::vector<std::string> inputs{"x"};
    for (const Numbers& argument : arguments) {
      inputs.push_back("a" + std::to_string(inputs.size()));
      tiny.integers(inputs.back(), argument);
    }
    tiny.node(op, inputs, "y", attributes);
    expect_same(op, tiny.graph());
  }
  /// One node that reads the images and weights of normal numbers.
  void same_weighted(const std::string& op, const std::vector<Shape>& weights,
                     const Attributes& attributes = {}, std::int64_t opset = 17) {
    TinyGraph tiny = graph_over_x(opset);
    std::vector<std::string> inputs{"x"};
    for (const Shape& shape : weights) {
      inputs.push_back("w" + std::to_string(inputs.size()));
      tiny.weights(inputs.back(), shape, noise(shape, inputs.size()));
    }
    tiny.node(op, inputs, "y", attributes);
    expect_same(op, tiny.graph());
  }
  /// A node of truth values or indices, which do not travel.
  void same_as_floats(const std::string& op, std::vector<std::string> inputs,
                      const Attributes& attributes = {}) {
    TinyGraph tiny = graph_over_x();
    tiny.weights("half", {1}, {0.5F});
    tiny.node("Neg", {"x"}, "minus");
    tiny.node("Greater", {"x", "half"}, "above").node("Less", {"x", "half"}, "below");
    tiny.node(op, std::move(inputs), "z", attributes);
    tiny.node("Cast", {"z"}, "y", {{"to", number(1)}});
    expect_same(op, tiny.graph());
  }
};

TEST_F(TorchOperators, OfOneNumber) {
  show({2, 3, 4, 5});
  for (const char* op :
       {"Relu",     "Sigmoid",  "Tanh", "Erf",   "Neg",       "Abs",         "Exp",
        "Sin",      "Cos",      "Ceil", "Floor", "Round",     "Sign",        "Reciprocal",
        "Identity", "Softplus", "Selu", "Elu",   "LeakyRelu", "HardSigmoid", "HardSwish"})
    same(op);
  same("Elu", {{"alpha", 0.3F}});
  same("LeakyRelu", {{"alpha", 0.3F}});
  same("HardSigmoid", {{"alpha", 0.25F}, {"beta", 0.4F}});
  same("HardSigmoid", {{"alpha", 1.0F / 6.0F}, {"beta", 0.5F}});
  same("Mish", {}, 18);
  same("Gelu", {}, 20);
  same("Gelu", {{"approximate", text("tanh")}}, 20);
  TinyGraph positive = graph_over_x();
  positive.node("Abs", {"x"}, "p").node("Sqrt", {"p"}, "r").node("Log", {"r"}, "y");
  expect_same("Sqrt, Log", positive.graph());
}

TEST_F(TorchOperators, WithBounds) {
  show({2, 3, 4, 5});
  same("Clip", {{"min", -0.5F}, {"max", 0.25F}}, 6);
  TinyGraph both = graph_over_x();
  both.weights("low", {}, {-0.5F}).weights("high", {}, {0.25F});
  both.node("Clip", {"x", "low", "high"}, "y");
  expect_same("Clip", both.graph());
  TinyGraph upper = graph_over_x();
  upper.weights("high", {}, {0.25F}).node("Clip", {"x", "", "high"}, "y");
  expect_same("Clip above", upper.graph());
  same_weighted("PRelu", {{3, 1, 1}});
}

TEST_F(TorchOperators, AlongAnAxis) {
  show({2, 3, 4, 5});
  for (const std::int64_t axis : {-1, 1, 2}) {
    same("Softmax", {{"axis", number(axis)}});
    same("LogSoftmax", {{"axis", number(axis)}});
    if (axis > 0) same("Softmax", {{"axis", number(axis)}}, 11, "over all that follow");
  }
  same_with("CumSum", {{2}}, {{"exclusive", number(1)}, {"reverse", number(1)}});
  same_with("CumSum", {{1}});
  same_as_floats("ArgMax", {"x"}, {{"axis", number(2)}, {"keepdims", number(0)}});
  same_as_floats("ArgMin", {"x"}, {{"axis", number(-1)}});
  TinyGraph best = graph_over_x();
  best.integers("k", {2}).node("TopK", {"x", "k"}, Names{"y", "places"}, {{"axis", number(1)}});
  expect_same("TopK", best.graph());
}

TEST_F(TorchOperators, OfTwoTensors) {
  show({2, 3, 4, 5});
  for (const char* op : {"Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Mean"}) {
    same_weighted(op, {{3, 1, 1}});
    same_weighted(op, {{1, 3, 4, 5}});
  }
  same_weighted("Sum", {{5}, {3, 4, 5}});
  same_weighted("Mod", {{5}}, {{"fmod", number(1)}});
  TinyGraph power = graph_over_x();
  power.weights("e", {}, {2.0F}).weights("s", {5}, {0.5F, 1, 1.5F, 2, 3});
  power.node("Abs", {"x"}, "p").node("Pow", {"p", "e"}, "q").node("Pow", {"q", "s"}, "y");
  expect_same("Pow", power.graph());
}

TEST_F(TorchOperators, OfTruthValues) {
  show({2, 3, 4, 5});
  for (const char* op : {"Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"})
    same_as_floats(op, {"x", "half"});
  for (const char* op : {"And", "Or", "Xor"}) same_as_floats(op, {"above", "below"});
  same_as_floats("Not", {"above"});
  same_as_floats("Where", {"above", "x", "minus"});
}

TEST_F(TorchOperators, Reductions) {
  show({2, 3, 4, 5});
  for (const char* op : {"ReduceMean", "ReduceL1", "ReduceL2", "ReduceMax", "ReduceMin",
                         "ReduceProd", "ReduceSumSquare", "ReduceLogSumExp"}) {
    same(op, {{"axes", list({2, 3})}}, 13, "13");
    same(op, {{"axes", list({-1})}, {"keepdims", number(0)}}, 13, "13, dropped");
    same_with(op, {{1, 3}}, {{"keepdims", number(0)}}, 18);
  }
  same_with("ReduceSum", {{-2}});
  same_with("ReduceSum", {{}}, {{"noop_with_empty_axes", number(1)}});
}

TEST_F(TorchOperators, Convolutions) {
  show({2, 4, 9, 8});
  same_weighted("Conv", {{6, 4, 3, 3}, {6}}, {{"pads", list({1, 1, 1, 1})}});
  same_weighted("Conv", {{6, 4, 1, 1}});
  same_weighted("Conv", {{8, 2, 3, 3}, {8}}, {{"group", number(2)}, {"strides", list({2, 2})}});
  same_weighted("Conv", {{4, 1, 5, 3}}, {{"group", number(4)}, {"pads", list({2, 1, 2, 1})}});
  same_weighted("Conv", {{6, 4, 3, 3}}, {{"dilations", list({2, 3})}});
  same_weighted("Conv", {{6, 4, 3, 3}}, {{"pads", list({0, 1, 2, 3})}});
  for (const char* kind : {"SAME_UPPER", "SAME_LOWER", "VALID"}) {
    same_weighted("Conv", {{6, 4, 4, 3}}, {{"auto_pad", text(kind)}, {"strides", list({2, 3})}});
  }
  show({2, 4, 9});
  same_weighted("Conv", {{6, 4, 3}, {6}}, {{"pads", list({1, 1})}});
  show({2, 2, 5, 6, 4});
  same_weighted("Conv", {{3, 2, 3, 2, 2}, {3}}, {{"strides", list({1, 2, 1})}});
}

TEST_F(TorchOperators, TransposedConvolutions) {
  show({2, 4, 5, 6});
  same_weighted("ConvTranspose", {{4, 3, 3, 3}, {3}});
  same_weighted(
      "ConvTranspose", {{4, 3, 3, 3}},
      {{"strides", list({2, 3})}, {"pads", list({1, 1, 1, 1})}, {"output_padding", list({1, 2})}});
  same_weighted("ConvTranspose", {{4, 3, 3, 3}},
                {{"strides", list({2, 2})}, {"pads", list({0, 1, 1, 0})}});
  same_weighted("ConvTranspose", {{4, 2, 2, 2}}, {{"group", number(2)}, {"strides", list({2, 2})}});
  same_weighted("ConvTranspose", {{4, 3, 3, 3}}, {{"dilations", list({2, 2})}});
  same_weighted("ConvTranspose", {{4, 3, 3, 3}},
                {{"strides", list({2, 2})}, {"output_shape", list({10, 12})}});
  same_weighted("ConvTranspose", {{4, 3, 3, 3}},
                {{"strides", list({2, 2})}, {"auto_pad", text("SAME_UPPER")}});
  show({2, 4, 7});
  same_weighted("ConvTranspose", {{4, 3, 3}, {3}}, {{"strides", list({2})}});
}

TEST_F(TorchOperators, Pools) {
  show({2, 3, 9, 8});
  for (const char* op : {"MaxPool", "AveragePool"}) {
    same(op, {{"kernel_shape", list({3, 2})}});
    same(op,
         {{"kernel_shape", list({3, 3})}, {"strides", list({2, 2})}, {"pads", list({1, 1, 1, 1})}});
    same(op, {{"kernel_shape", list({3, 3})}, {"strides", list({2, 2})}, {"ceil_mode", number(1)}});
    same(op, {{"kernel_shape", list({3, 3})}, {"pads", list({0, 1, 2, 1})}});
    same(op, {{"kernel_shape", list({3, 3})},
              {"strides", list({2, 2})},
              {"auto_pad", text("SAME_UPPER")}});
    same(op, {{"kernel_shape", list({4, 3})},
              {"strides", list({2, 2})},
              {"auto_pad", text("SAME_LOWER")}});
  }
  same("MaxPool", {{"kernel_shape", list({2, 2})}, {"dilations", list({2, 3})}});
  same("AveragePool", {{"kernel_shape", list({3, 3})},
                       {"pads", list({1, 1, 1, 1})},
                       {"count_include_pad", number(1)}});
  same("AveragePool", {{"kernel_shape", list({3, 3})},
                       {"pads", list({0, 1, 2, 1})},
                       {"count_include_pad", number(1)}});
  same("GlobalAveragePool");
  same("GlobalMaxPool");
  show({2, 3, 9});
  same("MaxPool", {{"kernel_shape", list({3})}, {"strides", list({2})}});
  same("AveragePool", {{"kernel_shape", list({3})}, {"pads", list({1, 1})}});
  same("GlobalAveragePool");
  show({2, 3, 5, 4, 6});
  same("MaxPool", {{"kernel_shape", list({2, 2, 2})}});
  same("AveragePool", {{"kernel_shape", list({2, 2, 2})}});
}

TEST_F(TorchOperators, Norms) {
  show({2, 6, 4, 5});
  TinyGraph batch = graph_over_x();
  batch.weights("g", {6}, noise({6}, 1)).weights("b", {6}, noise({6}, 2));
  batch.weights("m", {6}, noise({6}, 3)).weights("v", {6}, {0.5F, 1, 2, 3, 4, 5});
  batch.node("BatchNormalization", {"x", "g", "b", "m", "v"}, "y", {{"epsilon", 0.01F}});
  expect_same("BatchNormalization", batch.graph());
  same_weighted("InstanceNormalization", {{6}, {6}}, {{"epsilon", 0.01F}});
  same_weighted("LayerNormalization", {{5}, {5}}, {{"epsilon", 0.01F}});
  same_weighted("LayerNormalization", {{4, 5}}, {{"axis", number(2)}});
  same_weighted("GroupNormalization", {{6}, {6}}, {{"num_groups", number(3)}}, 21);
}

TEST_F(TorchOperators, Products) {
  show({4, 6});
  same_weighted("Gemm", {{5, 6}, {5}}, {{"transB", number(1)}});
  same_weighted("Gemm", {{6, 5}, {5}});
  same_weighted("Gemm", {{6, 5}});
  same_weighted("Gemm", {{6, 5}, {4, 1}}, {{"alpha", 0.5F}, {"beta", 2.0F}});
  same_weighted("MatMul", {{6, 5}});
  show({2, 3, 4, 6});
  same_weighted("MatMul", {{6, 5}});
  same_weighted("MatMul", {{3, 6, 5}});
  TinyGraph sums = graph_over_x();
  sums.weights("w", {6, 5}, noise({6, 5}, 3));
  sums.node("Einsum", {"x", "w"}, "y", {{"equation", text("bhij,jk->bhik")}});
  expect_same("Einsum", sums.graph());
  TinyGraph layer = graph_over_x();
  layer.weights("w", {6, 5}, noise({6, 5}, 3)).weights("b", {5}, noise({5}, 4));
  layer.node("MatMul", {"x", "w"}, "p").node("Add", {"b", "p"}, "y");
  expect_same("MatMul and Add", layer.graph());
}

TEST_F(TorchOperators, Shapes) {
  show({2, 8, 4, 6});
  same_with("Reshape", {{0, -1, 6}});
  same_with("Unsqueeze", {{1, -1}});
  same_with("Tile", {{1, 2, 1, 3}});
  same("Flatten");
  same("Flatten", {{"axis", number(-3)}});
  same("Transpose", {{"perm", list({0, 2, 3, 1})}});
  same("DepthToSpace", {{"blocksize", number(2)}});
  same("DepthToSpace", {{"blocksize", number(2)}, {"mode", text("CRD")}});
  same("SpaceToDepth", {{"blocksize", number(2)}});
  same_with("Trilu", {}, {{"upper", number(0)}});
  show({2, 1, 4, 1});
  same_with("Expand", {{3, 1, 5}});
  same("Squeeze");
  same_with("Squeeze", {{-1}});
  same("Squeeze", {{"axes", list({1})}}, 11);
}

TEST_F(TorchOperators, Parts) {
  show({2, 7, 4, 6});
  same_with("Slice", {{1, -4}, {5, 1000000}, {1, 3}, {2, 1}});
  same_with("Slice", {{-1}, {std::numeric_limits<std::int64_t>::min()}, {1}, {-1}});
  same_with("Slice", {{5}, {1}, {3}, {-3}});
  same("Slice", {{"starts", list({1})}, {"ends", list({3})}, {"axes", list({2})}}, 9);
  TinyGraph parts = graph_over_x();
  parts.integers("sizes", {2, 4, 1})
      .node("Split", {"x", "sizes"}, {"a", "b", "c"}, {{"axis", number(1)}});
  parts.node("Concat", {"c", "a", "b", "x"}, "y", {{"axis", number(1)}});
  expect_same("Split and Concat", parts.graph());
  TinyGraph uneven = graph_over_x(18);
  uneven.node("Split", {"x"}, Names{"a", "b"}, {{"axis", number(1)}, {"num_outputs", number(2)}});
  uneven.node("Concat", {"b", "a"}, "y", {{"axis", number(1)}});
  expect_same("Split that does not come out even", uneven.graph());
}

TEST_F(TorchOperators, Indices) {
  show({2, 5, 4});
  same_with("Gather", {{-1, 0, 3}}, {{"axis", number(1)}});
  TinyGraph one = graph_over_x();
  Graph scalar = one.node("Gather", {"x", "i"}, "y", {{"axis", number(1)}}).graph();
  scalar.initializers["i"] = Tensor::scalar<std::int64_t>(-2);
  expect_same("Gather of one", scalar);
  TinyGraph found = graph_over_x();
  found.node("ArgMax", {"x"}, "i", {{"axis", number(1)}});
  found.node("GatherElements", {"x", "i"}, "y", {{"axis", number(1)}});
  expect_same("GatherElements", found.graph());
  Graph points = graph_over_x().node("GatherND", {"x", "i"}, "y").graph();
  points.initializers["i"] = Tensor::of<std::int64_t>({2, 2, 2}, Numbers{0, 1, 1, -1, 1, 0, 0, 4});
  expect_same("GatherND", points);
  Graph written = graph_over_x().node("ScatterND", {"x", "i", "u"}, "y").graph();
  written.initializers["i"] = Tensor::of<std::int64_t>({2, 2}, Numbers{0, 1, 1, -1});
  written.initializers["u"] = Tensor::of<float>({2, 4}, noise({2, 4}, 5));
  expect_same("ScatterND", written);
  written.nodes.front().attributes["reduction"] = text("add");
  expect_same("ScatterND adding", written);
  TinyGraph classes = graph_over_x();
  classes.integers("depth", {5}).weights("values", {2}, {-1.0F, 2.0F});
  classes.node("ArgMax", {"x"}, "i", {{"axis", number(1)}, {"keepdims", number(0)}});
  classes.node("OneHot", {"i", "depth", "values"}, "y", {{"axis", number(1)}});
  expect_same("OneHot", classes.graph());
}

TEST_F(TorchOperators, Borders) {
  show({2, 3, 4, 5});
  same_with("Pad", {{0, 1, 2, 0, 0, 0, 1, 3}});
  same_with("Pad", {{0, 0, -1, 0, 0, 0, 1, -2}});
  same_with("Pad", {{0, 0, 1, 2, 0, 0, 2, 1}}, {{"mode", text("reflect")}});
  same_with("Pad", {{0, 0, 0, 2, 0, 0, 0, 1}}, {{"mode", text("edge")}});
  TinyGraph filled = graph_over_x();
  filled.integers("p", {0, 0, 1, 1, 0, 0, 1, 1}).weights("v", {}, {2.5F});
  filled.node("Pad", {"x", "p", "v"}, "y");
  expect_same("Pad by a value", filled.graph());
}

TEST_F(TorchOperators, Resizing) {
  show({2, 3, 4, 5});
  const auto resized = [&](const std::string& mode, const std::string& coordinates,
                           std::vector<float> scales, const Attributes& more = {}) {
    TinyGraph tiny = graph_over_x(18);
    tiny.weights("scales", {4}, scales);
    Attributes attributes = more;
    attributes["mode"] = text(mode);
    attributes["coordinate_transformation_mode"] = text(coordinates);
    tiny.node("Resize", {"x", "", "scales"}, "y", attributes);
    expect_same("Resize " + mode + " " + coordinates, tiny.graph());
  };
  resized("nearest", "asymmetric", {1, 1, 2, 3}, {{"nearest_mode", text("floor")}});
  resized("nearest", "asymmetric", {1, 1, 1.5F, 0.6F}, {{"nearest_mode", text("floor")}});
  resized("nearest", "half_pixel", {1, 1, 1.7F, 2});
  resized("linear", "half_pixel", {1, 1, 2, 2});
  resized("linear", "pytorch_half_pixel", {1, 1, 1.5F, 2});
  resized("linear", "align_corners", {1, 1, 2, 3});
  resized("cubic", "half_pixel", {1, 1, 2, 2});
  TinyGraph sized = graph_over_x(18);
  sized.integers("sizes", {2, 3, 7, 3});
  sized.node("Resize", {"x", "", "", "sizes"}, "y", {{"mode", text("linear")}});
  expect_same("Resize to a size", sized.graph());
}

TEST_F(TorchOperators, Quantisation) {
  show({2, 3, 4, 5});
  const auto around = [&](const char* what, auto zero_point) {
    Graph graph = graph_over_x()
                      .weights("s", {}, {0.02F})
                      .node("QuantizeLinear", {"x", "s", "z"}, "q")
                      .node("DequantizeLinear", {"q", "s", "z"}, "y")
                      .graph();
    graph.initializers["z"] = Tensor::scalar(zero_point);
    expect_same(what, graph);
  };
  around("unsigned", std::uint8_t{120});
  around("signed", std::int8_t{-3});
  Graph channels = graph_over_x()
                       .weights("s", {3}, {0.02F, 0.05F, 0.5F})
                       .node("QuantizeLinear", {"x", "s", "z"}, "q")
                       .node("DequantizeLinear", {"q", "s", "z"}, "y")
                       .graph();
  channels.initializers["z"] = Tensor::of<std::int8_t>({3}, std::vector<std::int8_t>{0, 1, -2});
  expect_same("by channel", channels);
  TinyGraph dynamic = graph_over_x();
  dynamic.node("DynamicQuantizeLinear", {"x"}, {"q", "s", "z"});
  dynamic.node("DequantizeLinear", {"q", "s", "z"}, "y");
  expect_same("DynamicQuantizeLinear", dynamic.graph());
}

TEST_F(TorchOperators, ProductsOfIntegers) {
  show({2, 4, 5, 6});
  const auto multiplied = [&](const char* op, const Shape& shape, const Attributes& attributes) {
    std::vector<std::int8_t> weights;
    for (const float one : noise(shape, 9)) weights.push_back(static_cast<std::int8_t>(30 * one));
    Graph graph = graph_over_x()
                      .node("DynamicQuantizeLinear", {"x"}, {"q", "s", "z"})
                      .node(op, {"q", "w", "z", "wz"}, "i", attributes)
                      .node("Cast", {"i"}, "y", {{"to", number(1)}})
                      .graph();
    graph.initializers["w"] = Tensor::of(shape, weights);
    graph.initializers["wz"] = Tensor::scalar(std::int8_t{0});
    expect_same(op, graph);
  };
  multiplied("MatMulInteger", {6, 7}, {});
  multiplied("ConvInteger", {3, 4, 3, 3}, {{"pads", list({1, 1, 1, 1})}});
}

TEST_F(TorchOperators, RecurrentLayers) {
  show({5, 2, 3});
  for (const bool both : {false, true}) {
    const std::int64_t directions = both ? 2 : 1;
    TinyGraph tiny = graph_over_x();
    tiny.weights("w", {directions, 16, 3}, noise({directions, 16, 3}, 1));
    tiny.weights("r", {directions, 16, 4}, noise({directions, 16, 4}, 2));
    tiny.weights("b", {directions, 32}, noise({directions, 32}, 3));
    tiny.node(
        "LSTM", {"x", "w", "r", "b"}, "y",
        {{"hidden_size", number(4)}, {"direction", text(both ? "bidirectional" : "forward")}});
    expect_same(both ? "LSTM both ways" : "LSTM", tiny.graph());
  }
}

TEST_F(TorchOperators, ShapesThatTheGraphWorksOut) {
  show({2, 4, 3, 5});
  TinyGraph tiny = graph_over_x();
  tiny.integers("zero", {0}).integers("rest", {-1}).integers("one", {1});
  tiny.node("Shape", {"x"}, "s").node("Gather", {"s", "zero"}, "n");
  tiny.node("Concat", {"n", "rest"}, "to", {{"axis", number(0)}});
  tiny.node("Reshape", {"x", "to"}, "flat").node("ConstantOfShape", {"n"}, "zeros");
  tiny.node("Size", {"x"}, "count").node("Cast", {"count"}, "weight", {{"to", number(1)}});
  tiny.node("Unsqueeze", {"zeros", "one"}, "column").node("Add", {"flat", "column"}, "sum");
  tiny.node("Div", {"sum", "weight"}, "y");
  expect_same("Shape, Gather, Concat, Reshape", tiny.graph());
}

}  // namespace
}  // namespace carnot
