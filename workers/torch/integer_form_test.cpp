// SPDX-License-Identifier: Apache-2.0
#include "torch/integer_form.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/must.hpp"
#include "support/tiny_graph.hpp"
#include "torch/plan.hpp"

namespace carnot::worker {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// A graph with bytes in it.
class QuantisedGraph {
 public:
  QuantisedGraph& constant(const std::string& name, Tensor tensor) {
    graph.initializers[name] = std::move(tensor);
    return *this;
  }
  QuantisedGraph& scale(const std::string& name, float scale, std::uint8_t zero_point) {
    return constant(name + "_s", Tensor::scalar(scale))
        .constant(name + "_z", Tensor::scalar(zero_point));
  }
  QuantisedGraph& node(std::string type, std::vector<std::string> inputs, std::string output,
                       TinyGraph::Attributes attributes = {}) {
    graph.nodes.push_back({.op_type = std::move(type),
                           .domain = {},
                           .name = "n_" + output,
                           .inputs = std::move(inputs),
                           .outputs = {std::move(output)},
                           .attributes = std::move(attributes)});
    return *this;
  }
  /// value → bytes → value again, under the name of the bytes with "_f" behind.
  QuantisedGraph& rounded(const std::string& value, const std::string& bytes,
                          const std::string& scale) {
    return node("QuantizeLinear", {value, scale + "_s", scale + "_z"}, bytes)
        .node("DequantizeLinear", {bytes, scale + "_s", scale + "_z"}, bytes + "_f");
  }
  /// Signed bytes with a scale for each of the outputs along `axis`.
  QuantisedGraph& weights(const std::string& name, const Shape& shape,
                          const std::vector<float>& scales, std::int64_t axis = 0) {
    std::vector<std::int8_t> bytes(static_cast<std::size_t>(element_count(shape)));
    for (std::size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<std::int8_t>(static_cast<int>(i * 37 % 61) - 30);
    const auto count = static_cast<std::int64_t>(scales.size());
    constant(name + "_q", Tensor::of<std::int8_t>(shape, bytes));
    constant(name + "_s", Tensor::of<float>({count}, scales));
    constant(name + "_z",
             Tensor::of<std::int8_t>({count}, std::vector<std::int8_t>(scales.size())));
    return node("DequantizeLinear", {name + "_q", name + "_s", name + "_z"}, name,
                {{"axis", axis}});
  }
  QuantisedGraph& input(const Shape& shape) {
    ValueInfo info{.name = "x", .type = DataType::float32, .shape = {}};
    info.shape.emplace(shape.begin(), shape.end());
    graph.inputs.push_back(std::move(info));
    return *this;
  }
  QuantisedGraph& output(std::string name) {
    graph.outputs.push_back({.name = std::move(name), .type = DataType::float32, .shape = {}});
    return *this;
  }

  Graph graph;

  QuantisedGraph() { graph.opsets[""] = 17; }
};

std::vector<std::string> types_of(const Graph& graph) {
  std::vector<std::string> types;
  for (const Node& node : graph.nodes) types.push_back(node.op_type);
  return types;
}

at::Tensor output_of(const Graph& graph, const at::Tensor& x) {
  const at::NoGradGuard without_gradients;
  Plan plan = must(Plan::of(graph, at::zeros_like(x), {}));
  must(plan.run(x));
  return plan.output(0).to(at::kFloat);
}

/// The greatest difference between the two forms, in steps of the output.
double difference(const Graph& graph, const at::Tensor& x, double step) {
  const at::Tensor in_float = output_of(graph, x);
  const at::Tensor in_bytes = output_of(in_integers(graph).graph, x);
  return (in_float - in_bytes).abs().max().item<double>() / step;
}

at::Tensor image(const Shape& shape) {
  return at::linspace(-2, 2, element_count(shape)).reshape(shape);
}

/// x → bytes → Conv with a bias → Relu → bytes → the output in floats.
QuantisedGraph convolution(const TinyGraph::Attributes& attributes, std::int64_t groups = 1) {
  QuantisedGraph net;
  net.input({1, 4, 6, 6}).scale("x", 0.02F, 100).scale("y", 0.05F, 3);
  net.weights("w", {8, 4 / groups, 3, 3}, std::vector<float>(8, 0.01F));
  std::vector<std::int32_t> bias(8, 50);
  bias[3] = -700;
  net.constant("b_q", Tensor::of<std::int32_t>({8}, bias));
  net.constant("b_s", Tensor::of<float>({8}, std::vector<float>(8, 0.0002F)));
  net.node("DequantizeLinear", {"b_q", "b_s"}, "b", {{"axis", std::int64_t{0}}});
  net.rounded("x", "xq", "x").node("Conv", {"xq_f", "w", "b"}, "c", attributes);
  net.node("Relu", {"c"}, "r").rounded("r", "yq", "y").output("yq_f");
  return net;
}

TEST(IntegerForm, PutsOneNodeInThePlaceOfALayerBetweenBytes) {
  const IntegerForm form = in_integers(convolution({}).graph);
  EXPECT_EQ(form.layers, 1);
  EXPECT_THAT(types_of(form.graph),
              ElementsAre("DequantizeLinear", "ToBytes", "IntegerConv", "FromBytes"))
      << "the first is the bias, which is calculated at load";
  EXPECT_THAT(form.in_float, IsEmpty());
}

TEST(IntegerForm, ConvolvesAsInFloat) {
  const at::Tensor x = image({1, 4, 6, 6});
  using Integers64 = std::vector<std::int64_t>;
  // A sum that lies on the border between two bytes may fall to either side.
  EXPECT_LE(difference(convolution({}).graph, x, 0.05), 1.01);
  EXPECT_LE(
      difference(
          convolution({{"pads", Integers64{1, 1, 1, 1}}, {"strides", Integers64{2, 2}}}).graph, x,
          0.05),
      1.01);
  EXPECT_LE(difference(convolution({{"pads", Integers64{0, 1, 2, 1}}}).graph, x, 0.05), 1.01);
  EXPECT_LE(difference(convolution({{"group", std::int64_t{4}}}, 4).graph, x, 0.05), 1.01);
}

TEST(IntegerForm, GivesFloatsWhereNobodyAsksForBytes) {
  for (const std::int64_t turned : {0, 1}) {
    QuantisedGraph net;
    net.input({3, 5}).scale("x", 0.02F, 100);
    net.weights("w", turned != 0 ? Shape{7, 5} : Shape{5, 7}, std::vector<float>(7, 0.01F),
                turned != 0 ? 0 : 1);
    net.constant("b", Tensor::of<float>({7}, std::vector<float>{1, 2, 3, 4, 5, 6, 7}));
    net.rounded("x", "xq", "x").node("Gemm", {"xq_f", "w", "b"}, "y", {{"transB", turned}});
    net.output("y");
    EXPECT_THAT(types_of(in_integers(net.graph).graph), ElementsAre("ToBytes", "IntegerProduct"));
    EXPECT_LE(difference(net.graph, image({3, 5}), 1e-5), 1.0);
  }
}

TEST(IntegerForm, MultipliesStacksOfRows) {
  QuantisedGraph net;
  net.input({2, 3, 5}).scale("x", 0.02F, 100).scale("y", 0.01F, 128);
  net.weights("w", {5, 4}, {0.01F}).rounded("x", "xq", "x");
  net.node("MatMul", {"xq_f", "w"}, "p").rounded("p", "yq", "y").output("yq_f");
  EXPECT_EQ(in_integers(net.graph).layers, 1);
  EXPECT_LE(difference(net.graph, image({2, 3, 5}), 0.01), 1.01);
}

/// x in bytes, its layer's output and its own largest neighbours added.
TEST(IntegerForm, AddsAndMovesBytes) {
  QuantisedGraph net;
  net.input({1, 4, 6, 6}).scale("x", 0.02F, 100).scale("c", 0.05F, 3).scale("y", 0.08F, 60);
  net.weights("w", {4, 4, 1, 1}, std::vector<float>(4, 0.01F)).rounded("x", "xq", "x");
  net.node("Conv", {"xq_f", "w"}, "c").rounded("c", "cq", "c");
  net.node("MaxPool", {"xq_f"}, "m",
           {{"kernel_shape", std::vector<std::int64_t>{3, 3}},
            {"pads", std::vector<std::int64_t>{1, 1, 1, 1}}});
  net.rounded("m", "mq", "x").node("Add", {"mq_f", "cq_f"}, "a").rounded("a", "aq", "y");
  net.node("Flatten", {"aq_f"}, "f").rounded("f", "fq", "y").output("fq_f");
  EXPECT_THAT(types_of(in_integers(net.graph).graph),
              UnorderedElementsAre("ToBytes", "IntegerConv", "MaxPool", "IntegerSum", "Flatten",
                                   "FromBytes"));
  EXPECT_LE(difference(net.graph, image({1, 4, 6, 6}), 0.08), 1.01);
}

TEST(IntegerForm, SaysWhichLayerStaysInFloatAndWhy) {
  QuantisedGraph net = convolution({});
  net.graph.initializers["w_z"] =
      Tensor::of<std::int8_t>({8}, std::vector<std::int8_t>{0, 0, 0, 1, 0, 0, 0, 0});
  const IntegerForm form = in_integers(net.graph);
  EXPECT_EQ(form.layers, 0);
  EXPECT_EQ(form.graph, net.graph) << "without a layer in integers nothing changes";
  EXPECT_THAT(form.in_float, ElementsAre("Conv \"n_c\": its weights have a zero point"));
}

TEST(IntegerForm, ReadsUnsignedActivationsOnly) {
  QuantisedGraph net = convolution({});
  net.graph.initializers["x_z"] = Tensor::scalar(std::int8_t{-3});
  EXPECT_THAT(in_integers(net.graph).in_float,
              ElementsAre("Conv \"n_c\": torch's kernels read unsigned activations"));
}

/// x · w + b, as dynamic-int8 writes it.
QuantisedGraph dynamic_product_net() {
  QuantisedGraph net;
  net.input({2, 3, 5}).constant(
      "w", Tensor::of<std::int8_t>(
               {5, 2}, std::vector<std::int8_t>{1, -20, 30, 4, -5, 60, 127, -127, 9, 100}));
  net.constant("w_z", Tensor::of<std::int8_t>({2}, std::vector<std::int8_t>{0, 0}));
  net.constant("w_s", Tensor::of<float>({2}, std::vector<float>{0.01F, 0.002F}));
  net.constant("b", Tensor::of<float>({2}, std::vector<float>{1.0F, -2.0F}));
  net.graph.nodes.push_back({.op_type = "DynamicQuantizeLinear",
                             .domain = {},
                             .name = "d",
                             .inputs = {"x"},
                             .outputs = {"q", "s", "z"},
                             .attributes = {}});
  net.node("MatMulInteger", {"q", "w", "z", "w_z"}, "sum");
  net.node("Cast", {"sum"}, "f", {{"to", static_cast<std::int64_t>(DataType::float32)}});
  net.node("Mul", {"s", "w_s"}, "ss").node("Mul", {"f", "ss"}, "p").node("Add", {"p", "b"}, "y");
  net.output("y");
  return net;
}

TEST(IntegerForm, MultipliesActivationsWhoseRangeIsFoundInEveryRun) {
  const QuantisedGraph net = dynamic_product_net();
  EXPECT_THAT(types_of(in_integers(net.graph).graph),
              ElementsAre("DynamicToBytes", "DynamicProduct"));
  EXPECT_LE(difference(net.graph, image({2, 3, 5}), 1e-5), 1.0);
  EXPECT_LE(difference(net.graph, image({2, 3, 5}) + 7.0, 1e-4), 1.0) << "all above 0";
  EXPECT_LE(difference(net.graph, at::zeros({2, 3, 5}), 1e-5), 1.0) << "no range at all";
}

TEST(IntegerForm, LeavesADynamicConvolutionInFloat) {
  QuantisedGraph net = dynamic_product_net();
  net.node("ConvInteger", {"q", "w", "z"}, "c").output("c");
  EXPECT_THAT(in_integers(net.graph).in_float,
              ElementsAre("ConvInteger \"n_c\": torch's kernels know no convolution of such "
                          "activations"));
}

TEST(IntegerForm, LeavesWeightsThatAreOnlyStoredInBytes) {
  QuantisedGraph net;
  net.input({3, 5}).weights("w", {5, 7}, std::vector<float>(7, 0.01F), 1);
  net.node("MatMul", {"x", "w"}, "y").output("y");
  const IntegerForm form = in_integers(net.graph);
  EXPECT_EQ(form.graph, net.graph);
  EXPECT_THAT(form.in_float, IsEmpty());
}

TEST(IntegerForm, KeepsAValueThatIsAnOutput) {
  QuantisedGraph net = convolution({});
  net.output("c");
  const IntegerForm form = in_integers(net.graph);
  EXPECT_EQ(form.layers, 1);
  EXPECT_LE(difference(net.graph, image({1, 4, 6, 6}), 0.05), 1.01);
}

}  // namespace
}  // namespace carnot::worker
