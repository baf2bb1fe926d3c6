// SPDX-License-Identifier: Apache-2.0
#include "analysis/forecast_check.hpp"

#include <gtest/gtest.h>

#include "analysis/study_comparison.hpp"
#include "support/recorded_study.hpp"

namespace carnot {
namespace {

/// One recipe that is expected to do something and was seen to take `seen` of the time.
class ForecastChecks : public ::testing::Test {
 protected:
  void add(const std::string& recipe, Forecast forecast, std::optional<Estimate> seen,
           Precision precision = Precision::fp32) {
    CandidateSummary& one = candidates_.emplace_back();
    one.candidate = candidate_of(recipe);
    one.candidate.settings.precision = precision;
    one.id = one.candidate.id();
    one.prepared.emplace();
    one.prepared->forecasts = {{one.candidate.settings.engine, std::move(forecast)}};
    for (const std::string_view metric : {kEnergyMetric, kTimeMetric}) {
      Comparison& comparison = comparisons_.emplace_back();
      comparison.candidate = one.id;
      comparison.metric = metric;
      if (metric == kTimeMetric) comparison.verdict.ratio = seen;
    }
  }
  std::vector<ForecastCheck> checks() const { return check_forecasts(candidates_, comparisons_); }
  ForecastOutcome outcome() const { return checks().at(0).outcome; }

  std::vector<CandidateSummary> candidates_;
  std::vector<Comparison> comparisons_;
};

constexpr Estimate kHalf{0.5, 0.48, 0.52, 0.95};
constexpr Estimate kNothing{1.0, 0.97, 1.03, 0.95};

TEST_F(ForecastChecks, ADirectionThatWasSeenIsRight) {
  add("int8", {.direction = Direction::faster}, kHalf);
  EXPECT_EQ(outcome(), ForecastOutcome::right);
  EXPECT_EQ(checks()[0].seen->point, 0.5);
}

TEST_F(ForecastChecks, AnotherOneIsWrong) {
  add("int8", {.direction = Direction::none}, kHalf);
  EXPECT_EQ(outcome(), ForecastOutcome::wrong);
}

TEST_F(ForecastChecks, WhatChangesNothingWasToTakeAsLong) {
  add("fold", {.changes_anything = false, .direction = Direction::unknown}, kNothing);
  EXPECT_EQ(outcome(), ForecastOutcome::right);
}

TEST_F(ForecastChecks, AnIntervalAcrossABoundTellsNothingEitherWay) {
  for (const Direction expected : {Direction::faster, Direction::none}) {
    candidates_.clear();
    add("int8", {.direction = expected}, Estimate{0.94, 0.92, 0.96, 0.95});
    EXPECT_EQ(outcome(), ForecastOutcome::not_told);
  }
}

TEST_F(ForecastChecks, TooFewBlocksTellNothing) {
  add("int8", {.direction = Direction::faster}, std::nullopt);
  EXPECT_EQ(outcome(), ForecastOutcome::not_told);
}

TEST_F(ForecastChecks, WhoExpectsNothingIsNotJudgedNorIsAnotherPrecision) {
  add("external", {.direction = Direction::unknown}, kHalf);
  add("int8", {.direction = Direction::faster}, kHalf, Precision::bf16);
  EXPECT_TRUE(checks().empty());
}

TEST_F(ForecastChecks, ARateCountsWhatIsToldAndNamesTheRest) {
  add("a", {.direction = Direction::faster}, kHalf);
  add("b", {.direction = Direction::faster}, kNothing);
  add("c", {.direction = Direction::none}, kNothing);
  add("d", {.direction = Direction::none}, std::nullopt);
  const HitRate rate = hit_rate(checks());
  EXPECT_EQ(rate.right, 2);
  EXPECT_EQ(rate.wrong, 1);
  EXPECT_EQ(rate.told(), 3);
  EXPECT_EQ(rate.not_told, 1);
}

}  // namespace
}  // namespace carnot
