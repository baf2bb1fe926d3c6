// SPDX-License-Identifier: Apache-2.0
#include "report/card_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

CardCheck half() {
  return {{"net.onnx", "README.md"},
          {{.field = "energy",
            .meaning = "joules",
            .is_of_study = true,
            .is_there = true,
            .where = "README.md:12, in the text",
            .value = "5 mJ per inference",
            .hint = "measure it"},
           {.field = "FLOPs",
            .meaning = "operations",
            .is_of_study = true,
            .where = {},
            .value = {},
            .hint = "say in the text how many"}}};
}

TEST(CardReport, ScoreIsTheFractionThatIsTold) {
  EXPECT_EQ(half().there(), 1);
  EXPECT_DOUBLE_EQ(half().score(), 0.5);
  EXPECT_DOUBLE_EQ(CardCheck{}.score(), 0.0);
}

TEST(CardReport, TextHasWhatIsToldWhereAndWhatIsMissing) {
  const std::string text = card_text(half());
  EXPECT_THAT(text, HasSubstr("The card tells 1 of 2 (50 %); of the 2 that most cards lack, 1."));
  EXPECT_THAT(text, HasSubstr("5 mJ per inference"));
  EXPECT_THAT(text, HasSubstr("README.md:12, in the text"));
  EXPECT_THAT(text, HasSubstr("FLOPs: operations"));
  EXPECT_THAT(text, Not(HasSubstr("measure it")));
}

TEST(CardReport, LongValuesAreCutBetweenCharacters) {
  CardCheck check = half();
  check.entries[0].value = std::string(46, 'x') + "µµµµ";
  const std::string text = card_text(check);
  EXPECT_THAT(text, HasSubstr(std::string(46, 'x') + "µ…"));
}

TEST(CardReport, JsonListsFieldsAndWhatIsMissing) {
  const auto json = nlohmann::json::parse(card_json(half()));
  EXPECT_EQ(json["format"], "carnot.card/1");
  EXPECT_EQ(json["score"], 0.5);
  EXPECT_THAT(json["missing"].get<std::vector<std::string>>(), ElementsAre("FLOPs"));
  EXPECT_TRUE(json["fields"][1]["value"].is_null());
}

}  // namespace
}  // namespace carnot
