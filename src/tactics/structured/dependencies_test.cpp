// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/dependencies.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "support/halved_nets.hpp"

namespace carnot {
namespace {

using namespace halved_nets;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Dependencies, RowsMakeWhatColumnsRead) {
  Net net;
  net.input("x", {1, 3, 4, 4}).node("Relu", {"x"}, "r");
  net.conv("r", 3, "a", 8).node("Relu", {"a"}, "b");
  net.conv("b", 8, "y", 5).output("y", {1, 5, 4, 4});
  EXPECT_THAT(groups_after_halving(net.graph()), ElementsAre(8));
  const Graph cut = halved(net.graph()).cut;
  EXPECT_EQ(shape_of(cut, "w_a"), (Shape{4, 3, 1, 1}));
  EXPECT_EQ(shape_of(cut, "w_y"), (Shape{5, 4, 1, 1}));
}

TEST(Dependencies, NormsAndBiasesGoWithTheirChannels) {
  Net net;
  net.input("x", {1, 3, 2, 2}).learned("bias", {6}).learned("w_a", {6, 3, 1, 1});
  net.node("Conv", {"x", "w_a", "bias"}, "a");
  net.learned("g", {6}).learned("s", {6}).learned("m", {6});
  net.weights("v", {6}, std::vector<float>(6, 1.0F));
  net.node("BatchNormalization", {"a", "g", "s", "m", "v"}, "n");
  net.learned("slope", {6, 1, 1}).node("Mul", {"n", "slope"}, "p");
  net.conv("p", 6, "y", 2).output("y", {1, 2, 2, 2});
  EXPECT_THAT(groups_after_halving(net.graph()), ElementsAre(6));
  const Graph cut = halved(net.graph()).cut;
  for (const auto* name : {"bias", "g", "s", "m", "v"}) EXPECT_EQ(shape_of(cut, name), Shape{3});
  EXPECT_EQ(shape_of(cut, "slope"), (Shape{3, 1, 1}));
}

TEST(Dependencies, AResidualSumJoinsWhatItAdds) {
  Net net;
  net.input("x", {1, 3, 2, 2});
  net.conv("x", 3, "a", 4).conv("a", 4, "inner", 6).conv("inner", 6, "b", 4);
  net.node("Add", {"a", "b"}, "sum");
  net.conv("sum", 4, "y", 2).output("y", {1, 2, 2, 2});
  EXPECT_THAT(groups_after_halving(net.graph()), ElementsAre(4, 6));
  const auto groups = halved(net.graph()).found.groups;
  EXPECT_TRUE(groups[0].joined);
  EXPECT_FALSE(groups[1].joined);
  EXPECT_EQ(groups[1].name, "n_inner");
}

TEST(Dependencies, AGateIsNoResidualSum) {
  Net net;
  net.input("x", {1, 3, 2, 2}).conv("x", 3, "a", 4);
  net.node("GlobalAveragePool", {"a"}, "pooled").conv("pooled", 4, "squeezed", 2);
  net.conv("squeezed", 2, "excited", 4).node("Sigmoid", {"excited"}, "gate");
  net.node("Mul", {"a", "gate"}, "gated").conv("gated", 4, "y", 2).output("y", {1, 2, 2, 2});
  EXPECT_THAT(groups_after_halving(net.graph()), ElementsAre(4, 2));
  EXPECT_FALSE(halved(net.graph()).found.groups[0].joined);
}

TEST(Dependencies, ConcatKeepsItsPartsApart) {
  Net net;
  net.input("x", {1, 3, 2, 2}).conv("x", 3, "a", 4).conv("x", 3, "b", 6);
  net.node("Concat", {"a", "x", "b"}, "joined", {{"axis", std::int64_t{1}}});
  net.conv("joined", 13, "y", 2).output("y", {1, 2, 2, 2});
  EXPECT_THAT(groups_after_halving(net.graph()), ElementsAre(4, 6));
  EXPECT_EQ(shape_of(halved(net.graph()).cut, "w_y"), (Shape{2, 2 + 3 + 3, 1, 1}));
}

TEST(Dependencies, ASumOverAConcatSplitsTheGroupWhereThePartsMeet) {
  Net net;
  net.input("x", {1, 3, 2, 2}).conv("x", 3, "a", 4).conv("x", 3, "b", 6).conv("x", 3, "c", 10);
  net.node("Concat", {"a", "b"}, "joined", {{"axis", std::int64_t{1}}});
  net.node("Add", {"joined", "c"}, "sum").conv("sum", 10, "y", 2).output("y", {1, 2, 2, 2});
  EXPECT_THAT(groups_after_halving(net.graph()), ElementsAre(4, 6));
}

TEST(Dependencies, SliceTakesItsShare) {
  Net net;
  net.integers("starts", {2}).integers("ends", {6}).integers("axes", {1});
  net.input("x", {1, 3, 2, 2}).conv("x", 3, "a", 8);
  net.node("Slice", {"a", "starts", "ends", "axes"}, "part");
  net.conv("part", 4, "y", 2).output("y", {1, 2, 2, 2});
  // Outside of the slice the channels are made for nobody.
  EXPECT_THAT(groups_after_halving(net.graph()), ElementsAre(4, 4));
}

TEST(Dependencies, DepthwiseConvolutionsGoWithTheirChannels) {
  Net net;
  net.input("x", {1, 3, 4, 4}).conv("x", 3, "a", 6).learned("w_d", {12, 1, 3, 3});
  net.node("Conv", {"a", "w_d"}, "d", {{"group", std::int64_t{6}}});
  net.conv("d", 12, "y", 2).output("y", {1, 2, 2, 2});
  EXPECT_THAT(groups_after_halving(net.graph()), ElementsAre(6));
  const Graph cut = halved(net.graph()).cut;
  EXPECT_EQ(cut.nodes[1].integer("group", 0), 3);
  EXPECT_EQ(shape_of(cut, "w_d"), (Shape{6, 1, 3, 3})) << "two filters per channel";
}

TEST(Dependencies, GroupsOfAConvolutionStayEqual) {
  Net net;
  net.input("x", {1, 3, 2, 2}).conv("x", 3, "a", 8).learned("w_g", {12, 4, 1, 1});
  net.node("Conv", {"a", "w_g"}, "g", {{"group", std::int64_t{2}}});
  net.conv("g", 12, "y", 2).output("y", {1, 2, 2, 2});
  EXPECT_THAT(groups_after_halving(net.graph()), ElementsAre(4, 6));
  const Halved half = halved(net.graph());
  EXPECT_EQ(half.found.groups[0].width, 1) << "the weight has one column for both";
  EXPECT_EQ(shape_of(half.cut, "w_g"), (Shape{6, 2, 1, 1}));
  EXPECT_EQ(half.cut.nodes[1].integer("group", 0), 2);
}

TEST(Dependencies, FlattenSpreadsAChannelOverItsPixels) {
  Net net;
  net.input("x", {1, 3, 2, 3}).conv("x", 3, "a", 4).node("Flatten", {"a"}, "flat");
  net.learned("w", {24, 5}).node("Gemm", {"flat", "w"}, "y").output("y", {1, 5});
  EXPECT_THAT(groups_after_halving(net.graph()), ElementsAre(4));
  EXPECT_EQ(shape_of(halved(net.graph()).cut, "w"), (Shape{12, 5}));
}

TEST(Dependencies, ChannelsLastAreFoundAgainBehindAReshape) {
  Net net;
  net.integers("flat_shape", {1, -1});
  net.input("x", {1, 3, 2, 3}).conv("x", 3, "a", 4);
  net.node("Transpose", {"a"}, "last", {{"perm", Integers{0, 2, 3, 1}}});
  net.node("Reshape", {"last", "flat_shape"}, "flat");
  net.learned("w", {24, 5}).node("Gemm", {"flat", "w"}, "y").output("y", {1, 5});
  EXPECT_THAT(groups_after_halving(net.graph()), ElementsAre(4));
}

TEST(Dependencies, AReshapesTargetFollows) {
  Net net;
  net.integers("to", {1, 4, 6}).integers("back", {1, 4, 2, 3});
  net.input("x", {1, 3, 2, 3}).conv("x", 3, "a", 4).node("Reshape", {"a", "to"}, "rows");
  net.node("Reshape", {"rows", "back"}, "image").conv("image", 4, "y", 2);
  net.output("y", {1, 2, 2, 3});
  EXPECT_THAT(groups_after_halving(net.graph()), ElementsAre(4));
}

TEST(Dependencies, PaddedChannelsOfAShortcutFollowTheirOffset) {
  Net net;
  net.integers("pads", {0, 1, 0, 0, 0, 1, 0, 0});
  net.input("x", {1, 3, 2, 2}).conv("x", 3, "a", 4).node("Pad", {"a", "pads"}, "wide");
  net.conv("a", 4, "b", 6).node("Add", {"wide", "b"}, "sum");
  net.conv("sum", 6, "y", 2).output("y", {1, 2, 2, 2});
  // Four channels on both sides of the sum, and two that only b makes.
  EXPECT_THAT(groups_after_halving(net.graph()), ElementsAre(4, 2));
}

/// Two tokens of eight features, four heads of two.
Net attention() {
  Net net;
  net.integers("heads", {1, 2, 4, 2}).integers("joined", {1, 2, 8});
  net.input("x", {1, 2, 3});
  for (const std::string one : {"q", "k", "v"}) {
    net.learned("w_" + one, {3, 8}).node("MatMul", {"x", "w_" + one}, one + "_all");
    net.node("Reshape", {one + "_all", "heads"}, one + "_split");
    const Integers order = one == "k" ? Integers{0, 2, 3, 1} : Integers{0, 2, 1, 3};
    net.node("Transpose", {one + "_split"}, one, {{"perm", order}});
  }
  net.node("MatMul", {"q", "k"}, "scores").node("Softmax", {"scores"}, "shares");
  net.node("MatMul", {"shares", "v"}, "mixed");
  net.node("Transpose", {"mixed"}, "back", {{"perm", Integers{0, 2, 1, 3}}});
  net.node("Reshape", {"back", "joined"}, "merged");
  net.learned("w_proj", {8, 5}).node("MatMul", {"merged", "w_proj"}, "y").output("y", {1, 2, 5});
  return net;
}

TEST(Dependencies, HeadsOfAttentionGoWhole) {
  const Graph graph = attention().graph();
  EXPECT_THAT(groups_after_halving(graph), ElementsAre(4));
  const Halved half = halved(graph);
  EXPECT_EQ(half.found.groups[0].width, 2);
  EXPECT_EQ(shape_of(half.cut, "w_q"), (Shape{3, 4}));
  EXPECT_EQ(shape_of(half.cut, "w_proj"), (Shape{4, 5}));
}

TEST(Dependencies, HiddenUnitsAreRowsAndColumns) {
  Net net;
  net.input("x", {1, 2, 3}).learned("fc1", {3, 6}).learned("b1", {6}).learned("fc2", {6, 3});
  net.node("MatMul", {"x", "fc1"}, "h").node("Add", {"h", "b1"}, "biased");
  net.node("Relu", {"biased"}, "active").node("MatMul", {"active", "fc2"}, "z");
  net.node("Add", {"z", "x"}, "y").output("y", {1, 2, 3});
  EXPECT_THAT(groups_after_halving(net.graph()), ElementsAre(6));
  EXPECT_FALSE(halved(net.graph()).found.groups[0].joined) << "the bias is a constant";
}

TEST(Dependencies, SharedWeightsStayShared) {
  Net net;
  net.input("x", {1, 4, 2, 2}).conv("x", 4, "a", 4).learned("w", {4, 4, 1, 1});
  net.node("Conv", {"a", "w"}, "b").node("Conv", {"b", "w"}, "c");
  net.conv("c", 4, "y", 2).output("y", {1, 2, 2, 2});
  EXPECT_THAT(groups_after_halving(net.graph()), ElementsAre(4));
}

}  // namespace
}  // namespace carnot
