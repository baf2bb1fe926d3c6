// SPDX-License-Identifier: Apache-2.0
// Branches that shapes and constants decide, beside ONNX Runtime.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "e2e/torch_operators.hpp"
#include "support/branches.hpp"

namespace carnot::torch_operators {
namespace {

Attributes branches(const TinyGraph& then_branch, const TinyGraph& else_branch) {
  return {{"then_branch", as_attribute(then_branch.graph())},
          {"else_branch", as_attribute(else_branch.graph())}};
}

/// How exporters ask whether a dimension is 1: a truth value called "is_one".
void ask_whether_one(TinyGraph& tiny, std::int64_t dimension) {
  tiny.integers("which", {dimension}).integers("one", {1});
  tiny.node("Shape", {"x"}, "s").node("Gather", {"s", "which"}, "n");
  tiny.node("Equal", {"n", "one"}, "is_one");
}

TEST_F(TorchOperators, IfAShapeDecides) {
  for (const Shape& images : {Shape{2, 1, 4, 5}, Shape{2, 3, 4, 5}}) {
    show(images);
    TinyGraph flat;
    flat.node("Flatten", {"x"}, "inside").output("inside");
    TinyGraph as_it_is;
    as_it_is.node("Identity", {"x"}, "inside").output("inside");
    TinyGraph tiny = graph_over_x();
    ask_whether_one(tiny, 1);
    tiny.node("If", {"is_one"}, "chosen", branches(flat, as_it_is));
    tiny.node("Softmax", {"chosen"}, "y");
    expect_same("If", tiny.graph());
  }
}

TEST_F(TorchOperators, IfABranchHoldsLayers) {
  show({1, 3, 6, 6});
  const auto layers = [&](float scale) {
    TinyGraph branch;
    branch.weights("w", {4, 3, 3, 3}, noise({4, 3, 3, 3}, 3)).weights("k", {}, {scale});
    branch.node("Conv", {"halved", "w"}, "c").node("Mul", {"c", "k"}, "m");
    branch.node("Relu", {"m"}, "r").node("Split", {"r"}, Names{"a", "b"}, {{"axis", number(1)}});
    branch.output("a").output("b");
    return branch;
  };
  for (const std::int64_t dimension : {0, 2}) {
    TinyGraph tiny = graph_over_x();
    ask_whether_one(tiny, dimension);
    tiny.weights("half", {}, {0.5F}).node("Mul", {"x", "half"}, "halved");
    tiny.node("If", {"is_one"}, Names{"left", "right"}, branches(layers(2.0F), layers(-3.0F)));
    tiny.node("Sub", {"left", "right"}, "y");
    expect_same("If around layers", tiny.graph());
  }
}

TEST_F(TorchOperators, IfInsideIf) {
  show({2, 3, 4, 1});
  TinyGraph negative;
  negative.node("Neg", {"inside"}, "r").output("r");
  TinyGraph positive;
  positive.node("Exp", {"inside"}, "r").output("r");
  TinyGraph nested;
  nested.integers("last", {3}).node("Abs", {"x"}, "inside").node("Gather", {"s", "last"}, "n2");
  nested.node("Equal", {"n2", "one"}, "last_is_one");
  nested.node("If", {"last_is_one"}, "r2", branches(negative, positive)).output("r2");
  TinyGraph plain;
  plain.node("Relu", {"x"}, "r3").output("r3");
  for (const std::int64_t dimension : {1, 3}) {
    TinyGraph tiny = graph_over_x();
    ask_whether_one(tiny, dimension);
    tiny.node("If", {"is_one"}, "y", branches(nested, plain));
    expect_same("If inside If", tiny.graph());
  }
}

}  // namespace
}  // namespace carnot::torch_operators
