// SPDX-License-Identifier: Apache-2.0
// Layers with weights, windows and norms.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "e2e/torch_operators.hpp"

namespace carnot::torch_operators {
namespace {

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

}  // namespace
}  // namespace carnot::torch_operators
