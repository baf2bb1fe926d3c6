// SPDX-License-Identifier: Apache-2.0
// Every placement of every kind of network is a graph that is valid and that an engine runs.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "e2e/resnet20_on_engine.hpp"
#include "graph/check.hpp"

namespace carnot {
namespace {

struct Laid {
  const char* spec;
  const char* placement;
};
void PrintTo(const Laid& laid, std::ostream* out) { *out << laid.placement << " " << laid.spec; }

class Placements : public ZooOnEngine, public testing::WithParamInterface<Laid> {};

TEST_P(Placements, AreValidAndStayNearTheFloatNetwork) {
  const Tactic tactic = static_int8();
  const Graph built = must(build_zoo_model(GetParam().spec));
  show_seeded_images(built);
  const Graph network = with_statistics(built);
  EngineObserver observer = observer_of_what_is_shown();
  const Parameters parameters = {{"placement", std::string{GetParam().placement}},
                                 {"equalize", true},
                                 {"share-scales", true},
                                 {"calibration", std::string{"entropy"}}};
  const auto outcome =
      must(tactic.apply(network, must(complete(tactic.parameters, parameters)), &observer));
  must(check(outcome.graph));
  EXPECT_GT(outcome.nodes_touched, 0);
  EXPECT_GT(decibels(logits_of(network), logits_of(outcome.graph)), 3.0);
}

/// Biases corrected and layers returned to float, on kinds of networks with a trap each: a bias
/// added behind a matrix product, depthwise convolutions.
class Repairs : public ZooOnEngine, public testing::WithParamInterface<const char*> {};

TEST_P(Repairs, KeepTheLimitOnWhatTheySaw) {
  const Tactic tactic = static_int8();
  const Graph built = must(build_zoo_model(GetParam()));
  show_seeded_images(built);
  const Graph network = with_statistics(built);
  EngineObserver observer = observer_of_what_is_shown();
  const Parameters parameters = {{"bias-correction", true}, {"min-sqnr", 25.0}};
  const auto outcome =
      must(tactic.apply(network, must(complete(tactic.parameters, parameters)), &observer));
  must(check(outcome.graph));
  EXPECT_GT(outcome.nodes_touched, 0);
  EXPECT_GT(decibels(logits_of(network), logits_of(outcome.graph)), 24.9)
      << fmt::format("{}", fmt::join(outcome.notes, " "));
}

INSTANTIATE_TEST_SUITE_P(All, Repairs,
                         testing::Values("resnet8", "vit_tiny?size=32&patch=16&width=0.34",
                                         "convnext_tiny?size=32&width=0.125"));

std::vector<Laid> all_layouts() {
  std::vector<Laid> all;
  for (const char* spec :
       {"resnet8", "mobilenetv2?size=32&width=0.25", "densenet121?size=32&width=0.25",
        "convnext_tiny?size=32&width=0.125", "vit_tiny?size=32&patch=16", "lenet5"}) {
    for (const char* placement : {"portable", "onnxruntime", "openvino"}) {
      all.push_back({spec, placement});
    }
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, Placements, testing::ValuesIn(all_layouts()));

}  // namespace
}  // namespace carnot
