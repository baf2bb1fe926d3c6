// SPDX-License-Identifier: Apache-2.0
#include "common/expose.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot::worker {
namespace {

Node relu(const std::string& from, const std::string& to) {
  Node node;
  node.op_type = "Relu";
  node.inputs = {from};
  node.outputs = {to};
  return node;
}

/// x -> a -> b -> y, and b's shape is known.
Graph chain() {
  Graph graph;
  graph.opsets[""] = 13;
  graph.inputs.push_back(
      {"x", DataType::float32, std::vector<Dimension>{Dimension{std::int64_t{2}}}});
  graph.outputs.push_back({"y", DataType::float32, {}});
  graph.nodes = {relu("x", "a"), relu("a", "b"), relu("b", "y")};
  graph.values["b"] = {"b", DataType::float32, std::vector<Dimension>{Dimension{std::int64_t{2}}}};
  return graph;
}

TEST(Exposing, MakesInnerTensorsTheOutputsInTheirOrder) {
  const std::vector<std::string> wanted{"y", "a"};
  const Graph exposed = must(exposing(chain(), wanted));
  ASSERT_EQ(exposed.outputs.size(), 2U);
  EXPECT_EQ(exposed.outputs[0].name, "y");
  EXPECT_EQ(exposed.outputs[1].name, "a");
}

TEST(Exposing, CutsOffWhatNobodyAskedFor) {
  const std::vector<std::string> wanted{"b"};
  const Graph exposed = must(exposing(chain(), wanted));
  EXPECT_EQ(exposed.nodes.size(), 2U) << "the last Relu is not needed";
  EXPECT_TRUE(exposed.outputs[0].shape.has_value());
}

TEST(Exposing, NamesWhatItDoesNotFind) {
  Graph graph = chain();
  graph.nodes[1].outputs[0] = "layer1/conv";
  graph.nodes[2].inputs[0] = "layer1/conv";
  const std::vector<std::string> wanted{"layer1/conw"};
  const auto refused = exposing(graph, wanted);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::bad_input);
  EXPECT_EQ(refused.error().remedy, "Did you mean \"layer1/conv\"?");
}

}  // namespace
}  // namespace carnot::worker
