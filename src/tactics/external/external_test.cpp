// SPDX-License-Identifier: Apache-2.0
#include "tactics/external/external.hpp"

#include <gmock/gmock.h>

#include "graph/card.hpp"
#include "support/must.hpp"
#include "support/tiny_graph.hpp"
#include "tactics/recipe.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;
using Words = std::vector<std::string>;

Parameters with_command(Words words) {
  return must(complete(external().parameters, {{"command", std::move(words)}}));
}

Graph net() {
  Graph graph = TinyGraph{}
                    .input("x", {1, 4})
                    .weights("w", {4, 2}, {1, 2, 3, 4, 5, 6, 7, 8})
                    .node("MatMul", {"x", "w"}, "y")
                    .output("y", {1, 2})
                    .graph();
  set_card(graph, ModelCard{});
  return graph;
}

/// Writes whatever a test wants.
class Scripted final : public ExternalProgram {
 public:
  explicit Scripted(Graph answer) : answer_{std::move(answer)} {}
  Result<Graph> transform(const Graph&, const ExternalCommand& command) override {
    seen = command;
    return answer_;
  }
  ExternalCommand seen;

 private:
  Graph answer_;
};

Recipe recipe() { return {"mine", {{"external", {{"command", Words{"tool", "{in}", "{out}"}}}}}}; }

TEST(External, ItsCommandHasAPlaceForTheModelThatItWrites) {
  const ExternalCommand command = must(external_command(with_command({"tool", "--to={out}"})));
  EXPECT_EQ(command.words, (Words{"tool", "--to={out}"}));
  EXPECT_EQ(command.time_limit.count(), 600.0);
  EXPECT_THAT(external_command(with_command({})).error().message, HasSubstr("names no command"));
  EXPECT_THAT(external_command(with_command({"tool", "{in}"})).error().message,
              HasSubstr("no {out}"));
}

TEST(External, ARecipeWithAWrongCommandIsRefusedBeforehand) {
  Recipe wrong = recipe();
  wrong.steps[0].parameters["command"] = Words{"tool"};
  EXPECT_THAT(check_recipe(wrong).error().message,
              HasSubstr("recipe 'mine', step 1 (external): its command has no {out}"));
}

TEST(External, IsRunByWhoeverCan) {
  Scripted program{net()};
  const RecipeOutcome outcome = must(apply_recipe(net(), recipe(), nullptr, &program));
  EXPECT_EQ(program.seen.words.front(), "tool");
  EXPECT_EQ(outcome.graph.nodes.size(), net().nodes.size());
  EXPECT_THAT(apply_recipe(net(), recipe(), nullptr).error().message,
              HasSubstr("no command can be run here"));
}

TEST(External, TheModelsInputsAndOutputsMustStay) {
  const Graph before = net();
  Graph after = before;
  after.inputs[0].shape->back() = std::int64_t{64};
  const auto other_input = outcome_of_external(before, after);
  ASSERT_FALSE(other_input.has_value());
  EXPECT_THAT(other_input.error().message, HasSubstr("has the input"));
  after = before;
  after.outputs.push_back(after.outputs[0]);
  EXPECT_THAT(outcome_of_external(before, after).error().message,
              HasSubstr("has 2 outputs where there were 1"));
  after = before;
  after.outputs[0].type = DataType::float16;
  EXPECT_THAT(outcome_of_external(before, after).error().message, HasSubstr("float16"));
}

TEST(External, TheBatchMayBeFixedOrFreed) {
  const Graph before = net();
  Graph after = before;
  after.inputs[0].shape->front() = std::string{"N"};
  EXPECT_TRUE(outcome_of_external(before, after).has_value());
}

TEST(External, TheCardIsCarriedOver) {
  const Graph before = net();
  Graph after = before;
  after.metadata.clear();
  const TacticOutcome outcome = must(outcome_of_external(before, after));
  EXPECT_TRUE(outcome.graph.metadata.contains(kCardKey));
}

TEST(External, ACopyTouchesNothing) {
  EXPECT_EQ(must(outcome_of_external(net(), net())).nodes_touched, 0);
}

TEST(External, NobodyKnowsBeforehandWhatItDoes) {
  const Forecast forecast = must(forecast_recipe(net(), recipe(), EngineCapabilities{}));
  EXPECT_EQ(forecast.direction, Direction::unknown);
  EXPECT_TRUE(forecast.changes_anything);
}

}  // namespace
}  // namespace carnot
