// SPDX-License-Identifier: Apache-2.0
// What every tactic promises, on graphs that nobody thought of.
#include <gmock/gmock.h>

#include <map>
#include <string>

#include "graph/check.hpp"
#include "graph/count.hpp"
#include "graph/onnx_file.hpp"
#include "support/must.hpp"
#include "support/random_graph.hpp"
#include "support/reference_observer.hpp"
#include "support/tactic_bench.hpp"
#include "tactics/registry.hpp"

namespace carnot {
namespace {

constexpr std::uint64_t kGraphs = 40;

/// How true to the original the outputs must stay, in dB. What removes something promises nothing.
const std::map<std::string_view, double> kLeastDecibels = {
    {"fold", 80.0},       {"simplify", 200.0},    {"fp16", 40.0},       {"weight-int8", 20.0},
    {"weight-int4", 5.0}, {"dynamic-int8", 20.0}, {"static-int8", 12.0}};

/// Parameters under which a tactic does something to nets as small as these.
Parameters eager(std::string_view tactic) {
  if (tactic == "prune-structured") return {{"ratio", 0.5}, {"multiple", 1.0}, {"least", 1.0}};
  if (tactic == "low-rank") return {{"by", std::string{"share"}}, {"share", 0.25}};
  if (tactic == "weight-int8" || tactic == "weight-int4") return {{"convolutions", true}};
  if (tactic == "dynamic-int8") return {{"convolutions", true}};
  return {};
}

std::vector<std::string> names_of(const std::vector<ValueInfo>& values) {
  std::vector<std::string> names;
  for (const ValueInfo& one : values) names.push_back(one.name);
  return names;
}

class OnRandomGraphs : public ::testing::TestWithParam<const Tactic*> {
 protected:
  const Tactic& tactic() const { return *GetParam(); }
  Result<TacticOutcome> apply(const Graph& graph) const {
    ReferenceObserver observer{random_images(graph, 24, 1)};
    return tactic().apply(graph, must(complete(tactic().parameters, eager(tactic().name))),
                          &observer);
  }
};

TEST_P(OnRandomGraphs, ResultsAreValidAndAskForAndGiveTheSame) {
  for (std::uint64_t seed = 0; seed < kGraphs; ++seed) {
    SCOPED_TRACE(seed);
    const Graph graph = random_classifier(seed);
    must(check(graph));
    const Graph result = must(apply(graph)).graph;
    must(check(result));
    EXPECT_EQ(names_of(result.inputs), names_of(graph.inputs));
    EXPECT_EQ(names_of(result.outputs), names_of(graph.outputs));
    const Tensors image = random_images(graph, 1, 5).front();
    const Tensors outputs = must(reference_run(result, image));
    EXPECT_EQ(outputs.at("y").shape(), (Shape{1, 5}));
  }
}

TEST_P(OnRandomGraphs, TheInputStaysAndTheSameComesOutAgain) {
  for (std::uint64_t seed = 0; seed < kGraphs; seed += 8) {
    SCOPED_TRACE(seed);
    const Graph graph = random_classifier(seed);
    const std::string before = serialize(graph);
    const std::string once = serialize(must(apply(graph)).graph);
    // Not EXPECT_EQ, which would print the bytes.
    EXPECT_TRUE(serialize(graph) == before);
    EXPECT_TRUE(serialize(must(apply(graph)).graph) == once);
  }
}

using Faithful = OnRandomGraphs;

TEST_P(Faithful, OutputsStayAsTrueAsIsPromised) {
  const double promise = kLeastDecibels.at(tactic().name);
  for (std::uint64_t seed = 0; seed < kGraphs; ++seed) {
    SCOPED_TRACE(seed);
    const Graph graph = random_classifier(seed);
    EXPECT_GE(sqnr_decibels(graph, must(apply(graph)).graph, random_images(graph, 4, 7)), promise);
  }
}

TEST_P(OnRandomGraphs, AForecastOfNothingComesTrueToTheByte) {
  int of_nothing = 0;
  for (std::uint64_t seed = 0; seed < kGraphs; ++seed) {
    SCOPED_TRACE(seed);
    const Graph graph = random_classifier(seed);
    const Forecast forecast = forecast_by(tactic(), graph, {}, eager(tactic().name));
    const TacticOutcome outcome = must(apply(graph));
    EXPECT_EQ(forecast.changes_anything, outcome.nodes_touched > 0);
    if (forecast.changes_anything) continue;
    ++of_nothing;
    EXPECT_TRUE(serialize(outcome.graph) == serialize(graph));
  }
  EXPECT_LT(of_nothing, static_cast<int>(kGraphs)) << "these graphs do not try it";
}

using Pruning = OnRandomGraphs;

TEST_P(Pruning, AddsNoParameters) {
  for (std::uint64_t seed = 0; seed < kGraphs; ++seed) {
    SCOPED_TRACE(seed);
    const Graph graph = random_classifier(seed);
    EXPECT_LE(must(count(must(apply(graph)).graph)).parameters, must(count(graph)).parameters);
  }
}

/// Without compile, which leaves the graph as it is: a package is made of it afterwards.
bool rewrites_graphs(const Tactic& tactic) {
  return tactic.apply != nullptr && tactic.name != "compile";
}
bool is_faithful(const Tactic& tactic) { return kLeastDecibels.contains(tactic.name); }
bool prunes(const Tactic& tactic) { return tactic.name.starts_with("prune"); }

auto those(bool (*fit)(const Tactic&)) {
  std::vector<const Tactic*> found;
  for (const Tactic& one : tactics()) {
    if (fit(one)) found.push_back(&one);
  }
  return ::testing::ValuesIn(found);
}

std::string name_of(const ::testing::TestParamInfo<const Tactic*>& info) {
  std::string name{info.param->name};
  std::erase(name, '-');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Every, OnRandomGraphs, those(rewrites_graphs), name_of);
INSTANTIATE_TEST_SUITE_P(Each, Faithful, those(is_faithful), name_of);
INSTANTIATE_TEST_SUITE_P(Each, Pruning, those(prunes), name_of);

}  // namespace
}  // namespace carnot
