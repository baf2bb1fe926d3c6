// SPDX-License-Identifier: Apache-2.0
#include "analysis/advice/threshold_fit.hpp"

#include <gmock/gmock.h>

#include <vector>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

/// Eight models: those below .5 gained nothing, those above did.
std::vector<ThresholdCase> separable() {
  return {{0.10, false, "a"}, {0.20, false, "b"}, {0.30, false, "c"}, {0.40, false, "d"},
          {0.62, true, "e"},  {0.70, true, "f"},  {0.80, true, "g"},  {0.90, true, "h"}};
}

std::string refusal(const std::vector<ThresholdCase>& cases) {
  const auto fit = fit_threshold(cases, BoundSide::at_least);
  return fit ? std::string{} : fit.error().message;
}

TEST(ThresholdFit, SeparatesInTheMiddleOfTheGapWithFewDigits) {
  const ThresholdFit fit = must(fit_threshold(separable(), BoundSide::at_least));
  EXPECT_DOUBLE_EQ(fit.threshold, 0.5);  // the middle of .40 and .62 is .51
  EXPECT_EQ(fit.cases, 8);
  EXPECT_EQ(fit.models, 8);
  EXPECT_EQ(fit.gained, 4);
  EXPECT_EQ(fit.correct, 8);
  // Without d the gap is .30 to .62, without e .40 to .70: .5 and .6 tell both right.
  EXPECT_EQ(fit.left_out_correct, 8);
}

TEST(ThresholdFit, OnTheOtherSideLessIsBetter) {
  std::vector<ThresholdCase> ratios = separable();
  for (ThresholdCase& one : ratios) one.gained = !one.gained;
  const ThresholdFit fit = must(fit_threshold(ratios, BoundSide::at_most));
  EXPECT_DOUBLE_EQ(fit.threshold, 0.5);
  EXPECT_EQ(fit.correct, 8);
}

TEST(ThresholdFit, OneOnTheWrongSideIsCountedAndNotHidden) {
  std::vector<ThresholdCase> cases = separable();
  cases.push_back({0.15, true, "i"});
  const ThresholdFit fit = must(fit_threshold(cases, BoundSide::at_least));
  EXPECT_DOUBLE_EQ(fit.threshold, 0.5);
  EXPECT_EQ(fit.correct, 8);
  EXPECT_EQ(fit.left_out_correct, 8);
}

TEST(ThresholdFit, AModelThatTheCutHasNotSeenIsHarderToTell) {
  std::vector<ThresholdCase> cases = separable();
  const std::vector<double> values{0.1, 0.2, 0.3, 0.4, 0.5, 0.8, 0.85, 0.9};
  for (std::size_t i = 0; i < cases.size(); ++i) cases[i].value = values[i];
  const ThresholdFit fit = must(fit_threshold(cases, BoundSide::at_least));
  EXPECT_EQ(fit.correct, 8);
  // Without .5 the cut is at .6, without .4 at .4: each would be told wrong.
  EXPECT_EQ(fit.left_out_correct, 6);
}

TEST(ThresholdFit, ManyCasesOfFewModelsAreTooFew) {
  std::vector<ThresholdCase> cases = separable();
  for (std::size_t i = 0; i < cases.size(); ++i) cases[i].model = i < 4 ? "a" : "b";
  EXPECT_THAT(refusal(cases), HasSubstr("8 resolved cases of 2 models are too few"));
  cases = separable();
  cases.pop_back();
  EXPECT_THAT(refusal(cases), HasSubstr("7 resolved cases"));
  EXPECT_THAT(refusal({}), HasSubstr("0 resolved cases"));
}

TEST(ThresholdFit, WhereAllGainedNothingIsSeparated) {
  std::vector<ThresholdCase> cases = separable();
  for (ThresholdCase& one : cases) one.gained = true;
  EXPECT_THAT(refusal(cases), HasSubstr("0 models gained nothing"));
}

TEST(ThresholdFit, OneModelOfAnOutcomeLeavesNoneToLearnFrom) {
  std::vector<ThresholdCase> cases = separable();
  for (std::size_t i = 4; i < cases.size(); ++i) cases[i].model = "e";
  EXPECT_THAT(refusal(cases), HasSubstr("1 models gained:"));
}

TEST(ThresholdFit, AFigureThatDoesNotSeparateIsRefused) {
  std::vector<ThresholdCase> cases = separable();
  for (std::size_t i = 0; i < cases.size(); ++i) cases[i].gained = i % 2 == 0;
  EXPECT_THAT(refusal(cases), HasSubstr("does not separate them"));
  for (ThresholdCase& one : cases) one.value = 0.5;
  EXPECT_THAT(refusal(cases), HasSubstr("the same value"));
}

}  // namespace
}  // namespace carnot
