// SPDX-License-Identifier: Apache-2.0
#include "tactics/mac_share.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/tiny_graph.hpp"

namespace carnot {
namespace {

/// One product of two rows of weights.
Graph perceptron() {
  return TinyGraph{}
      .input("x", {1, 2})
      .weights("w", {2, 2}, {1.0F, -2.0F, 3.0F, -4.0F})
      .node("MatMul", {"x", "w"}, "y")
      .output("y", {1, 2})
      .graph();
}

Recipe recipe_of(std::vector<RecipeStep> steps) { return {"mine", std::move(steps)}; }

std::optional<double> share_of(std::vector<RecipeStep> steps) {
  return must(mac_share(perceptron(), recipe_of(std::move(steps))));
}

TEST(MacShare, OfAPerceptronAllIsQuantised) {
  EXPECT_DOUBLE_EQ(share_of({{"dynamic-int8", {}}}).value(), 1.0);
  EXPECT_DOUBLE_EQ(share_of({{"fold", {}}, {"static-int8", {}}}).value(), 1.0);
}

TEST(MacShare, WhatIsExcludedIsNot) {
  EXPECT_DOUBLE_EQ(
      share_of({{"static-int8", {{"exclude", std::vector<std::string>{"Gemm", "MatMul"}}}}})
          .value(),
      0.0);
}

TEST(MacShare, OfOtherTacticsNothingIsSaid) {
  EXPECT_FALSE(share_of({{"fold", {}}}));
  EXPECT_FALSE(share_of({{"prune-local", {}}}));
  EXPECT_FALSE(has_mac_share("prune-local"));
  EXPECT_TRUE(has_mac_share("prune-structured"));
}

TEST(MacShare, WhatOneStepCoversTheNextCannot) {
  EXPECT_DOUBLE_EQ(share_of({{"static-int8", {}}, {"dynamic-int8", {}}}).value(), 1.0);
}

TEST(MacShare, AnUnknownTacticIsRefused) {
  EXPECT_FALSE(mac_share(perceptron(), recipe_of({{"statik-int8", {}}})));
}

}  // namespace
}  // namespace carnot
