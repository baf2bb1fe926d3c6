// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/prune_structured.hpp"

#include <gmock/gmock.h>

#include "base/rng.hpp"
#include "graph/check.hpp"
#include "graph/edit.hpp"
#include "graph/shapes.hpp"
#include "support/must.hpp"
#include "support/tiny_graph.hpp"

namespace carnot {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<float> random_floats(std::size_t count, std::uint64_t seed) {
  Rng rng{seed};
  std::vector<float> floats(count);
  for (float& number : floats) number = static_cast<float>(rng.normal());
  return floats;
}

/// x → Conv of 32 → BatchNormalization → Relu → Conv of 3.
Graph two_layers() {
  TinyGraph tiny;
  tiny.input("x", {1, 4, 6, 6})
      .weights("w1", {32, 4, 3, 3}, random_floats(32 * 36, 1))
      .weights("g", {32}, random_floats(32, 2))
      .weights("b", {32}, random_floats(32, 3))
      .weights("m", {32}, random_floats(32, 4))
      .weights("v", {32}, std::vector<float>(32, 1.0F))
      .weights("w2", {3, 32, 1, 1}, random_floats(96, 5))
      .node("Conv", {"x", "w1"}, "c")
      .node("BatchNormalization", {"c", "g", "b", "m", "v"}, "n")
      .node("Relu", {"n"}, "r")
      .node("Conv", {"r", "w2"}, "y")
      .output("y", {1, 3, 4, 4});
  return tiny.graph();
}

Parameters completed(const Parameters& given) {
  return must(complete(prune_structured().parameters, given));
}

TacticOutcome apply(const Graph& graph, const Parameters& given = {},
                    Observer* observer = nullptr) {
  auto outcome = must(prune_structured().apply(graph, completed(given), observer));
  must(check(outcome.graph));
  return outcome;
}

std::vector<float> elements_of(const Graph& graph, std::string_view name) {
  const auto elements = graph.find_initializer(name)->as<float>();
  return {elements.begin(), elements.end()};
}

TEST(PruneStructured, RemovesAQuarterUnlessToldOtherwise) {
  const auto outcome = apply(two_layers());
  EXPECT_EQ(outcome.graph.find_initializer("w1")->shape(), (Shape{24, 4, 3, 3}));
  EXPECT_EQ(outcome.graph.find_initializer("w2")->shape(), (Shape{3, 24, 1, 1}));
  EXPECT_EQ(outcome.nodes_touched, 3);
  EXPECT_THAT(outcome.notes, ElementsAre(HasSubstr("8 of 32 channels and heads removed")));
}

/// Channels are shuffled as exporters write it: half of them is calculated from the shape, by a
/// division that no inference of shapes follows.
Graph shuffled() {
  TinyGraph tiny;
  tiny.input("x", {1, 4, 6, 6}).integers("two", {2}).integers("rest", {6, 6});
  tiny.integers("first", {0}).integers("second", {1}).integers("all", {4});
  tiny.node("Shape", {"x"}, "shape").node("Gather", {"shape", "first"}, "batch");
  tiny.node("Gather", {"shape", "second"}, "channels").node("Div", {"channels", "two"}, "half");
  tiny.node("Concat", {"batch", "two", "half", "rest"}, "apart", {{"axis", std::int64_t{0}}});
  tiny.node("Concat", {"batch", "channels", "rest"}, "joined", {{"axis", std::int64_t{0}}});
  tiny.node("Reshape", {"x", "apart"}, "halves");
  tiny.node("Transpose", {"halves"}, "turned",
            {{"perm", std::vector<std::int64_t>{0, 2, 1, 3, 4}}});
  tiny.node("Reshape", {"turned", "joined"}, "s");
  // The next one asks for the shape of what the first gave.
  tiny.node("Shape", {"s"}, "later").node("Gather", {"later", "second"}, "again");
  tiny.node("Div", {"again", "two"}, "end").integers("zero", {0}).integers("axis", {1});
  tiny.node("Slice", {"s", "zero", "end", "axis"}, "h");
  tiny.weights("w1", {32, 2, 3, 3}, random_floats(32 * 18, 1)).node("Conv", {"h", "w1"}, "c");
  tiny.weights("w2", {3, 32, 1, 1}, random_floats(96, 5)).node("Conv", {"c", "w2"}, "y");
  tiny.output("y");
  Graph graph = tiny.graph();
  graph.inputs.front().shape->front() = std::string{"batch"};
  return graph;
}

TEST(PruneStructured, CutsBehindShapesThatAreCalculatedFromEachOther) {
  const auto outcome = apply(shuffled());
  EXPECT_EQ(outcome.graph.find_initializer("w1")->shape(), (Shape{24, 2, 3, 3}))
      << testing::PrintToString(outcome.notes);
}

TEST(PruneStructured, KeepsTheScalesOfTheGreatestMagnitude) {
  Graph graph = two_layers();
  std::vector<float> scales(32, 0.1F);
  for (const std::size_t kept : {3U, 7U, 11U, 12U, 20U, 21U, 30U, 31U}) scales[kept] = -2.0F;
  graph.initializers["g"] = Tensor::of<float>({32}, scales);
  const auto outcome = apply(graph, {{"ratio", 0.75}, {"importance", std::string{"norm-scale"}}});
  EXPECT_THAT(elements_of(outcome.graph, "g"),
              testing::AllOf(testing::SizeIs(8), testing::Each(-2.0F)));
}

TEST(PruneStructured, ProducersAndConsumersJudgeByTheirOwnWeights) {
  Graph graph = two_layers();
  std::vector<float> rows(32 * 36, 0.01F);
  std::vector<float> columns(96, 0.01F);
  for (std::size_t c = 0; c < 16; ++c) rows[c * 36] = 5.0F;
  for (std::size_t c = 16; c < 32; ++c) columns[c] = 5.0F;
  graph.initializers["w1"] = Tensor::of<float>({32, 4, 3, 3}, rows);
  graph.initializers["w2"] = Tensor::of<float>({3, 32, 1, 1}, columns);
  const auto left_by = [&](const std::string& importance) {
    const auto cut = apply(graph, {{"ratio", 0.5}, {"importance", importance}}).graph;
    return elements_of(cut, "w1").front();
  };
  EXPECT_EQ(left_by("producers"), 5.0F);
  EXPECT_EQ(left_by("consumers"), 0.01F);
}

/// Says of each channel that its magnitude is its number.
class Rising : public Observer {
 public:
  Result<std::vector<Observation>> observe(const Graph& graph,
                                           const ObservationRequest& request) override {
    must(check(graph));
    observed = graph;
    asked = request;
    std::vector<Observation> observations;
    for (const std::string& tensor : request.tensors) {
      Observation seen;
      seen.tensor = tensor;
      auto& values =
          request.statistic == Statistic::taylor ? seen.channel_taylor : seen.channel_mean;
      for (int channel = 0; channel < channels; ++channel) values.push_back(flat ? 0.0 : channel);
      observations.push_back(seen);
    }
    return observations;
  }
  int channels = 32;
  bool flat = false;
  Graph observed;
  ObservationRequest asked;
};

TEST(PruneStructured, ActivationsAreWeighedWithWhatReadsThem) {
  Graph graph = two_layers();
  graph.initializers["w2"] = Tensor::of<float>({3, 32, 1, 1}, std::vector<float>(96, 1.0F));
  Rising observer;
  const Parameters by_activation = {{"importance", std::string{"activation"}}, {"ratio", 0.5}};
  EXPECT_TRUE(asks_the_observer(prune_structured(), completed(by_activation)));
  const auto before = elements_of(graph, "g");
  EXPECT_THAT(elements_of(apply(graph, by_activation, &observer).graph, "g"),
              testing::ElementsAreArray(before.begin() + 16, before.end()));
}

const Parameters kByTaylor = {{"importance", std::string{"taylor"}}, {"ratio", 0.5}};

TEST(PruneStructured, ByTaylorWhatTheAnswerHangsOnStays) {
  Rising observer;
  EXPECT_TRUE(asks_the_observer(prune_structured(), completed(kByTaylor)));
  const auto before = elements_of(two_layers(), "g");
  EXPECT_THAT(elements_of(apply(two_layers(), kByTaylor, &observer).graph, "g"),
              testing::ElementsAreArray(before.begin() + 16, before.end()));
  EXPECT_EQ(observer.asked.statistic, Statistic::taylor);
  EXPECT_THAT(observer.asked.tensors, ElementsAre("r"));
}

TEST(PruneStructured, ByTaylorChannelsThatLieElsewhereAreSwappedOnTheWay) {
  TinyGraph tiny;
  tiny.input("x", {1, 6, 6, 4})
      .weights("w1", {4, 32}, random_floats(128, 1))
      .weights("w2", {32, 3}, random_floats(96, 2))
      .node("MatMul", {"x", "w1"}, "h")
      .node("Relu", {"h"}, "r")
      .node("MatMul", {"r", "w2"}, "y")
      .output("y", {1, 6, 6, 3});
  Rising observer;
  EXPECT_EQ(elements_of(apply(tiny.graph(), kByTaylor, &observer).graph, "w1").size(), 64U);
  ASSERT_EQ(observer.asked.tensors.size(), 1U);
  const auto shapes = must(infer_shapes(observer.observed));
  const auto seen = shapes.info(observer.asked.tensors[0]);
  ASSERT_TRUE(seen && seen->shape);
  EXPECT_EQ(seen->shape->at(1), Dimension{std::int64_t{32}});
  EXPECT_EQ(remove_dead(observer.observed), 0U) << "what is observed lies on the way to the output";
}

TEST(PruneStructured, AnswersWithoutSlopeAreRefused) {
  Rising observer;
  observer.flat = true;
  const auto refused = prune_structured().apply(two_layers(), completed(kByTaylor), &observer);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("have no slope"));
}

TEST(PruneStructured, OnlyTaylorNeedsGradients) {
  const auto recipe = [](std::string_view importance) {
    return Recipe{.name = "r",
                  .steps = {{.tactic = "prune-structured",
                             .parameters = {{"importance", std::string{importance}}}}}};
  };
  EXPECT_TRUE(needs_gradients(recipe("taylor")));
  EXPECT_FALSE(needs_gradients(recipe("activation")));
  EXPECT_FALSE(needs_gradients(
      Recipe{.name = "r", .steps = {{.tactic = "prune-structured", .parameters = {}}}}));
}

TEST(PruneStructured, AnObserverThatTellsOfOtherChannelsIsRefused) {
  Rising observer;
  observer.channels = 5;
  const auto refused = prune_structured().apply(
      two_layers(), completed({{"importance", std::string{"activation"}}}), &observer);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("'n_y' reads 32 channels, and 5 were"));
}

TEST(PruneStructured, WeightsAloneNeedNoImages) {
  EXPECT_FALSE(asks_the_observer(prune_structured(), completed({})));
}

TEST(PruneStructured, AnExcludedLayerKeepsItsChannels) {
  const auto outcome = apply(two_layers(), {{"exclude", std::vector<std::string>{"n_c"}}});
  EXPECT_EQ(outcome.nodes_touched, 0);
  EXPECT_EQ(outcome.graph, two_layers());
}

TEST(PruneStructured, WeightsThatTheGraphReshapesAreCutAsWell) {
  TinyGraph tiny;
  tiny.input("x", {1, 3, 2, 2})
      .weights("w1", {16, 3, 1, 1}, random_floats(48, 1))
      .weights("w2", {16, 2, 2, 5}, random_floats(320, 2))
      .integers("rows", {64, 5})
      .integers("flat", {1, 64})
      .node("Conv", {"x", "w1"}, "c")
      .node("Reshape", {"c", "flat"}, "f")
      .node("Reshape", {"w2", "rows"}, "w")
      .node("MatMul", {"f", "w"}, "y")
      .output("y", {1, 5});
  const auto outcome = apply(tiny.graph(), {{"ratio", 0.5}});
  EXPECT_EQ(outcome.graph.find_initializer("w1")->shape(), (Shape{8, 3, 1, 1}));
  ASSERT_NE(outcome.graph.find_initializer("w"), nullptr);
  EXPECT_EQ(outcome.graph.find_initializer("w")->shape(), (Shape{32, 5}));
}

TEST(PruneStructured, NeverChangesItsInput) {
  const Graph graph = two_layers();
  const Graph copy = graph;
  (void)apply(graph);
  EXPECT_EQ(graph, copy);
}

TEST(PruneStructured, TheSameTwiceGivesTheSameGraph) {
  EXPECT_EQ(apply(two_layers()).graph, apply(two_layers()).graph);
}

// --- forecasts

Forecast forecast_of(const Graph& graph, const Parameters& given) {
  return prune_structured().forecast(graph, completed(given), {});
}

TEST(PruneStructured, ForecastsFromWhatIsLeftOfTheMultiplications) {
  const Forecast forecast = forecast_of(two_layers(), {{"ratio", 0.5}});
  EXPECT_NEAR(*forecast.expected_time_ratio, 0.5 * 1.2, 1e-9);
  EXPECT_EQ(forecast.direction, Direction::faster);
  EXPECT_THAT(forecast.reasons, Contains("50 % of the multiplications are left."));
}

TEST(PruneStructured, ForecastsNoGainWhereTooFewChannelsAreLeft) {
  const Forecast forecast = forecast_of(two_layers(), {{"ratio", 0.75}});
  EXPECT_EQ(forecast.direction, Direction::none);
  EXPECT_THAT(forecast.reasons, Contains(HasSubstr("too few to run faster")));
}

TEST(PruneStructured, ForecastsHarmFromCuttingALittle) {
  const Forecast forecast =
      forecast_of(two_layers(), {{"ratio", 0.05}, {"multiple", std::int64_t{1}}});
  EXPECT_EQ(forecast.direction, Direction::slower);
}

TEST(PruneStructured, ForecastsNothingWhereNothingCanGo) {
  const Graph graph = TinyGraph{}.input("x", {1, 2}).node("Relu", {"x"}, "y").output("y").graph();
  const Forecast forecast = forecast_of(graph, {});
  EXPECT_FALSE(forecast.changes_anything);
  EXPECT_THAT(forecast.reasons, ElementsAre("No channels can be cut."));
}

}  // namespace
}  // namespace carnot
