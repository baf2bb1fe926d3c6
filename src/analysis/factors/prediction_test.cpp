// SPDX-License-Identifier: Apache-2.0
#include "analysis/factors/prediction.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/rng.hpp"
#include "support/must.hpp"
#include "support/timm_observations.hpp"

namespace carnot {
namespace {

/// Four families of five models: joules are 1e-9 · MACs, seconds a tenth; `noise` in ln.
std::vector<EnergyObservation> four_families(double noise) {
  std::vector<EnergyObservation> all;
  Rng rng{5};
  for (int i = 0; i < 20; ++i) {
    EnergyObservation one{.model = "m" + std::to_string(i), .family = "f" + std::to_string(i % 4)};
    one.facts = {.macs = std::exp(rng.uniform(15.0, 22.0)),
                 .activations = std::exp(rng.uniform(12.0, 17.0)),
                 .parameters = std::exp(rng.uniform(12.0, 17.0))};
    one.joules = 1e-9 * one.facts.macs * std::exp(noise * rng.normal());
    one.seconds = 0.1 * one.joules;
    all.push_back(one);
  }
  return all;
}

constexpr GraphFacts kUnseen{.macs = 1e8, .activations = 1e6, .parameters = 1e6};

TEST(Predict, TellsAModelFromItsGraph) {
  const auto models = four_families(0.2);
  const Prediction told = must(predict(PredictedFigure::joules, models, kUnseen));
  EXPECT_NEAR(told.value.point, 0.1, 0.02);
  EXPECT_LT(told.value.lower, 0.1);
  EXPECT_GT(told.value.upper, 0.1);
  EXPECT_DOUBLE_EQ(told.value.confidence, std::min(19.0 / 21.0, told.held / 20.0));
  EXPECT_EQ(told.predictors.front(), EnergyFactor::macs);
  EXPECT_NEAR(told.exponents.front(), 1.0, 0.1);
  EXPECT_EQ(told.models, 20);
  EXPECT_EQ(told.families, 4);
  EXPECT_GT(told.median_error, 1.0);
  EXPECT_EQ(told.tried, 20);
  EXPECT_GE(told.held, 16);
  EXPECT_TRUE(told.beyond.empty());
  EXPECT_NEAR(must(predict(PredictedFigure::seconds, models, kUnseen)).value.point,
              0.1 * told.value.point, 1e-9);
}

TEST(Predict, IntervalsGrowWithWhatFamiliesLeaveUnexplained) {
  std::vector<EnergyObservation> models = four_families(0.05);
  const double narrow = must(predict(PredictedFigure::joules, models, kUnseen)).value.upper;
  for (EnergyObservation& one : models) one.joules *= one.family == "f1" ? 4.0 : 1.0;
  const Prediction wide = must(predict(PredictedFigure::joules, models, kUnseen));
  EXPECT_GT(wide.value.upper, 2.0 * narrow);
  // The family that is fourfold was told by the others, and lies outside what they promised.
  EXPECT_LE(wide.held, 15);
}

TEST(Predict, SaysWhereItOnlyContinuesTheLaw) {
  const Prediction told =
      must(predict(PredictedFigure::joules, four_families(0.2), {1e12, 1e6, 1e6}));
  EXPECT_EQ(told.beyond, std::vector{EnergyFactor::macs});
}

TEST(Predict, SaysInOneSentenceWhyItCannot) {
  auto models = four_families(0.2);
  const auto refusal = [](const std::vector<EnergyObservation>& some, const GraphFacts& model) {
    return predict(PredictedFigure::joules, some, model).error().message;
  };
  EXPECT_EQ(refusal({models.begin(), models.begin() + 4}, kUnseen),
            "a prediction needs at least 5 unoptimised models of 3 families in one setting, and "
            "there are 4 of 4.");
  EXPECT_EQ(refusal({}, kUnseen),
            "a prediction needs at least 5 unoptimised models of 3 families in one setting, and "
            "there are 0 of 0.");
  EXPECT_EQ(refusal(models, {}),
            "the model has no MACs, no activations or no parameters to be predicted from.");
  auto alike = models;
  for (EnergyObservation& one : alike) one.facts = kUnseen;
  EXPECT_NE(refusal(alike, kUnseen).find("too alike in their"), std::string::npos);
  for (EnergyObservation& one : alike) one.joules = 2.0;
  EXPECT_EQ(refusal(alike, kUnseen), "all 20 models take the same: there is nothing to explain.");
  models[3].joules = 0.0;
  EXPECT_EQ(refusal(models, kUnseen),
            "m3 has a figure that is not above 0, and only products of powers are fitted.");
}

TEST(PredictTimm, TellsWhatItHeldOfFamiliesThatItHadNotSeen) {
  CARNOT_NEEDS_REFERENCE_DATA();
  std::vector<EnergyObservation> some;
  for (EnergyObservation& one : timm_observations()) {
    constexpr std::array kFamilies{"vit",      "resnet",    "swin",
                                   "convnext", "mobilenet", "efficientnet"};
    if (std::ranges::find(kFamilies, one.family) != kFamilies.end()) some.push_back(std::move(one));
  }
  ASSERT_EQ(some.size(), 635U);  // as the published families
  const Prediction told =
      must(predict(PredictedFigure::seconds, some, {4.1e9, 11.1e6, 25.6e6}));  // ResNet-50
  EXPECT_GT(told.value.lower, 1e-4);
  EXPECT_LT(told.value.upper, 1e-3);
  EXPECT_EQ(told.tried, 635);
  // Families are not exchangeable: 90 % are promised, 79 % are kept, and that is what is told.
  EXPECT_EQ(told.held, 503);
  EXPECT_DOUBLE_EQ(told.value.confidence, 503.0 / 635.0);
}

}  // namespace
}  // namespace carnot
