// SPDX-License-Identifier: Apache-2.0
#include "report/models_report.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace carnot {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

ModelList two_models() {
  ListedModel known;
  known.source = "timm:resnet50";
  known.origin = ModelOrigin::timm;
  known.parameters = 25'560'000;
  known.accuracy = 0.80382;
  known.weights = {"a1_in1k", "a2_in1k", "a3_in1k", "tv_in1k", "gluon_in1k"};
  ListedModel bare;
  bare.source = "hf:vit";
  bare.origin = ModelOrigin::hf;
  return {"*", {known, bare}, {"torchvision could not be asked."}};
}

TEST(ModelsReport, SaysWhatIsKnownAndADashForWhatIsNot) {
  EXPECT_THAT(models_text(two_models()),
              AllOf(HasSubstr("timm:resnet50"), HasSubstr("25.6 M"), HasSubstr("80.4 %"),
                    HasSubstr("a1_in1k, a2_in1k, a3_in1k, 2 more"), HasSubstr("no trained weights"),
                    HasSubstr("torchvision could not be asked.")));
}

TEST(ModelsReport, AListWithoutModelsIsItsNotes) {
  EXPECT_EQ(models_text({"", {}, {"Nothing here."}}), "Nothing here.\n");
}

TEST(ModelsReport, TheDocumentHoldsNullForWhatIsNotKnown) {
  const auto document = nlohmann::json::parse(models_json(two_models()));
  EXPECT_EQ(document.at("format"), "carnot.models/1");
  const auto& models = document.at("models");
  EXPECT_EQ(models.at(0).at("parameters"), 25'560'000);
  EXPECT_EQ(models.at(0).at("weights").size(), 5U);
  EXPECT_TRUE(models.at(1).at("parameters").is_null());
  EXPECT_TRUE(models.at(1).at("published_accuracy").is_null());
  EXPECT_EQ(models.at(1).at("origin"), "hf");
  EXPECT_EQ(document.at("notes").size(), 1U);
}

TEST(ModelsReport, NamesThatAreNoTextDoNotBreakTheDocument) {
  ModelList list = two_models();
  list.models[0].source = "timm:\xff";
  EXPECT_THAT(models_json(list), Not(HasSubstr("\xff")));
}

}  // namespace
}  // namespace carnot
