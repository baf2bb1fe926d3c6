// SPDX-License-Identifier: Apache-2.0
// Operators of one tensor or two, element by element and along an axis.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "e2e/torch_operators.hpp"

namespace carnot::torch_operators {
namespace {

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
  TinyGraph equals = graph_over_x();
  equals.integers("k", {3}).node("Floor", {"x"}, "f");
  equals.node("TopK", {"f", "k"}, Names{"values", "places"}, {{"axis", number(1)}});
  equals.node("Cast", {"places"}, "y", {{"to", number(1)}});
  expect_same("TopK of equal elements", equals.graph());
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

}  // namespace
}  // namespace carnot::torch_operators
