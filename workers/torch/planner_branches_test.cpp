// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/branches.hpp"
#include "support/must.hpp"
#include "support/planned_graph.hpp"

namespace carnot::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TinyGraph one_node(const std::string& op, const std::string& input, const std::string& output) {
  TinyGraph tiny;
  tiny.node(op, {input}, output).output(output);
  return tiny;
}

/// y is one of two graphs over x, as the constant "c" decides.
TinyGraph choice(bool first, const TinyGraph& one, const TinyGraph& other) {
  TinyGraph tiny;
  tiny.input("x", {1, 2}).weights("zero", {}, {first ? 0.0F : 1.0F}).weights("null", {}, {0.0F});
  tiny.node("Equal", {"zero", "null"}, "c");
  tiny.node(
      "If", {"c"}, "y",
      {{"then_branch", as_attribute(one.graph())}, {"else_branch", as_attribute(other.graph())}});
  tiny.output("y");
  return tiny;
}

TEST(PlanWithBranches, TakesTheOneThatAConstantDecides) {
  const at::Tensor x = at::tensor({-1.0F, 2.0F}).reshape({1, 2});
  const TinyGraph negative = one_node("Neg", "x", "inside");
  const TinyGraph rectified = one_node("Relu", "x", "inside");
  Plan then = must(planned(choice(true, negative, rectified), {1, 2}));
  must(then.run(x));
  EXPECT_THAT(elements_of(then.output(0)), ElementsAre(1.0F, -2.0F));
  Plan otherwise = must(planned(choice(false, negative, rectified), {1, 2}));
  must(otherwise.run(x));
  EXPECT_THAT(elements_of(otherwise.output(0)), ElementsAre(0.0F, 2.0F));
  EXPECT_EQ(otherwise.steps_of("Neg"), 0U);
  EXPECT_EQ(otherwise.held_values(), 2U) << "the images and the output";
}

TEST(PlanWithBranches, NeverLooksIntoTheOther) {
  const TinyGraph riddle = one_node("Riddle", "x", "inside");
  must(planned(choice(true, one_node("Neg", "x", "inside"), riddle), {1, 2}));
  EXPECT_EQ(planned(choice(false, one_node("Neg", "x", "inside"), riddle), {1, 2}).error().message,
            "node \"n_y\" (If, opset 17): node \"n_inside\" (Riddle, opset 17): the torch worker "
            "does not have this operator.");
}

TEST(PlanWithBranches, HidesOuterNamesBehindInnerOnes) {
  TinyGraph shadowing;
  shadowing.weights("zero", {}, {10.0F}).node("Mul", {"x", "zero"}, "null");
  shadowing.node("Add", {"null", "zero"}, "inside").output("inside");
  TinyGraph tiny = choice(true, shadowing, one_node("Neg", "x", "inside"));
  tiny.node("Add", {"y", "null"}, "after").output("after");
  Plan plan = must(planned(tiny, {1, 2}));
  must(plan.run(at::tensor({1.0F, 2.0F}).reshape({1, 2})));
  EXPECT_THAT(elements_of(plan.output(1)), ElementsAre(20.0F, 30.0F));
}

TEST(PlanWithBranches, HandsOnWhatABranchOnlyPasses) {
  TinyGraph passing;
  passing.weights("w", {2}, {5, 6}).output("x").output("w").output("x");
  TinyGraph tiny;
  tiny.input("x", {1, 2}).node("Equal", {"one", "one"}, "c").weights("one", {}, {1.0F});
  tiny.node("If", {"c"}, std::vector<std::string>{"a", "b", "again"},
            {{"then_branch", as_attribute(passing.graph())}});
  tiny.node("Add", {"a", "b"}, "sum").node("Mul", {"sum", "again"}, "y").output("y");
  Plan plan = must(planned(tiny, {1, 2}));
  must(plan.run(at::tensor({1.0F, 2.0F}).reshape({1, 2})));
  EXPECT_THAT(elements_of(plan.output(0)), ElementsAre(6.0F, 16.0F));
}

TEST(PlanWithBranches, RefusesAConditionThatTheImageDecides) {
  TinyGraph tiny;
  tiny.input("x", {1, 2}).weights("zero", {}, {0.0F});
  tiny.node("ReduceMax", {"x"}, "m", {{"keepdims", std::int64_t{0}}});
  tiny.node("Greater", {"m", "zero"}, "bright");
  const OpaqueAttribute branch = as_attribute(one_node("Neg", "x", "inside").graph());
  tiny.node("If", {"bright"}, "y", {{"then_branch", branch}, {"else_branch", branch}}).output("y");
  const auto refused = planned(tiny, {1, 2});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unsupported);
  EXPECT_EQ(refused.error().message,
            "node \"n_y\" (If, opset 17): which branch it takes is calculated from the image; the "
            "torch worker settles that at load.");
  EXPECT_THAT(refused.error().remedy, HasSubstr("onnxruntime"));
}

TEST(PlanWithBranches, RefusesWhatIsNoChoice) {
  TinyGraph bare;
  bare.input("x", {1, 2}).weights("one", {}, {1.0F}).node("Equal", {"one", "one"}, "c");
  bare.node("If", {"c"}, "y").output("y");
  EXPECT_THAT(planned(bare, {1, 2}).error().message, HasSubstr("no graph as its then_branch"));
  TinyGraph number;
  const OpaqueAttribute branch = as_attribute(one_node("Neg", "x", "inside").graph());
  number.input("x", {1, 2}).weights("one", {}, {1.0F});
  number.node("If", {"one"}, "y", {{"then_branch", branch}}).output("y");
  EXPECT_THAT(planned(number, {1, 2}).error().message, HasSubstr("not one truth value"));
  TinyGraph too_many;
  too_many.input("x", {1, 2}).weights("one", {}, {1.0F}).node("Equal", {"one", "one"}, "c");
  too_many.node("If", {"c"}, std::vector<std::string>{"y", "z"}, {{"then_branch", branch}});
  too_many.output("y");
  EXPECT_THAT(planned(too_many, {1, 2}).error().message, HasSubstr("1 values instead of 2"));
}

}  // namespace
}  // namespace carnot::worker
