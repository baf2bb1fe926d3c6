// SPDX-License-Identifier: Apache-2.0
#include "zoo/spec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string sentence_of(std::string_view text) {
  const auto spec = parse_zoo_spec(text);
  return spec ? "" : to_sentence(spec.error());
}

TEST(ZooSpec, IsANameWithOptionsAndPerhapsWeights) {
  const auto spec =
      must(parse_zoo_spec("resnet8?classes=10&weights=../models/a.safetensors&width=2"));
  EXPECT_EQ(spec.name, "resnet8");
  EXPECT_THAT(spec.options,
              ElementsAre(ZooSpec::Option{"classes", "10"}, ZooSpec::Option{"width", "2"}));
  EXPECT_EQ(spec.weights, "../models/a.safetensors");
}

TEST(ZooSpec, MayBeANameAlone) {
  const auto spec = must(parse_zoo_spec("lenet5"));
  EXPECT_EQ(spec.name, "lenet5");
  EXPECT_TRUE(spec.options.empty());
  EXPECT_FALSE(spec.weights);
}

TEST(ZooSpec, IsReadBackFromItsText) {
  const auto spec = must(parse_zoo_spec("mlp?weights=w&hidden=32&layers=1"));
  EXPECT_EQ(to_text(spec), "mlp?hidden=32&layers=1&weights=w");
  EXPECT_EQ(must(parse_zoo_spec(to_text(spec))), spec);
}

TEST(ZooSpec, RefusesWhatIsNoOption) {
  EXPECT_THAT(sentence_of(""), HasSubstr("without a name"));
  EXPECT_THAT(sentence_of("?classes=10"), HasSubstr("without a name"));
  EXPECT_THAT(sentence_of("mlp?"), HasSubstr("\"\" is no option"));
  EXPECT_THAT(sentence_of("mlp?classes"), HasSubstr("\"classes\" is no option"));
  EXPECT_THAT(sentence_of("mlp?classes="), HasSubstr("\"classes=\" is no option"));
  EXPECT_THAT(sentence_of("mlp?=10"), HasSubstr("\"=10\" is no option"));
  EXPECT_THAT(sentence_of("mlp?a=1&&b=2"), HasSubstr("\"\" is no option"));
}

TEST(ZooSpec, RefusesAnOptionGivenTwice) {
  EXPECT_THAT(sentence_of("mlp?seed=1&seed=2"), HasSubstr("\"seed\" of zoo:mlp is given twice"));
  EXPECT_THAT(sentence_of("mlp?weights=a&weights=b"), HasSubstr("\"weights\""));
}

TEST(ZooSpec, NamesBrokenTextWithoutBreakingTheSentence) {
  EXPECT_THAT(sentence_of("mlp?\xff"), HasSubstr("\xEF\xBF\xBD"));
}

}  // namespace
}  // namespace carnot
