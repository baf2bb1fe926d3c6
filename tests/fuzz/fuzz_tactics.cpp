// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/assert.hpp"
#include "graph/check.hpp"
#include "graph/onnx_file.hpp"
#include "tactics/recipe.hpp"

namespace {

using namespace carnot;

/// Says something plausible about any tensor, without running anything.
class GuessingObserver : public Observer {
 public:
  Result<std::vector<Observation>> observe(const Graph& /*graph*/,
                                           const ObservationRequest& request) override {
    std::vector<Observation> observations;
    for (const std::string& tensor : request.tensors) {
      Observation seen;
      seen.tensor = tensor;
      seen.minimum = observations.size() % 2 == 0 ? 0.0 : -1.0;
      seen.maximum = 3.0;
      seen.elements = 1;
      observations.push_back(seen);
    }
    return observations;
  }
};

void apply(const Graph& graph, const char* tactic, Parameters parameters) {
  GuessingObserver observer;
  const Recipe recipe{.name = {},
                      .steps = {{.tactic = tactic, .parameters = std::move(parameters)}}};
  const auto outcome = apply_recipe(graph, recipe, &observer);
  if (outcome) CARNOT_ASSERT(check_structure(outcome->graph).has_value());
  CARNOT_ASSERT(forecast_recipe(graph, recipe, {}).has_value());
}

}  // namespace

/// Every tactic on any model that loads: each may refuse, none may crash or break the graph.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto graph = parse_model({reinterpret_cast<const char*>(data), size});
  if (!graph) return 0;
  apply(*graph, "fold", {});
  apply(*graph, "simplify", {});
  apply(*graph, "prune-local", {{"fraction", 0.5}});
  apply(*graph, "prune-global", {{"fraction", 0.5}});
  apply(*graph, "prune-structured", {{"ratio", 0.5}, {"multiple", 1.0}, {"least", 1.0}});
  apply(*graph, "prune-structured",
        {{"ranking", std::string{"global"}}, {"importance", std::string{"activation"}}});
  for (const char* repair : {"batch-norm", "least-squares"})
    apply(*graph, "prune-structured", {{"least", 1.0}, {"repair", std::string{repair}}});
  apply(*graph, "static-int8", {});
  apply(*graph, "static-int8",
        {{"placement", std::string{"openvino"}}, {"equalize", true}, {"share-scales", true}});
  apply(*graph, "dynamic-int8", {{"convolutions", true}, {"activation-products", true}});
  apply(*graph, "weight-int8", {{"convolutions", true}});
  apply(*graph, "weight-int4", {{"convolutions", true}, {"scales", std::string{"block-16"}}});
  apply(*graph, "fp16", {});
  apply(*graph, "low-rank", {{"by", std::string{"share"}}});
  return 0;
}
