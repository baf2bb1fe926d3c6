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

TEST(FixedChannels, OutputsAndInputsOfTheGraphKeepTheirShape) {
  Net net;
  net.input("x", {1, 3, 2, 2}).conv("x", 3, "a", 4).conv("a", 4, "y", 2);
  net.output("y", {1, 2, 2, 2}).output("a", {1, 4, 2, 2});
  const Halved half = halved(net.graph());
  EXPECT_THAT(half.found.groups, IsEmpty());
  EXPECT_THAT(half.found.obstacles, IsEmpty()) << "an output is no obstacle worth a line";
  EXPECT_EQ(half.cut, half.graph);
}

TEST(FixedChannels, AnUnknownOperatorFreezesWhatItReadsAndIsNamed) {
  Net net;
  net.input("x", {1, 3, 2, 2}).conv("x", 3, "a", 4);
  net.node("DepthToSpace", {"a"}, "b", {{"blocksize", std::int64_t{2}}});
  net.conv("b", 1, "c", 4).conv("c", 4, "y", 2).output("y", {1, 2, 4, 4});
  const Halved half = halved(net.graph());
  EXPECT_THAT(half.found.groups, testing::SizeIs(1)) << "c";
  EXPECT_THAT(half.found.obstacles, ElementsAre(HasSubstr("DepthToSpace 'n_b'")));
}

TEST(FixedChannels, ASoftmaxOverChannelsKeepsThem) {
  Net net;
  net.input("x", {1, 3, 2, 2}).conv("x", 3, "a", 4);
  net.node("Softmax", {"a"}, "s", {{"axis", std::int64_t{1}}}).conv("s", 4, "y", 2);
  net.output("y", {1, 2, 2, 2});
  EXPECT_THAT(halved(net.graph()).found.obstacles, ElementsAre(HasSubstr("Softmax 'n_s'")));
}

TEST(FixedChannels, ASoftmaxOverTheOutputIsNotWorthALine) {
  Net net;
  net.input("x", {1, 3}).learned("w", {3, 5}).node("MatMul", {"x", "w"}, "scores");
  net.node("Softmax", {"scores"}, "y").output("y", {1, 5});
  EXPECT_THAT(halved(net.graph()).found.obstacles, IsEmpty());
}

TEST(FixedChannels, ClaimedSizesBeyondAllMemoryAreGivenUp) {
  constexpr std::int64_t kHuge = std::int64_t{1} << 40;
  Net net;
  net.integers("pads", {0, kHuge, 0, 0, 0, 0, 0, 0}).input("x", {1, 3, 2, 2});
  net.input("z", {1, kHuge, 2, 2}).conv("x", 3, "a", 4).conv("x", 3, "b", 4);
  net.node("Pad", {"a", "pads"}, "p").output("p", {1, kHuge + 4, 2, 2});
  net.node("Concat", {"b", "z"}, "c", {{"axis", std::int64_t{1}}});
  net.output("c", {1, kHuge + 4, 2, 2});
  const Graph graph = net.graph();
  const Dependencies found = dependencies_of(graph, std::vector<bool>(graph.nodes.size()));
  EXPECT_THAT(found.groups, IsEmpty());
}

TEST(FixedChannels, WhatASubGraphReadsStays) {
  Net net;
  net.input("x", {1, 3, 2, 2}).conv("x", 3, "a", 4).conv("a", 4, "y", 2).output("y", {1, 2, 2, 2});
  net.node("Loop", {"x"}, "z", {{"body", OpaqueAttribute{.serialized = {}, .captures = {"a"}}}});
  const Graph graph = net.graph();
  const Dependencies found = dependencies_of(graph, std::vector<bool>(graph.nodes.size()));
  EXPECT_THAT(found.groups, IsEmpty());
  EXPECT_THAT(found.obstacles, ElementsAre(HasSubstr("Loop 'n_z'")));
}

TEST(FixedChannels, WeightsThatAreInputsStay) {
  Net net;
  net.input("x", {1, 3, 2, 2}).input("w", {4, 3, 1, 1}).node("Conv", {"x", "w"}, "a");
  net.conv("a", 4, "y", 2).output("y", {1, 2, 2, 2});
  EXPECT_THAT(halved(net.graph()).found.groups, IsEmpty());
}

TEST(FixedChannels, WhoAsksForTheBatchHindersNothing) {
  Net net;
  net.integers("first", {0}).integers("rest", {-1}).input("x", {2, 3, 2, 2}).conv("x", 3, "a", 4);
  net.node("Shape", {"a"}, "shape").node("Gather", {"shape", "first"}, "batch");
  net.node("Concat", {"batch", "rest"}, "to", {{"axis", std::int64_t{0}}});
  net.node("Reshape", {"a", "to"}, "flat").learned("w", {16, 3});
  net.node("Gemm", {"flat", "w"}, "y").output("y", {2, 3});
  EXPECT_THAT(halved(net.graph()).found.groups, testing::SizeIs(1));
}

TEST(FixedChannels, FixedNodesKeepWhatTheyMake) {
  Net net;
  net.input("x", {1, 3, 2, 2}).conv("x", 3, "a", 4).conv("a", 4, "b", 6).conv("b", 6, "y", 2);
  const Graph graph = must(infer_shapes(net.output("y", {1, 2, 2, 2}).graph()));
  const Dependencies found = dependencies_of(graph, {true, false, false});
  ASSERT_THAT(found.groups, testing::SizeIs(1));
  EXPECT_EQ(found.groups[0].name, "n_b");
}

}  // namespace
}  // namespace carnot
