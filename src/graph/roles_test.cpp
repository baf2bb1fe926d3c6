// SPDX-License-Identifier: Apache-2.0
#include "graph/roles.hpp"

#include <gmock/gmock.h>

#include "support/sample_graphs.hpp"

namespace carnot {
namespace {

using sample::bytes;
using sample::fixed;
using sample::floats;
using sample::node;
using testing::Pair;
using testing::UnorderedElementsAre;

TEST(ConstantRoles, OfANormTellLearnedFromStatistics) {
  const Graph graph = sample::graph(
      {fixed("x", {1, 2, 1, 1})}, {node("BatchNormalization", {"x", "g", "b", "m", "v"}, {"y"})},
      {fixed("y", {1, 2, 1, 1})},
      {{"g", floats({2})}, {"b", floats({2})}, {"m", floats({2})}, {"v", floats({2})}});
  EXPECT_THAT(
      constant_roles(graph),
      UnorderedElementsAre(Pair("g", ConstantRole::learned), Pair("b", ConstantRole::learned),
                           Pair("m", ConstantRole::statistic), Pair("v", ConstantRole::statistic)));
}

TEST(ConstantRoles, OfShapesBoundsAndScalarsAreArguments) {
  const Graph graph =
      sample::graph({fixed("x", {1, 2})},
                    {node("Reshape", {"x", "shape"}, {"a"}), node("Clip", {"a", "lo", "hi"}, {"b"}),
                     node("Mul", {"b", "half"}, {"c"}), node("Mul", {"c", "scale"}, {"y"})},
                    {fixed("y", {1, 2})},
                    {{"shape", sample::integers({1, 2})},
                     {"lo", floats({})},
                     {"hi", floats({})},
                     {"half", floats({1})},
                     {"scale", floats({2})}});
  EXPECT_THAT(constant_roles(graph), UnorderedElementsAre(Pair("shape", ConstantRole::argument),
                                                          Pair("lo", ConstantRole::argument),
                                                          Pair("hi", ConstantRole::argument),
                                                          Pair("half", ConstantRole::argument),
                                                          Pair("scale", ConstantRole::learned)));
}

TEST(ConstantRoles, OfDynamicInt8TellWeightFromScale) {
  const Graph graph = sample::graph(
      {fixed("x", {1, 2})},
      {node("DynamicQuantizeLinear", {"x"}, {"q", "s", "z"}),
       node("MatMulInteger", {"q", "w", "z"}, {"i"}), node("Cast", {"i"}, {"f"}),
       node("Mul", {"s", "ws"}, {"ss"}), node("Mul", {"f", "ss"}, {"m"}),
       node("Mul", {"m", "late"}, {"n"}), node("Add", {"n", "b"}, {"y"})},
      {fixed("y", {1, 2})},
      {{"w", bytes({2, 2})}, {"ws", floats({2})}, {"late", floats({2})}, {"b", floats({2})}});
  EXPECT_THAT(constant_roles(graph), UnorderedElementsAre(Pair("w", ConstantRole::learned),
                                                          Pair("ws", ConstantRole::quantization),
                                                          Pair("late", ConstantRole::quantization),
                                                          Pair("b", ConstantRole::learned)));
}

TEST(ConstantRoles, OfWeightOnlyInt4InCastMulFormTellWeightFromScale) {
  const Graph graph =
      sample::graph({fixed("x", {1, 4})},
                    {node("Cast", {"q"}, {"f"}), node("Sub", {"f", "zero"}, {"g"}),
                     node("Mul", {"g", "s"}, {"h"}), node("Reshape", {"h", "shape"}, {"w"}),
                     node("MatMul", {"x", "w"}, {"y"})},
                    {fixed("y", {1, 2})},
                    {{"q", bytes({2, 4})},
                     {"zero", floats({2, 1})},
                     {"s", floats({2, 1})},
                     {"shape", sample::integers({4, 2})}});
  EXPECT_THAT(constant_roles(graph), UnorderedElementsAre(Pair("q", ConstantRole::learned),
                                                          Pair("zero", ConstantRole::quantization),
                                                          Pair("s", ConstantRole::quantization),
                                                          Pair("shape", ConstantRole::argument)));
}

TEST(ConstantRoles, OfConstantNodesAreFoundToo) {
  const Graph graph = sample::graph(
      {fixed("x", {1, 2})},
      {node("Constant", {}, {"w"}, {{"value", floats({2, 2})}}), node("MatMul", {"x", "w"}, {"y"})},
      {fixed("y", {1, 2})});
  EXPECT_THAT(constant_roles(graph), UnorderedElementsAre(Pair("w", ConstantRole::learned)));
}

TEST(ConstantValues, AreWhatDoesNotDependOnInputs) {
  const Graph graph = sample::graph(
      {fixed("x", {2})},
      {node("Neg", {"w"}, {"a"}), node("Add", {"a", "x"}, {"b"}), node("Mul", {"a", "a"}, {"c"}),
       node("RandomUniform", {}, {"d"}), node("Sum", {"b", "c", "d"}, {"y"})},
      {fixed("y", {2})}, {{"w", floats({2})}});
  EXPECT_THAT(constant_values(graph), UnorderedElementsAre("w", "a", "c"));
}

}  // namespace
}  // namespace carnot
