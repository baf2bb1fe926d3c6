// SPDX-License-Identifier: Apache-2.0
#include "tactics/low_rank/low_rank.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "base/rng.hpp"
#include "graph/count.hpp"
#include "graph/onnx_file.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/tactic_bench.hpp"
#include "support/tiny_graph.hpp"

namespace carnot {
namespace {

using testing::Contains;
using testing::HasSubstr;
using Integers = std::vector<std::int64_t>;

/// [rows, columns] that is a product of two factors of that rank, so that splitting loses nothing.
std::vector<float> of_rank(std::int64_t rank, std::int64_t rows, std::int64_t columns) {
  Rng rng{12};
  std::vector<double> left(static_cast<std::size_t>(rows * rank));
  std::vector<double> right(static_cast<std::size_t>(rank * columns));
  for (double& element : left) element = rng.normal();
  for (double& element : right) element = rng.normal();
  std::vector<float> product;
  for (std::int64_t i = 0; i < rows * columns; ++i) {
    double sum = 0.0;
    for (std::int64_t k = 0; k < rank; ++k) {
      sum += left[static_cast<std::size_t>(i / columns * rank + k)] *
             right[static_cast<std::size_t>(k * columns + i % columns)];
    }
    product.push_back(static_cast<float>(sum));
  }
  return product;
}

Parameters rank(double number) { return {{"by", std::string{"rank"}}, {"rank", number}}; }

TacticOutcome split(const Graph& graph, const Parameters& given) {
  return applied(low_rank(), graph, given);
}

Forecast forecast(const Graph& graph, const Parameters& given) {
  return forecast_by(low_rank(), graph, {}, given);
}

Graph convolution(std::int64_t group = 1) {
  const std::int64_t inputs = 4 / group;
  return TinyGraph{}
      .input("x", {1, 4, 7, 7})
      .weights("w", {8, inputs, 3, 3}, of_rank(2, 8, inputs * 9))
      .weights("b", {8}, {1, 2, 3, 4, 5, 6, 7, 8})
      .node("Conv", {"x", "w", "b"}, "y",
            {{"pads", Integers{1, 1, 1, 1}},
             {"strides", Integers{2, 2}},
             {"kernel_shape", Integers{3, 3}},
             {"group", group}})
      .output("y", {1, 8, 4, 4})
      .graph();
}

Graph product() {
  return TinyGraph{}
      .input("x", {3, 12})
      .weights("w", {12, 10}, of_rank(2, 12, 10))
      .node("MatMul", {"x", "w"}, "y")
      .output("y", {3, 10})
      .graph();
}

TEST(LowRank, AConvolutionBecomesAThinOneAndOneOfOneByOne) {
  const TacticOutcome outcome = split(convolution(), rank(2.0));
  EXPECT_EQ(operators_of(outcome.graph), "Conv Conv");
  EXPECT_EQ(outcome.graph.find_initializer("w_right")->shape(), (Shape{2, 4, 3, 3}));
  EXPECT_EQ(outcome.graph.find_initializer("w_left")->shape(), (Shape{8, 2, 1, 1}));
  EXPECT_EQ(outcome.graph.find_initializer("w"), nullptr);
  EXPECT_LT(largest_relative_change(convolution(), outcome.graph), 1e-5);
}

TEST(LowRank, AProductBecomesTwo) {
  const TacticOutcome outcome = split(product(), rank(2.0));
  EXPECT_EQ(operators_of(outcome.graph), "MatMul MatMul");
  EXPECT_LT(largest_relative_change(product(), outcome.graph), 1e-5);
  EXPECT_EQ(must(count(outcome.graph)).parameters, 2 * (12 + 10));
}

TEST(LowRank, AWeightOnTheLeftKeepsItsPlace) {
  const Graph graph = TinyGraph{}
                          .input("x", {10, 3})
                          .weights("w", {12, 10}, of_rank(2, 12, 10))
                          .node("MatMul", {"w", "x"}, "y")
                          .output("y", {12, 3})
                          .graph();
  EXPECT_LT(largest_relative_change(graph, split(graph, rank(2.0)).graph), 1e-5);
}

TEST(LowRank, AGemmKeepsWhatItScalesAndItsWeightsOrder) {
  for (const std::int64_t transposed : {0, 1}) {
    const Shape shape = transposed == 1 ? Shape{10, 12} : Shape{12, 10};
    const Graph graph = TinyGraph{}
                            .input("x", {3, 12})
                            .weights("w", shape, of_rank(2, shape[0], shape[1]))
                            .weights("b", {10}, std::vector<float>(10, 0.5F))
                            .node("Gemm", {"x", "w", "b"}, "y",
                                  {{"transB", transposed}, {"alpha", 0.5F}, {"beta", 2.0F}})
                            .output("y", {3, 10})
                            .graph();
    const TacticOutcome outcome = split(graph, rank(2.0));
    EXPECT_EQ(operators_of(outcome.graph), "MatMul Gemm");
    EXPECT_EQ(outcome.graph.initializers.size(), 3U) << "nothing is left over";
    EXPECT_LT(largest_relative_change(graph, outcome.graph), 1e-5);
  }
}

TEST(LowRank, AGemmOfATransposedInputStays) {
  const Graph graph = TinyGraph{}
                          .input("x", {12, 3})
                          .weights("w", {12, 10}, of_rank(2, 12, 10))
                          .node("Gemm", {"x", "w"}, "y", {{"transA", std::int64_t{1}}})
                          .output("y", {3, 10})
                          .graph();
  EXPECT_EQ(split(graph, rank(2.0)).nodes_touched, 0);
}

TEST(LowRank, WorksInOldOpsets) {
  // Before opset 11 a Gemm must have something to add.
  Graph graph = TinyGraph{9}
                    .input("x", {3, 12})
                    .weights("w", {10, 12}, of_rank(2, 10, 12))
                    .weights("b", {10}, std::vector<float>(10, 0.5F))
                    .node("Gemm", {"x", "w", "b"}, "y", {{"transB", std::int64_t{1}}})
                    .output("y", {3, 10})
                    .graph();
  graph.ir_version = 4;
  EXPECT_LT(largest_relative_change(graph, split(graph, rank(2.0)).graph), 1e-5);
}

TEST(LowRank, TiedWeightsAreSplitOnce) {
  const Graph graph = TinyGraph{}
                          .input("x", {1, 8})
                          .weights("w", {8, 8}, of_rank(1, 8, 8))
                          .node("MatMul", {"x", "w"}, "h")
                          .node("MatMul", {"h", "w"}, "y")
                          .output("y", {1, 8})
                          .graph();
  const TacticOutcome outcome = split(graph, rank(1.0));
  EXPECT_EQ(outcome.graph.initializers.size(), 2U);
  EXPECT_LT(largest_relative_change(graph, outcome.graph), 1e-5);
}

TEST(LowRank, EnergyFindsTheRankThatIsThere) {
  const TacticOutcome outcome = split(product(), {{"energy", 0.999999}});
  EXPECT_THAT(outcome.notes, Contains("Ranks: n_y 2 of 10."));
}

TEST(LowRank, AShareOfTheWeightsRemains) {
  const Parameters half = {{"by", std::string{"share"}}, {"share", 0.5}};
  EXPECT_THAT(split(product(), half).notes, Contains("Ranks: n_y 2 of 10."));  // 60 / 22
  EXPECT_EQ(must(count(split(product(), half).graph)).macs, 2 * (12 + 10));
}

TEST(LowRank, RefusesWhatWeighsNoLess) {
  // 120 / 22 = 5.45: five ranks gain, six do not.
  EXPECT_EQ(split(product(), rank(5.0)).nodes_touched, 1);
  const TacticOutcome outcome = split(product(), rank(6.0));
  EXPECT_EQ(outcome.nodes_touched, 0);
  EXPECT_EQ(outcome.graph, product());
  EXPECT_THAT(outcome.notes, Contains(HasSubstr("two factors would weigh no less")));
}

TEST(LowRank, GroupedConvolutionsStay) {
  const TacticOutcome outcome = split(convolution(2), rank(1.0));
  EXPECT_EQ(outcome.nodes_touched, 0);
  EXPECT_THAT(outcome.notes, Contains(HasSubstr("grouped convolutions")));
}

TEST(LowRank, BrokenWeightsStay) {
  std::vector<float> weights(64, 1.0F);
  weights[3] = std::numeric_limits<float>::quiet_NaN();
  const Graph graph = TinyGraph{}
                          .input("x", {1, 8})
                          .weights("w", {8, 8}, weights)
                          .node("MatMul", {"x", "w"}, "y")
                          .output("y", {1, 8})
                          .graph();
  EXPECT_EQ(split(graph, rank(1.0)).nodes_touched, 0);
}

TEST(LowRank, ConvolutionsAndExcludedNodesStayWhenAskedTo) {
  const Parameters spared = {{"convolutions", false}};
  EXPECT_EQ(split(convolution(), spared).nodes_touched, 0);
  const Parameters excluded = {{"exclude", std::vector<std::string>{"n_y"}}};
  EXPECT_EQ(split(product(), excluded).nodes_touched, 0);
}

TEST(LowRank, TheSameGraphGivesTheSameBytes) {
  EXPECT_EQ(serialize(split(convolution(), rank(2.0)).graph),
            serialize(split(convolution(), rank(2.0)).graph));
}

// --- Forecasts.

TEST(LowRank, IsForecastToBeFasterWhereMuchIsLeftOut) {
  const Graph graph = TinyGraph{}
                          .input("x", {1, 64, 56, 56})
                          .weights("w", {64, 64, 3, 3}, of_rank(2, 64, 576))
                          .node("Conv", {"x", "w"}, "y")
                          .output("y", {1, 64, 54, 54})
                          .graph();
  const Forecast expected = forecast(graph, rank(16.0));
  EXPECT_EQ(expected.direction, Direction::faster);
  EXPECT_NEAR(expected.expected_time_ratio.value(), 1.2 * 16 * 640 / (64 * 576), 0.02);
  EXPECT_THAT(expected.reasons, Contains("1 of 1 layers become two thinner ones."));
}

TEST(LowRank, IsForecastToCostTimeWhereLayersAreTiny) {
  EXPECT_EQ(forecast(product(), rank(2.0)).direction, Direction::slower);
}

TEST(LowRank, SaysBeforehandThatItWouldChangeNothing) {
  const Forecast beyond = forecast(product(), rank(6.0));
  EXPECT_FALSE(beyond.changes_anything);
  EXPECT_EQ(beyond.direction, Direction::none);
  const Graph relu =
      TinyGraph{}.input("x", {1, 2}).node("Relu", {"x"}, "y").output("y", {1, 2}).graph();
  EXPECT_FALSE(forecast(relu, {}).changes_anything);
}

}  // namespace
}  // namespace carnot
