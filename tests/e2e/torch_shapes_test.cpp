// SPDX-License-Identifier: Apache-2.0
// Operators that move elements, pick them and work out shapes.
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "e2e/torch_operators.hpp"

namespace carnot::torch_operators {
namespace {

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
}  // namespace carnot::torch_operators
