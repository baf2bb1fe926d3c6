// SPDX-License-Identifier: Apache-2.0
#include "common/answers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>

namespace carnot::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

template <class T>
OutputView output(std::string name, ElementType type, Shape shape, const std::vector<T>& values) {
  return {std::move(name), type, std::move(shape), std::as_bytes(std::span{values})};
}

class Outputs : public testing::Test {
 protected:
  const std::vector<float> scores_{0.1F, 0.7F, 0.2F, 0.5F, 0.5F, 0.0F};
  const std::vector<std::int64_t> labels_{2, 0};
  const OutputView probabilities_ = output("p", ElementType::float32, {2, 3}, scores_);
  const OutputView told_ = output("label", ElementType::int64, {2}, labels_);
};

TEST_F(Outputs, OfScoresMeanTheFirstOfTheGreatest) {
  const auto answers = answers_of({probabilities_}, 2);
  ASSERT_TRUE(answers);
  EXPECT_THAT(answers->classes, ElementsAre(1, 0));
  EXPECT_EQ(answers->columns, 3);
  EXPECT_EQ(answers->scores, scores_);
}

TEST_F(Outputs, ThatBeginWithAClassPerImageMeanThatClass) {
  const auto answers = answers_of({told_, probabilities_}, 2);
  ASSERT_TRUE(answers);
  EXPECT_THAT(answers->classes, ElementsAre(2, 0)) << "not the greatest score's";
  EXPECT_EQ(answers->scores, scores_);
  EXPECT_EQ(answers->columns, 3);
}

TEST_F(Outputs, OfClassesAloneAreTheirOwnScores) {
  const auto answers = answers_of({told_}, 2);
  ASSERT_TRUE(answers);
  EXPECT_EQ(answers->columns, 1);
  EXPECT_THAT(answers->scores, ElementsAre(2.0F, 0.0F));
}

TEST_F(Outputs, OfNeitherKindAreRefused) {
  const std::vector<std::int64_t> strange{-1, 0};
  const auto text_of = [](const std::vector<OutputView>& outputs, std::int64_t batch) {
    const auto answers = answers_of(outputs, batch);
    return answers ? std::string{} : answers.error().message;
  };
  EXPECT_THAT(text_of({}, 1), HasSubstr("no output"));
  EXPECT_THAT(text_of({output("label", ElementType::int64, {2}, strange)}, 2),
              HasSubstr("\"label\" tells -1, which is no class number"));
  EXPECT_THAT(text_of({told_}, 1), HasSubstr("one class number per image"));
  EXPECT_THAT(text_of({probabilities_}, 3), HasSubstr("no row per image"));
}

}  // namespace
}  // namespace carnot::worker
