// SPDX-License-Identifier: Apache-2.0
#include "torch/plan.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/must.hpp"
#include "support/planned_graph.hpp"
#include "support/random_graph.hpp"
#include "support/reference_run.hpp"
#include "support/tactic_bench.hpp"
#include "support/tiny_graph.hpp"
#include "torch/tensors.hpp"

namespace carnot::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// y = relu(x · w), and w comes out of two constants.
TinyGraph product_with_calculated_weights() {
  TinyGraph tiny;
  tiny.input("x", {1, 2}).weights("a", {2, 2}, {1, 2, 3, 4}).weights("b", {}, {-1});
  tiny.node("Mul", {"a", "b"}, "w").node("MatMul", {"x", "w"}, "p").node("Relu", {"p"}, "y");
  tiny.output("y");
  return tiny;
}

TEST(Plan, RunsAGraph) {
  Plan plan = must(planned(product_with_calculated_weights(), {1, 2}));
  must(plan.run(at::tensor({-1.0F, 1.0F}).reshape({1, 2})));
  EXPECT_THAT(elements_of(plan.output(0)), ElementsAre(0.0F, 0.0F));
  must(plan.run(at::tensor({-1.0F, 0.0F}).reshape({1, 2})));
  EXPECT_THAT(elements_of(plan.output(0)), ElementsAre(1.0F, 2.0F));
}

TEST(Plan, CalculatesConstantsOnceAndKeepsOnlyWhatIsRead) {
  const Plan plan = must(planned(product_with_calculated_weights(), {1, 2}));
  EXPECT_EQ(plan.steps(), 2U);
  EXPECT_EQ(plan.steps_of("Mul"), 0U);
  EXPECT_EQ(plan.constant_bytes(), 4 * 4) << "w, neither a nor b";
}

TEST(Plan, SettlesShapesAtLoad) {
  TinyGraph tiny;
  tiny.input("x", {2, 3, 4}).integers("rest", {-1}).integers("zero", {0});
  tiny.node("Relu", {"x"}, "only_its_shape_is_read").node("Shape", {"only_its_shape_is_read"}, "s");
  tiny.node("Gather", {"s", "zero"}, "n")
      .node("Concat", {"n", "rest"}, "to", {{"axis", std::int64_t{0}}});
  tiny.node("Reshape", {"x", "to"}, "y").output("y");
  Plan plan = must(planned(tiny, {2, 3, 4}));
  EXPECT_EQ(plan.steps(), 1U) << "the Reshape";
  must(plan.run(at::ones({2, 3, 4})));
  EXPECT_EQ(plan.output(0).sizes().vec(), (Integers{2, 12}));
}

TEST(Plan, FreesWhatNobodyReadsAnyMore) {
  TinyGraph tiny;
  tiny.input("x", {1, 1 << 20});
  std::string last = "x";
  for (int i = 0; i < 50; ++i) {
    const std::string next = "v" + std::to_string(i);
    tiny.node("Relu", {last}, next);
    last = next;
  }
  tiny.output(last);
  Plan plan = must(planned(tiny, {1, 1 << 20}));
  EXPECT_EQ(plan.held_values(), 2U) << "the images and the output, after the trial run";
  must(plan.run(at::ones({1, 1 << 20})));
  EXPECT_EQ(plan.held_values(), 2U);
}

TEST(Plan, NamesTheNodeThatItCannotRun) {
  TinyGraph tiny;
  tiny.input("x", {1, 2}).node("Reluctance", {"x"}, "y").output("y");
  const auto refused = planned(tiny, {1, 2});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unsupported);
  EXPECT_EQ(refused.error().message,
            "node \"n_y\" (Reluctance, opset 17): the torch worker does not have this operator.");
  EXPECT_THAT(refused.error().remedy, HasSubstr("onnxruntime"));
}

TEST(Plan, NamesTheNodeWhoseShapesDoNotFit) {
  TinyGraph tiny;
  tiny.input("x", {1, 2}).weights("w", {3, 2}, {1, 2, 3, 4, 5, 6});
  tiny.node("MatMul", {"x", "w"}, "y").output("y");
  const auto refused = planned(tiny, {1, 2});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("node \"n_y\" (MatMul, opset 17): torch: mat1"));
}

TEST(Plan, RefusesAShapeThatTheImageDecides) {
  TinyGraph tiny;
  tiny.input("x", {1, 2}).integers("one", {1});
  tiny.node("ArgMax", {"x"}, "i", {{"axis", std::int64_t{1}}, {"keepdims", std::int64_t{0}}});
  tiny.node("Expand", {"x", "i"}, "y").output("y");
  const auto refused = planned(tiny, {1, 2});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("its shape is calculated from the image"));
}

TEST(Plan, RefusesToResizeInOtherWaysThanOnnxMeans) {
  using Attributes = TinyGraph::Attributes;
  const auto refusal = [](const std::vector<float>& scales, Attributes attributes) {
    TinyGraph tiny{19};
    tiny.input("x", {1, 1, 4, 4}).weights("s", {4}, scales);
    attributes["mode"] = std::string{"linear"};
    tiny.node("Resize", {"x", "", "s"}, "y", attributes).output("y");
    const auto found = planned(tiny, {1, 1, 4, 4});
    return found ? std::string{} : found.error().message;
  };
  const std::vector<float> halves{1, 1, 0.5F, 0.5F};
  EXPECT_EQ(refusal(halves, {}), "");
  EXPECT_THAT(refusal(halves, {{"keep_aspect_ratio_policy", std::string{"not_larger"}}}),
              HasSubstr("proportions"));
  EXPECT_THAT(refusal(halves, {{"antialias", std::int64_t{1}}}), HasSubstr("antialiasing"));
  EXPECT_EQ(refusal(halves, {{"antialias", std::int64_t{1}}, {"exclude_outside", std::int64_t{1}}}),
            "");
  const Attributes corners{{"coordinate_transformation_mode", std::string{"align_corners"}}};
  EXPECT_EQ(refusal(halves, corners), "");
  EXPECT_THAT(refusal({1, 1, 0.6F, 0.6F}, corners), HasSubstr("corner"));
}

TEST(Plan, RefusesAGraphThatReadsWhatNobodyGives) {
  TinyGraph tiny;
  tiny.input("x", {1, 2}).node("Add", {"x", "nothing"}, "y").output("y");
  EXPECT_THAT(planned(tiny, {1, 2}).error().message, HasSubstr("\"nothing\""));
}

TEST(Plan, HandsOnAnInputThatIsTheOutput) {
  TinyGraph tiny;
  tiny.input("x", {1, 2}).node("Identity", {"x"}, "y").output("y");
  Plan plan = must(planned(tiny, {1, 2}));
  must(plan.run(at::tensor({3.0F, 4.0F}).reshape({1, 2})));
  EXPECT_THAT(elements_of(plan.output(0)), ElementsAre(3.0F, 4.0F));
}

TEST(Plan, LeavesOutputsAloneThatNobodyAskedFor) {
  TinyGraph tiny;
  tiny.input("x", {1, 3}).integers("k", {1});
  tiny.node("TopK", {"x", "k"}, std::vector<std::string>{"", "places"});
  tiny.node("Cast", {"places"}, "y", {{"to", std::int64_t{1}}}).output("y");
  Plan plan = must(planned(tiny, {1, 3}));
  must(plan.run(at::tensor({1.0F, 5.0F, 2.0F}).reshape({1, 3})));
  EXPECT_THAT(elements_of(plan.output(0)), ElementsAre(1.0F));
}

class PlanOfRandomGraph : public testing::TestWithParam<std::uint64_t> {};

TEST_P(PlanOfRandomGraph, GivesWhatTheReferenceGives) {
  const Graph graph = random_classifier(GetParam());
  const Tensors images = random_images(graph, 1, 3).front();
  const Tensor& image = images.at(graph.inputs.front().name);
  const Tensors expected = must(reference_run(graph, images));
  for (const ImageLayout layout : {ImageLayout::channels_first, ImageLayout::channels_last}) {
    const at::NoGradGuard without_gradients;
    const at::Tensor x = must(to_torch(image));
    Plan plan = must(Plan::of(graph, at::zeros_like(x), {.layout = layout}));
    must(plan.run(x));
    EXPECT_THAT(elements_of(plan.output(0)),
                testing::Pointwise(testing::FloatNear(1e-4F),
                                   floats_of(expected.at(graph.outputs.front().name))));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, PlanOfRandomGraph,
                         testing::Range(std::uint64_t{0}, std::uint64_t{25}));

/// The slope of the sum of all outputs along one element of the weights, by two runs.
double slope_of(Plan& plan, at::Tensor weights, const at::Tensor& x) {
  constexpr double kStep = 1e-3;
  const at::NoGradGuard without_gradients;
  const at::Tensor first = weights.select(0, 0).select(0, 0).select(0, 0).select(0, 0);
  const auto sum_at = [&](double change) {
    first.add_(change);
    must(plan.run(x));
    return plan.output(0).sum().item<double>();
  };
  const double above = sum_at(kStep);
  const double below = sum_at(-2 * kStep);
  first.add_(kStep);
  return (above - below) / (2 * kStep);
}

TEST(Plan, HasGradientsForTraining) {
  TinyGraph tiny;
  tiny.input("x", {2, 2, 4, 4}).weights("w", {3, 2, 3, 3}, std::vector<float>(54, 0.1F));
  tiny.weights("g", {3}, {1, 2, 3}).weights("zero", {3}, {0, 0, 0}).weights("one", {3}, {1, 1, 1});
  tiny.node("Conv", {"x", "w"}, "c")
      .node("BatchNormalization", {"c", "g", "zero", "zero", "one"}, "n");
  tiny.node("Sigmoid", {"n"}, "r").node("GlobalAveragePool", {"r"}, "p");
  tiny.node("Flatten", {"p"}, "y").output("y");
  Plan plan = must(planned(tiny, {2, 2, 4, 4}));
  plan.make_trainable();
  const at::Tensor x = at::linspace(-1, 1, 64).reshape({2, 2, 4, 4});
  must(plan.run(x));
  plan.output(0).sum().backward();
  const auto all = plan.parameters();
  const at::Tensor weights =
      *std::ranges::find_if(all, [](const at::Tensor& one) { return one.dim() == 4; });
  EXPECT_NEAR(weights.grad().flatten()[0].item<double>(), slope_of(plan, weights, x), 1e-3);
}

}  // namespace
}  // namespace carnot::worker
