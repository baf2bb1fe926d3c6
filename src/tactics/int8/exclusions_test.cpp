// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/exclusions.hpp"

#include <gmock/gmock.h>

#include "support/must.hpp"
#include "support/tiny_graph.hpp"

namespace carnot {
namespace {

Graph two_nodes() {
  return TinyGraph{}
      .input("x", {1})
      .node("Relu", {"x"}, "block/a")
      .node("Sigmoid", {"block/a"}, "y")
      .output("y")
      .graph();
}

TEST(Exclusions, NameNodesOutputsAndOperators) {
  const Graph graph = two_nodes();
  const auto excluded = [&](const std::string& pattern) {
    return must(excluded_nodes(graph, graph, std::vector{pattern}));
  };
  EXPECT_THAT(excluded("n_block/a"), testing::ElementsAre(true, false));
  EXPECT_THAT(excluded("block/*"), testing::ElementsAre(true, false));
  EXPECT_THAT(excluded("Sigmoid"), testing::ElementsAre(false, true));
}

TEST(Exclusions, APatternThatNamesNothingIsRefusedWithTheNearestNode) {
  const Graph graph = two_nodes();
  const auto result = excluded_nodes(graph, graph, std::vector<std::string>{"n_blok/a"});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(to_sentence(result.error()),
            "exclude names 'n_blok/a', but no node or operator is called so. Did you mean "
            "'n_block/a'?");
}

TEST(Exclusions, ANodeThatFoldingRemovedMayStillBeNamed) {
  Graph folded = two_nodes();
  folded.nodes.erase(folded.nodes.begin());
  EXPECT_THAT(must(excluded_nodes(folded, two_nodes(), std::vector<std::string>{"Relu"})),
              testing::ElementsAre(false));
}

}  // namespace
}  // namespace carnot
